import { apiLatency } from "../latencies.ts";
import { type AwsClient, type Patience, patienceOf } from "./boundary-client.ts";
import type { ApiCall, CallFault, Link, Request } from "./boundary-contract.ts";
import { sdkException } from "./boundary-exceptions.ts";
import { AwsError, NotModelled, type Region, type Service } from "./cloud.ts";
import { bucketUses } from "./token-bucket-limits.ts";
import { copierOf, SchemaMismatch } from "./validate.ts";

type Reply = { readonly output: unknown } | { readonly error: AwsError };

/**
 * Makes one attempt of a call: a single answer, error or silence, as the network and the Region have it.
 *
 * @throws the SDK exceptions of AWS errors, TimeoutError, AbortError; never settles where nobody would hear it
 */
export async function attempt(
  link: Link,
  request: Request,
  abort: AbortSignal | undefined,
): Promise<unknown> {
  link.settings ??= settle(link.client);
  const { target, patience } = await link.settings;
  const { cloud, caller, client } = link;
  if (caller.frozen()) return never();
  const region = cloud.regions.get(target);
  const service = region?.services.get(client.config.serviceId);
  const operation = service?.operations[request.operation];
  if (region === undefined || service === undefined || operation === undefined) {
    const what = `${client.config.serviceId}.${request.operation} in ${target}`;
    link.options.onFatal(new NotModelled(what));
    return never();
  }
  return exchange({ link, request, region, service, patience, abort });
}

const settle = async (client: AwsClient) => ({
  target: await client.config.region(),
  patience: await patienceOf(client.config),
});

const never = (): Promise<never> => new Promise(() => {});

interface Attempt {
  readonly link: Link;
  readonly request: Request;
  readonly region: Region;
  readonly service: Service;
  readonly patience: Patience;
  readonly abort: AbortSignal | undefined;
}

/** Sends one attempt on its way and resolves with the output that comes back, or never. */
function exchange(attempt: Attempt): Promise<unknown> {
  const { link, request, region, patience, abort } = attempt;
  const { cloud, caller, client } = link;
  const { kernel } = cloud;
  const call: ApiCall = {
    region: region.name,
    service: client.config.serviceId,
    operation: request.operation,
    from: caller.from,
    by: caller.by,
    input: request.input,
  };
  const cause = kernel.record(caller.cause(), { kind: "call", ...call });
  const sentAt = kernel.now();
  const fault = link.options.faults?.(call);
  return new Promise((resolve, reject) => {
    const cancels: (() => void)[] = [];
    let over = false;
    const close = () => {
      over = true;
      for (const cancel of cancels) cancel();
    };
    /** Ends the attempt, once: traces how, and lets the caller know if it is still there. */
    const end = (outcome: "ok" | "error" | "no-answer", code: string | undefined, tell: () => void) => {
      if (over) return;
      close();
      const heard = caller.frozen() ? "no-answer" : outcome;
      const latencyMs = kernel.now() - sentAt;
      kernel.record(cause, { kind: "answer", outcome: heard, ...(code && { code }), latencyMs });
      if (!caller.frozen()) tell();
    };
    const giveUpAfter = (ms: number | undefined, what: string, extra: object) => {
      if (ms === undefined) return;
      const giveUp = () => {
        const error = Object.assign(new Error(`${what} within the configured timeout of ${ms} ms`), extra);
        end("no-answer", error.name, () => reject(error));
      };
      cancels.push(kernel.after(ms, giveUp));
    };
    const aborted = () => {
      const error = Object.assign(new Error("Request aborted"), { name: "AbortError" });
      end("no-answer", error.name, () => reject(error));
    };
    if (abort?.aborted) return aborted();
    abort?.addEventListener("abort", aborted, { once: true });
    if (!isReachable(link, region)) {
      giveUpAfter(patience.connectMs, "no connection with the server", { name: "TimeoutError" });
      return;
    }
    giveUpAfter(patience.answerMs, "no answer", { name: "TimeoutError", code: "ETIMEDOUT" });
    const { thereMs, backMs } = travel(link, region, fault);
    kernel.after(thereMs, () => {
      // What was on its way when the caller's Region was lost arrives all the same.
      if (!isThere(link, region)) return;
      const reply = perform(attempt, { call, cause, fault });
      if (reply === undefined) return close();
      if (fault?.kind === "loseAnswer") return;
      const requestId = `${region.name}-${cause}`;
      const answer = () => {
        if (!isReachable(link, region)) return;
        if ("error" in reply)
          end("error", reply.error.code, () => reject(sdkException(client, reply.error, requestId)));
        else end("ok", undefined, () => resolve(withMetadata(reply.output, requestId)));
      };
      cancels.push(kernel.after(backMs, answer));
    });
  });
}

const isReachable = (link: Link, region: Region): boolean =>
  !region.lost && link.cloud.internet.reaches(link.caller.from, region.name);

const isThere = ({ cloud }: Link, region: Region): boolean =>
  !region.lost && !cloud.internet.isLost(region.name);

/** Half of the API's latency lies before the operation, half after; another Region is a round trip away. */
function travel({ cloud, caller, client }: Link, region: Region, fault: CallFault | undefined) {
  const stream = cloud.kernel.random(`api/${caller.from}/${caller.by}`);
  const distanceMs = region.name === caller.from ? 0 : cloud.internet.roundTripMs(caller.from, region.name);
  const totalMs = Math.round(stream.latency(apiLatency(client.config.serviceId)) + distanceMs);
  const thereMs = Math.floor(totalMs / 2);
  return { thereMs: thereMs + (fault?.kind === "slow" ? fault.byMs : 0), backMs: totalMs - thereMs };
}

/** Runs the operation at this instant; undefined when the simulation is at its end. */
function perform(
  attempt: Attempt,
  {
    call,
    cause,
    fault,
  }: { readonly call: ApiCall; readonly cause: number; readonly fault: CallFault | undefined },
): Reply | undefined {
  const { link, request, service } = attempt;
  const copy = copierOf(request.outputSchema);
  try {
    if (fault?.kind === "throttle" || !takeTokens(attempt)) throw throttled(service.id);
    if (request.refusal) throw request.refusal;
    const denial = link.caller.role && link.options.authorise?.(call, link.caller.role, cause);
    if (denial) throw denial;
    if (fault?.kind === "stale") return { output: copy(fault.output) };
    const output = copy(service.operations[request.operation]?.(request.input as never, { cause }) ?? {});
    link.options.answered?.(call, output);
    return { output };
  } catch (error) {
    if (error instanceof AwsError) return { error };
    link.options.onFatal(error instanceof SchemaMismatch ? badOutput(attempt, error) : error);
    return undefined;
  }
}

function takeTokens({ link, request, region, service }: Attempt): boolean {
  const call = {
    service: service.id,
    operation: request.operation,
    region: region.name,
    input: request.input,
  };
  return bucketUses(call).every(({ bucket, limit, tokens }) =>
    link.buckets.take(`${region.account}/${region.name}/${service.id}/${bucket}`, limit, tokens),
  );
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html; EC2 answers 503, others 400. */
const throttled = (serviceId: string): AwsError =>
  serviceId === "EC2"
    ? new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
    : new AwsError("ThrottlingException", "Rate exceeded");

const badOutput = ({ request, service }: Attempt, { problem, path }: SchemaMismatch) =>
  new Error(`the simulated ${service.id}.${request.operation} answers with a ${problem} ${path.join(".")}`);

const withMetadata = (output: unknown, requestId: string) => ({
  ...(output as object),
  $metadata: { httpStatusCode: 200, requestId },
});
