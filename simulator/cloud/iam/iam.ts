import { AwsError, NotModelled } from "../cloud.ts";
import {
  judge,
  type PolicyDocument,
  type Question,
  readPolicy,
  type Statement,
  type Verdict,
} from "./policy.ts";

/** In whose name something is asked. */
export interface Principal {
  /** ARN of the role. */
  readonly role: string;
  /** Name of the session: that of the function, the state machine, the schedule or the rule. */
  readonly session: string;
}

interface Role {
  readonly name: string;
  readonly statements: Statement[];
  /** Policies that AWS keeps, whose text is not here. */
  readonly unread: string[];
  /** The statements that speak of an action; a role is asked about few of them, again and again. */
  readonly byAction: Map<string, readonly Statement[]>;
}

/** Roles and policies of the account; IAM is global. Policies are read once, when they are made. */
export class Iam {
  readonly #account: string;
  readonly #roles = new Map<string, Role>();
  readonly #policies = new Map<string, PolicyDocument>();
  /** Roles by instance profile, both as ARNs. */
  readonly #profiles = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(account: string) {
    this.#account = account;
  }

  /**
   * Takes a name, which no two stacks can both have, not even in two Regions.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   *
   * @throws AwsError EntityAlreadyExists
   */
  takeName(kind: "Role" | "Policy" | "Instance profile", name: string): void {
    const key = `${kind}/${name.toLowerCase()}`;
    if (this.#names.has(key))
      throw new AwsError("EntityAlreadyExists", `${kind} with name ${name} already exists.`, 409);
    this.#names.add(key);
  }

  /** Makes a role; returns its ARN. */
  createRole({ name, path }: { readonly name: string; readonly path: string }): string {
    const arn = `arn:aws:iam::${this.#account}:role${path}${name}`;
    this.#roles.set(arn, { name, statements: [], unread: [], byAction: new Map() });
    return arn;
  }

  /**
   * Gives a role a policy of its own.
   *
   * @throws AwsError MalformedPolicyDocument; NotModelled for what the simulator does not know of policies
   */
  putRolePolicy(roleArn: string, document: PolicyDocument): void {
    const role = this.#roleOf(roleArn);
    role.statements.push(...readPolicy(document));
    role.byAction.clear();
  }

  /** Makes a policy that roles can share; returns its ARN. */
  createPolicy({ name, path }: { name: string; path: string }, document: PolicyDocument): string {
    const arn = `arn:aws:iam::${this.#account}:policy${path}${name}`;
    readPolicy(document);
    this.#policies.set(arn, document);
    return arn;
  }

  /** Gives a role a shared policy; those that AWS keeps are taken by name, and missed when the role is used. */
  attachRolePolicy(roleArn: string, policyArn: string): void {
    const document = this.#policies.get(policyArn);
    if (document) this.putRolePolicy(roleArn, document);
    else if (policyArn.startsWith("arn:aws:iam::aws:")) this.#roleOf(roleArn).unread.push(policyArn);
    else throw new AwsError("NoSuchEntity", `Policy ${policyArn} does not exist or is not attachable.`, 404);
  }

  /** Makes an instance profile, which hands a role to instances; returns its ARN. */
  createInstanceProfile({ name, path }: { name: string; path: string }, roleName: string): string {
    const arn = `arn:aws:iam::${this.#account}:instance-profile${path}${name}`;
    this.#profiles.set(arn, this.arnOfRole(roleName));
    return arn;
  }

  /** ARN of the role that an instance profile hands out; undefined where there is no such profile. */
  roleOfProfile(profileArn: string): string | undefined {
    return this.#profiles.get(profileArn);
  }

  /** @throws AwsError NoSuchEntity */
  arnOfRole(name: string): string {
    const found = [...this.#roles].find(([, role]) => role.name === name);
    if (found === undefined) throw noRole(name);
    return found[0];
  }

  /**
   * What a role's policies say. A role that is not there may nothing.
   *
   * @throws NotModelled when it has policies that AWS keeps
   */
  verdictOn(roleArn: string, question: Question): Verdict {
    return judge(this.#statementsOn(roleArn, question.action), question);
  }

  /** Whether any statement lets a role do an action, to whatever resource. */
  mentions(roleArn: string, action: string): boolean {
    return this.#statementsOn(roleArn, action).some(({ effect }) => effect === "Allow");
  }

  /** "arn:aws:sts::...:assumed-role/role/session", as AWS names who asks. */
  nameOf({ role, session }: Principal): string {
    return `arn:aws:sts::${this.#account}:assumed-role/${role.split("/").at(-1)}/${session}`;
  }

  #statementsOn(roleArn: string, action: string): readonly Statement[] {
    const role = this.#roles.get(roleArn);
    if (role === undefined) return [];
    if (role.unread.length > 0) throw new NotModelled(`what ${role.unread.join(", ")} lets ${role.name} do`);
    const known = role.byAction.get(action);
    if (known) return known;
    const small = action.toLowerCase();
    const statements = role.statements.filter(({ isAction }) => isAction(small));
    role.byAction.set(action, statements);
    return statements;
  }

  #roleOf(arn: string): Role {
    const role = this.#roles.get(arn);
    if (role === undefined) throw noRole(arn);
    return role;
  }
}

const noRole = (name: string) =>
  new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
