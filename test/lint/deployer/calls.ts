import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../helpers/project.ts";
import { type Demand, demandsOf } from "./demands.ts";
import { ACCOUNT } from "./documented.ts";
import type { Targets } from "./kinds.ts";
import type { Reference } from "./reference.ts";
import { BUCKET_NAME, generatedName, type PlacedStack, touchedBy } from "./targets.ts";

/** IAM's prefix of an SDK package or of a command of the AWS CLI, where it is another word. */
const PREFIX: Readonly<Record<string, string>> = {
  "cloudwatch-logs": "logs",
  "lib-storage": "s3",
  sfn: "states",
};

/** Operations whose permissions have other names, or that ask for more than their own. */
const ASKS_FOR: Readonly<Record<string, readonly string[]>> = {
  // Stacks have tags. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
  "cloudformation:CreateChangeSet": ["cloudformation:CreateChangeSet", "cloudformation:TagResource"],
  "cloudformation:CreateStack": ["cloudformation:CreateStack", "cloudformation:TagResource"],
  "cloudformation:UpdateStack": ["cloudformation:UpdateStack", "cloudformation:TagResource"],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
  "s3:DeleteObjects": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  "s3:HeadBucket": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject", "s3:ListBucket"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:ListObjectVersions": ["s3:ListBucketVersions"],
  // Large bundles go in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
  "s3:Upload": ["s3:PutObject", "s3:AbortMultipartUpload"],
};

/** What osls and its plugin ship beside what `deploy` and `remove` run: other commands, and code for functions. */
const OTHER_COMMANDS =
  /\.test\.js$|plugins\/aws\/(custom-resources|invoke-local)\/|plugins\/aws\/(deploy-function|deploy-list|invoke|logs|metrics|prune|rollback|rollback-function)\.js$/;

const PACKAGES = ["serverless", "serverless-step-functions", "serverless-esbuild"];

/**
 * The AWS operations in the source of osls and its plugins, as IAM would name them: "cloudformation:CreateStack".
 *
 * @throws Error for a file that takes an SDK package in a way that is not understood
 */
export function operationsOfOsls(): Set<string> {
  const files = PACKAGES.flatMap((name) => sourcesOf(join(ROOT, "node_modules", name)));
  return new Set(files.flatMap((file) => operationsIn(readFileSync(file, "utf8"), file)));
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesOf(path);
    return entry.name.endsWith(".js") && !OTHER_COMMANDS.test(path) ? [path] : [];
  });
}

/** The commands that a file takes from SDK packages. */
export function operationsIn(source: string, file: string): string[] {
  const taken = [
    ...source.matchAll(/\{([\w\s,:]+)\}\s*=\s*require\(\s*'@aws-sdk\/(?:client-)?([\w-]+)'\s*\)/g),
  ];
  const mentioned = [...source.matchAll(/'@aws-sdk\/(?:client-|lib-storage)/g)];
  if (taken.filter(([text]) => /@aws-sdk\/(client-|lib-storage)/.test(text)).length !== mentioned.length)
    throw new Error(`${file} takes an SDK package in a way that is not understood`);
  return taken.flatMap(([, names = "", client = ""]) =>
    [...names.matchAll(/\b(Upload|\w+(?=Command\b))/g)].map(
      ([name]) => `${PREFIX[client] ?? client}:${name}`,
    ),
  );
}

/** The AWS operations of the deployment's workflow and scripts: `aws cloudformation describe-stacks`. */
export function operationsOfScripts(): Set<string> {
  const scripts = join(ROOT, ".github", "scripts");
  const files = [
    join(ROOT, ".github", "workflows", "deploy.yml"),
    ...readdirSync(scripts).map((name) => join(scripts, name)),
  ];
  const calls = files.flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(/\baws ([a-z\d]+) ([a-z-]+)/g),
  ]);
  return new Set(
    calls.map(([, service = "", words = ""]) => `${PREFIX[service] ?? service}:${pascal(words)}`),
  );
}

const pascal = (words: string): string =>
  words.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/**
 * What those operations ask for, on a stack, its bucket and its functions.
 *
 * @param tool that makes the calls
 */
export function demandsOfCalls(
  reference: Reference,
  stack: PlacedStack,
  [tool, operations]: readonly [tool: string, operations: ReadonlySet<string>],
): Demand[] {
  const targets = targetsOfTools(stack);
  return [...operations].flatMap((operation) =>
    (ASKS_FOR[operation] ?? [operation]).flatMap((action) =>
      demandsOf(reference, { by: tool, action, targets, keys: {} }),
    ),
  );
}

function targetsOfTools(stack: PlacedStack): Targets {
  const bucket = `arn:aws:s3:::${generatedName(stack.name, "ServerlessDeploymentBucket", BUCKET_NAME)}`;
  const functions = Object.entries(stack.template.Resources).flatMap(([id, { Type }]) =>
    Type === "AWS::Lambda::Function" ? (touchedBy(stack, id).targets["lambda:function"] ?? []) : [],
  );
  const id = "7e8f9a0b-1c2d-11ee-be56-0242ac120002";
  return {
    "cloudformation:stack": [`arn:aws:cloudformation:${stack.region}:${ACCOUNT}:stack/${stack.name}/${id}`],
    "s3:bucket": [bucket],
    "s3:object": [`${bucket}/serverless/${stack.name}/key`],
    "lambda:function": functions,
  };
}
