import { readdirSync } from "node:fs";
import { join } from "node:path";
import { configuration, packaged, ROOT } from "../helpers/packaged.ts";
import { runSuite, suiteCommand } from "../helpers/suite.ts";
import { ACCEPTED, type Accepted, judge } from "./accepted.ts";
import { proveDeployer } from "./deployer/proof.ts";
import { actionlint, cfnLint, checkov, type Finding, type TemplateFile, zizmor } from "./linters.ts";
import { openToolbox, type Toolbox } from "./toolbox.ts";

/** One tool on one file. */
interface Check {
  readonly tool: string;
  readonly subject: string;
  readonly find: (toolbox: Toolbox) => Promise<Finding[]>;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** The templates that CloudFormation is given. */
async function templates(): Promise<Map<string, TemplateFile>> {
  const artefacts = await packaged();
  const folder = join(ROOT, ".lifeboat", "package", artefacts.hash);
  const packagedAs = (name: string, region: string): TemplateFile => ({
    file: join(folder, name, "cloudformation-template-update-stack.json"),
    regions: [region],
  });
  return new Map([
    ...configuration.regions.map((region) => [`service in ${region}`, packagedAs(region, region)] as const),
    ["global stack", packagedAs("global", artefacts.global.region)],
    [
      "workload",
      { file: join(ROOT, "resources", "workload", "template.yml"), regions: configuration.regions },
    ],
  ]);
}

async function checks(): Promise<Check[]> {
  const ofTemplates = [...(await templates())].flatMap(([subject, template]): Check[] => [
    { tool: "cfn-lint", subject, find: (toolbox) => cfnLint(toolbox, template) },
    { tool: "checkov", subject, find: (toolbox) => checkov(toolbox, template) },
  ]);
  const workflows = join(ROOT, ".github", "workflows");
  const ofWorkflows = readdirSync(workflows).flatMap((subject): Check[] => [
    { tool: "actionlint", subject, find: (toolbox) => actionlint(toolbox, join(workflows, subject)) },
    { tool: "zizmor", subject, find: (toolbox) => zizmor(toolbox, join(workflows, subject)) },
  ]);
  return [...ofTemplates, ...ofWorkflows, DEPLOYER];
}

/** Whether the policy of docs/deploy.md is what a deployment needs, and no more. */
const DEPLOYER: Check = {
  tool: "the deployer's policy",
  subject: "docs/deploy.md",
  find: async ({ python }) => {
    const { findings, demands, excused } = await proveDeployer(python);
    say(`     ${demands} permissions are asked for, ${excused} of them for what is not used here`);
    return [...findings];
  },
};

/** Runs one check; true when nothing is left that nobody has given a reason for. */
async function passes(
  { tool, subject, find }: Check,
  toolbox: Toolbox,
  used: Set<Accepted>,
): Promise<boolean> {
  const { open, excused } = judge(await find(toolbox), used);
  say(
    `${open.length === 0 ? "ok  " : "FAIL"} ${tool}, ${subject}: ${open.length} findings, ${excused} accepted`,
  );
  for (const { rule, at, message } of open) say(`       ${at}: ${rule} ${message}`);
  return open.length === 0;
}

/** Every tool on every file; then the reasons that nothing needs any more. */
async function run(): Promise<boolean> {
  const toolbox = await openToolbox(ROOT, say);
  const used = new Set<Accepted>();
  const outcomes: boolean[] = [];
  for (const check of await checks()) outcomes.push(await passes(check, toolbox, used));
  const idle = ACCEPTED.filter((accepted) => !used.has(accepted));
  for (const { rule, at } of idle) say(`FAIL ${rule} at ${at} is accepted, but nothing finds it any more`);
  const failed = outcomes.filter((passed) => !passed).length + idle.length;
  say(`${outcomes.filter((passed) => passed).length} passed, ${failed} failed`);
  return failed === 0;
}

const command = suiteCommand(
  "test:templates",
  "lint what is deployed and the workflows, and prove the policy of whoever deploys it",
);
process.exitCode = await runSuite({ command, run }, process.argv.slice(2), process);
