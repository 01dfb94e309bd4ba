import { parse } from "yaml";
import { read } from "./project.ts";

interface Statement {
  readonly Action: string | readonly string[];
}

interface FunctionFile {
  readonly resources: {
    readonly Resources: Readonly<
      Record<
        string,
        {
          readonly Properties: {
            /** Statements of its own, and references to shared ones: "${file(resources/iam/use-keys.yml)}". */
            readonly Policies?: readonly {
              readonly PolicyDocument: { readonly Statement: readonly (Statement | string)[] };
            }[];
          };
        }
      >
    >;
  };
}

/** The service's prefix in IAM, where it is not the SDK's service id in small letters. */
const PREFIX: Readonly<Record<string, string>> = { SFN: "states" };

const known = new Map<string, ReadonlySet<string>>();

/**
 * Whether the role in a function's own file lets it do an operation at all, to whatever resource.
 *
 * @param functionName "CloseRun"
 * @param service the SDK's service id
 */
export function mayDo(functionName: string, service: string, operation: string): boolean {
  const actions = known.get(functionName) ?? actionsOf(functionName);
  known.set(functionName, actions);
  return actions.has(`${PREFIX[service] ?? service.toLowerCase()}:${operation}`);
}

function actionsOf(functionName: string): ReadonlySet<string> {
  const folder = functionName.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
  const { resources } = parse(read(`functions/${folder}/function.yml`)) as FunctionFile;
  const statements = Object.values(resources.Resources)
    .flatMap(({ Properties }) => Properties.Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map((statement) => (typeof statement === "string" ? shared(statement) : statement));
  return new Set(statements.flatMap(({ Action }) => Action));
}

const shared = (reference: string): Statement =>
  parse(read(/^\$\{file\((.*)\)\}$/.exec(reference)?.[1] ?? "")) as Statement;
