import { type Call, givenOf } from "./given.ts";
import type { Client, Sdk } from "./sdk.ts";
import { type Outcome, play } from "./side.ts";
import { type Case, REGION } from "./table.ts";

const WAIT_MS = 50;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Plays a case to an emulator, in an account of its own and in real time. @param number of it, below a million */
export async function playEmulated(
  one: Case,
  number: number,
  { sdk, endpoint }: { readonly sdk: Sdk; readonly endpoint: string },
): Promise<readonly Outcome[]> {
  const account = String(400_000_000_000 + number);
  const clients = new Map<string, Client>();
  const clientOf = (service: string, region: string): Client => {
    const known = clients.get(`${service}/${region}`);
    if (known) return known;
    // DynamoDB Local has a database for each access key, and moto an account for each header.
    const client = sdk.client(service, { region, endpoint, accessKeyId: `CASE${account}` });
    client.middlewareStack.add(inAccount(account), { step: "build", name: "accountOfTheCase" });
    clients.set(`${service}/${region}`, client);
    return client;
  };
  const call = (service: string, operation: string, region: string, input: unknown) =>
    clientOf(service, region).send(sdk.command(service, operation, input));
  const give: Call = async (command, input) => {
    const [service = "", operation = ""] = command.split(".");
    return (await call(service, operation, REGION, input)) as Record<string, never>;
  };
  return play(one, {
    id: account,
    polls: 60,
    now: () => Date.now(),
    breathe: async () => {},
    wait: () => sleep(WAIT_MS),
    call: ({ service, operation, region }, input) => call(service, operation, region, input),
    give: (kind, name) => givenOf(kind).byCalls(give, name),
  });
}

/** https://docs.getmoto.org/en/latest/docs/multi_account.html */
const inAccount =
  (account: string) =>
  (next: (args: unknown) => unknown) =>
  (args: { readonly request: { readonly headers: Record<string, string> } }) => {
    args.request.headers["x-moto-account-id"] = account;
    return next(args);
  };
