import { parseDocument } from "yaml";
import { InvalidConfiguration, type Problem } from "../errors.ts";
import { problemsOf } from "./problems.ts";
import { type Configuration, configurationSchema } from "./schema.ts";

/**
 * Reads lifeboat.yml.
 *
 * @param text the file's content, YAML 1.2
 * @param fileName named in errors
 * @throws InvalidConfiguration with every problem at once: syntax, unknown keys, types and ranges, cross-field rules
 */
export function parseConfiguration(text: string, fileName: string): Configuration {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new InvalidConfiguration(
      fileName,
      document.errors.map((error) => ({
        path: `line ${error.linePos?.[0].line ?? 1}`,
        expected: "valid YAML",
        found: error.code,
        message: error.message.split("\n")[0] ?? "invalid YAML",
      })),
    );
  const raw: unknown = document.toJS();
  const parsed = configurationSchema.safeParse(raw);
  if (!parsed.success) throw new InvalidConfiguration(fileName, problemsOf(parsed.error.issues, raw));
  const problems = crossFieldProblems(parsed.data);
  if (problems.length > 0) throw new InvalidConfiguration(fileName, problems);
  return parsed.data;
}

/** What a single field cannot know. */
function crossFieldProblems(configuration: Configuration): Problem[] {
  const problems: Problem[] = [];
  const complain = (path: string, expected: string, found: unknown) =>
    problems.push({ path, expected, found: JSON.stringify(found), message: `expected ${expected}` });
  const [first, second] = configuration.regions;
  if (first === second) complain("regions", "two different Regions", configuration.regions);
  // The stacks' logical ids know no hyphens: "web-1" and "web1" would be one and the same resource.
  const plain = (name: string) => name.replaceAll("-", "");
  const names = configuration.groups.map(({ name }) => plain(name));
  const hostnames = configuration.groups.map(({ hostname }) => hostname);
  configuration.groups.forEach((group, index) => {
    const at = `groups.${index}`;
    if (names.indexOf(plain(group.name)) !== index)
      complain(`${at}.name`, "a name of its own, hyphens left out", group.name);
    if (hostnames.indexOf(group.hostname) !== index)
      complain(`${at}.hostname`, "a host name of its own", group.hostname);
    if (!group.hostname.endsWith(`.${configuration.dns.zone}`))
      complain(`${at}.hostname`, `a name in the zone ${configuration.dns.zone}`, group.hostname);
    for (const side of ["active", "standby"] as const)
      if (!configuration.regions.includes(group[side]))
        complain(`${at}.${side}`, `one of the two Regions ${first}, ${second}`, group[side]);
    if (group.active === group.standby)
      complain(`${at}.standby`, "a Region other than the active one", group.standby);
    if (new Set(group.servers).size !== group.servers.length)
      complain(`${at}.servers`, "each server once", group.servers);
    if (configuration.backup.everyMinutes * 60 >= group.objectives.rpoSeconds)
      complain(
        "backup.everyMinutes",
        `less than the ${group.objectives.rpoSeconds} s recovery point objective of group ${group.name}`,
        configuration.backup.everyMinutes,
      );
  });
  const { limit, reserve } = configuration.backup.copySlots;
  if (reserve >= limit) complain("backup.copySlots.reserve", `less than the limit of ${limit}`, reserve);
  return problems;
}
