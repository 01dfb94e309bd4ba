import { AwsError } from "../cloud.ts";
import type { Bus, Buses, Statement } from "./bus.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
interface PutPermission {
  readonly EventBusName?: string;
  readonly Action?: string;
  readonly Principal?: string;
  readonly StatementId?: string;
  readonly Condition?: { readonly Type: string; readonly Key: string; readonly Value: string };
  /** JSON text of a whole policy, in place of the others. */
  readonly Policy?: string;
}

interface RemovePermission {
  readonly EventBusName?: string;
  readonly StatementId?: string;
  readonly RemoveAllPermissions?: boolean;
}

/** Who else may put events on a bus. Nobody outside of the account is simulated, so that it lets nobody in. */
export const permissionOperations = (buses: Buses) => ({
  PutPermission: ({ EventBusName: name, Policy: policy, ...permission }: PutPermission) => {
    const bus = buses.bus(name);
    const added = policy === undefined ? [statementOf(bus, permission)] : statementsOf(policy);
    const standing = policy === undefined ? bus.statements : [];
    bus.statements = [...standing.filter(({ Sid }) => Sid !== permission.StatementId), ...added];
    return {};
  },
  RemovePermission: ({
    EventBusName,
    StatementId: id,
    RemoveAllPermissions: all = false,
  }: RemovePermission) => {
    const bus = buses.bus(EventBusName);
    if (!all && !bus.statements.some(({ Sid }) => Sid === id))
      throw new AwsError("ResourceNotFoundException", "Statement with the provided id does not exist.");
    bus.statements = all ? [] : bus.statements.filter(({ Sid }) => Sid !== id);
    return {};
  },
});

/** A bus's policy; undefined where it has none. */
export const policyOf = ({ statements }: Bus): string | undefined =>
  statements.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: statements });

function statementOf({ arn }: Bus, { StatementId, Principal, Action, Condition }: PutPermission): Statement {
  for (const [name, value] of Object.entries({ Action, Principal, StatementId }))
    if (value === undefined) throw invalid(`Parameter ${name} must be specified.`);
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: arn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
}

function statementsOf(policy: string): Statement[] {
  try {
    return [(JSON.parse(policy) as { readonly Statement: Statement | Statement[] }).Statement].flat();
  } catch {
    throw invalid("Parameter Policy is not valid.");
  }
}

const invalid = (message: string) => new AwsError("ValidationException", message);
