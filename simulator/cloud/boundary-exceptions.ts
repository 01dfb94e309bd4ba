import type { AwsClient, ErrorTypeRegistry } from "./boundary-client.ts";
import type { AwsError } from "./cloud.ts";

/** What every exception of the SDK is constructed from. */
interface ExceptionFields {
  readonly name: string;
  readonly message: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string };
}
type ExceptionClass = new (fields: ExceptionFields) => Error;

const classes = new WeakMap<readonly ErrorTypeRegistry[], Map<string, ExceptionClass>>();

/**
 * The exception that the client itself would have made of AWS's answer: its class for that code, or its base class
 * ("EC2ServiceException") where the API declares none. The retry layer classifies it by name and status.
 */
export function sdkException(client: AwsClient, error: AwsError, requestId: string): Error {
  const registries = client.config.protocolSettings.errorTypeRegistries;
  const known = classes.get(registries) ?? readClasses(registries);
  const Exception = known.get(error.code) ?? known.get("");
  if (Exception === undefined)
    throw new Error(`the ${client.config.serviceId} client has no exception classes`);
  const exception = new Exception({
    name: error.code,
    message: error.message,
    $fault: error.httpStatus < 500 ? "client" : "server",
    $metadata: { httpStatusCode: error.httpStatus, requestId },
  });
  return Object.assign(exception, error.members);
}

/** By AWS's code; the base class under the empty string. */
function readClasses(registries: readonly ErrorTypeRegistry[]): Map<string, ExceptionClass> {
  const found = new Map<string, ExceptionClass>();
  for (const registry of registries)
    for (const [schema, exception] of registry.exceptions) {
      const [, namespace, name] = schema;
      const isBase = String(namespace).startsWith("smithy.ts.sdk.synthetic.");
      found.set(isBase ? "" : String(name), exception as unknown as ExceptionClass);
    }
  classes.set(registries, found);
  return found;
}
