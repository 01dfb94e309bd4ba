import { describe, expect, test } from "@jest/globals";
import { Kms } from "../../simulator/cloud/kms.ts";
import { kmsResources } from "../../simulator/deploy/resources/kms.ts";
import { runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { createFakeRegion, type FakeRegion } from "../helpers/region.ts";
import { make } from "../helpers/resources.ts";

const KeyPolicy = { Version: "2012-10-17", Statement: [] };

const inWorld = (main: (kms: Kms, region: FakeRegion) => void): Promise<void> =>
  runInVirtualTime({ seed: 1, startMs: Date.UTC(2026, 10, 24) }, async (kernel) => {
    const region = createFakeRegion(kernel);
    main(new Kms(region), region);
  });

describe("a key", () => {
  test("is found by its id, its ARN, its alias and its alias's ARN, and by nothing else", () =>
    inWorld((kms, region) => {
      const types = kmsResources(kms);
      const { ref, attributes } = make(
        types,
        "AWS::KMS::Key",
        { KeyPolicy, EnableKeyRotation: true },
        region,
      );
      const TargetKeyId = ref;
      make(types, "AWS::KMS::Alias", { AliasName: "alias/lifeboat-drill", TargetKeyId }, region);
      const arn = attributes?.["Arn"] ?? "";
      expect(arn).toBe(`arn:aws:kms:us-west-2:111122223333:key/${ref}`);
      const aliasArn = "arn:aws:kms:us-west-2:111122223333:alias/lifeboat-drill";
      for (const reference of [ref, arn, "alias/lifeboat-drill", aliasArn])
        expect(kms.key(reference)).toMatchObject({ arn, enabled: true });
      for (const reference of ["alias/other", arn.replace("us-west-2", "us-east-1"), "lifeboat-drill"])
        expect(kms.key(reference)).toBeUndefined();
    }));

  test("that is switched off is described so, and the switching is traced", () =>
    inWorld((kms, region) => {
      const { id } = kms.createKey(true);
      kms.setEnabled(id, false, null);
      expect(kms.key(id)?.enabled).toBe(false);
      expect(kms.operations.DescribeKey({ KeyId: id }).KeyMetadata).toMatchObject({
        Enabled: false,
        KeyState: "Disabled",
      });
      expect(region.kernel.trace.records).toMatchObject([{ kind: "state", from: "Enabled", to: "Disabled" }]);
    }));
});

test("an alias of AWS's own names, or of a key that is not there, is refused", () =>
  inWorld((kms) => {
    const { id } = kms.createKey(true);
    expect(() => kms.createAlias("alias/aws/ebs", id)).toThrow("not valid");
    expect(() => kms.createAlias("alias/x", "nothing")).toThrow("does not exist");
    kms.createAlias("alias/x", id);
    expect(() => kms.createAlias("alias/x", id)).toThrow("already exists");
  }));
