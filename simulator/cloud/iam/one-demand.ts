import type { Asked } from "./asked.ts";
import type { Demand } from "./authorise.ts";

/** One action on one resource, with nothing to say but what is true of every call. */
export function on<Input>(
  action: string,
  resourceOf: (input: Input, asked: Asked) => string,
): (input: Input, asked: Asked) => Demand[] {
  return (input, asked) => [{ action, resource: resourceOf(input, asked), keys: asked.keys }];
}

/** An action that knows no resources. */
export const onAny = (action: string): ((input: object, asked: Asked) => Demand[]) => on(action, () => "*");

/** That the caller hands a role to a service. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export const passRole = (role: string, to: string, { keys }: Asked): Demand => ({
  action: "iam:PassRole",
  resource: role,
  keys: { ...keys, "iam:passedtoservice": to },
});
