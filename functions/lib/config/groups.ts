import { InvalidInput } from "../errors.ts";
import type { Configuration, GroupConfiguration } from "./schema.ts";

/** @throws InvalidInput when the configuration has no such group */
export function groupNamed(configuration: Configuration, name: string): GroupConfiguration {
  const group = configuration.groups.find((candidate) => candidate.name === name);
  if (group) return group;
  const names = configuration.groups.map((candidate) => candidate.name).join(", ");
  const problem = {
    path: "group",
    expected: `one of ${names}`,
    found: JSON.stringify(name),
    message: "unknown group",
  };
  throw new InvalidInput("a group of lifeboat.yml", [problem]);
}
