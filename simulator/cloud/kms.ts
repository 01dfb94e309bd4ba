import { AwsError, type KeyView, type Region, type Service } from "./cloud.ts";
import { refuseOthers } from "./validate.ts";

interface Key {
  readonly id: string;
  readonly arn: string;
  enabled: boolean;
}

/** Keys as other services need them: whether there is one, and whether it can be used. */
export class Kms implements Service {
  readonly id = "KMS";
  readonly operations = {
    DescribeKey: (input: { readonly KeyId: string }) => {
      refuseOthers("KMS.DescribeKey", input, ["KeyId"]);
      const { id, arn, enabled } = this.#require(input.KeyId);
      return {
        KeyMetadata: {
          KeyId: id,
          Arn: arn,
          AWSAccountId: this.#region.account,
          Enabled: enabled,
          KeyState: enabled ? "Enabled" : "Disabled",
          KeyManager: "CUSTOMER",
          KeyUsage: "ENCRYPT_DECRYPT",
          KeySpec: "SYMMETRIC_DEFAULT",
        },
      };
    },
  };
  readonly #region: Region;
  readonly #keys = new Map<string, Key>();
  /** Key ids by alias name, "alias/..." included. */
  readonly #aliases = new Map<string, string>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** Makes a key; its id and ARN. */
  createKey(enabled: boolean): { readonly id: string; readonly arn: string } {
    const hex = this.#region.kernel.random(`kms/${this.#region.name}`).hex(32);
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const key: Key = { id, arn: this.#arn(`key/${id}`), enabled };
    this.#keys.set(id, key);
    return key;
  }

  /**
   * Gives a key (by id or ARN) another name.
   *
   * @throws AwsError AlreadyExistsException, InvalidAliasName, NotFoundException
   */
  createAlias(name: string, reference: string): void {
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html: "alias/aws/" is AWS's own.
    if (!/^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/.test(name))
      throw new AwsError("InvalidAliasNameException", `Alias ${name} is not valid`);
    if (this.#aliases.has(name)) throw new AwsError("AlreadyExistsException", `Alias ${name} already exists`);
    this.#aliases.set(name, this.#require(reference).id);
  }

  /**
   * Switches a key off or on, as a person or a fault does.
   *
   * @throws AwsError NotFoundException
   */
  setEnabled(reference: string, enabled: boolean, cause: number | null): void {
    const key = this.#require(reference);
    const state = (on: boolean) => (on ? "Enabled" : "Disabled");
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: this.id,
      resource: key.id,
      from: state(key.enabled),
      to: state(enabled),
    });
    key.enabled = enabled;
  }

  /** The key of that id, ARN, alias name or alias ARN in this Region; undefined when there is none. */
  key(reference: string): KeyView | undefined {
    const prefix = this.#arn("");
    const local = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    const id = local.startsWith("alias/") ? this.#aliases.get(local) : local.replace(/^key\//, "");
    return id === undefined ? undefined : this.#keys.get(id);
  }

  #require(reference: string): Key {
    const key = this.key(reference) as Key | undefined;
    if (key === undefined) throw new AwsError("NotFoundException", `Key '${reference}' does not exist`);
    return key;
  }

  #arn(resource: string): string {
    return `arn:aws:kms:${this.#region.name}:${this.#region.account}:${resource}`;
  }
}
