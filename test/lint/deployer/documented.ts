import {
  judge,
  type PolicyDocument,
  policyDocument,
  type Question,
  readPolicy,
  type Verdict,
} from "../../../simulator/cloud/iam/policy.ts";

/** Stage, account and zone that docs/deploy.md writes the policy for. */
export const STAGE = "production";
export const ACCOUNT = "111122223333";
export const ZONE = "Z0123456789ABCDEFGHIJ";

const CHAPTER = "\n## What the deployer may do\n";

/**
 * The deployer's policy: the JSON block of its chapter.
 *
 * @param text of docs/deploy.md
 * @throws Error when it is not there; ZodError when it is no policy
 */
export function documentedPolicy(text: string): PolicyDocument {
  const [, chapter = ""] = text.split(CHAPTER);
  const [, block] = /^```json\n(.*?)^```$/ms.exec(chapter.split("\n## ")[0] ?? "") ?? [];
  if (block === undefined) throw new Error(`docs/deploy.md has no JSON block under${CHAPTER}`);
  return policyDocument.parse(JSON.parse(block));
}

/** Answers questions by a policy; what it reads of an action is read once. */
export function judgeBy(policy: PolicyDocument): (question: Question) => Verdict {
  const statements = readPolicy(policy);
  const byAction = new Map<string, typeof statements>();
  return (question) => {
    const action = question.action.toLowerCase();
    const fitting = byAction.get(action) ?? statements.filter(({ isAction }) => isAction(action));
    byAction.set(action, fitting);
    return judge(fitting, question);
  };
}

/** One action or one resource of a statement, and the policy without it. */
export interface Part {
  readonly statement: string;
  readonly part: string;
  readonly without: PolicyDocument;
}

/** Every action and every resource that could be struck out. */
export function partsOf(policy: PolicyDocument): Part[] {
  const statements = list(policy.Statement);
  return statements.flatMap((statement, index) =>
    (["Action", "Resource"] as const).flatMap((element) =>
      list(statement[element] ?? []).map((part, _at, all) => {
        const rest = all.filter((other) => other !== part);
        const shorter = rest.length === 0 ? [] : [{ ...statement, [element]: rest }];
        return {
          statement: statement.Sid ?? `statement ${index}`,
          part,
          without: {
            ...policy,
            Statement: [...statements.slice(0, index), ...shorter, ...statements.slice(index + 1)],
          },
        };
      }),
    ),
  );
}

const list = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? value : [value as Item];
