import type { Obstacle, Way } from "./ladder.ts";
import { TAG } from "./names.ts";
import { compare } from "./recovery-points.ts";
import type { Instance, Subnet } from "./resources.ts";
import { replacedBy } from "./server-instance.ts";

/** A server as it stands when its zone has to be avoided. */
export interface ServerToLaunch {
  readonly run: string;
  readonly group: string;
  readonly server: string;
  /** The server's present instance. */
  readonly current: Instance;
  /** All instances of the server, terminated ones among them. */
  readonly instances: readonly Instance[];
  /** Id of the recovery point that it gets its data from. */
  readonly set: string;
  readonly subnets: readonly Subnet[];
}

/** What has to be done next for one server. */
export type LaunchStep =
  /** Its instance is where it may be, and runs or can be started. */
  | { readonly kind: "launched" }
  | { readonly kind: "wait" }
  | { readonly kind: "blocked"; readonly obstacle: Obstacle }
  | {
      readonly kind: "launch";
      readonly subnet: Subnet;
      readonly launchTemplate: { readonly id: string; readonly version: string };
      /** Ids of the instances whose place it takes. They are kept: what was in vain goes when the run ends. */
      readonly replaces: readonly string[];
    };

/** Tags that EC2 itself puts on what is launched from a template. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html */
const TEMPLATE_ID = "aws:ec2launchtemplate:id";
const TEMPLATE_VERSION = "aws:ec2launchtemplate:version";

/**
 * Decides how a server gets an instance in a zone that is not to be avoided. A stopped instance cannot change its
 * zone, so it is launched afresh from the same template; it takes the place of the old one, which is kept.
 */
export function planLaunch(way: Way, options: ServerToLaunch): LaunchStep {
  const { run, group, server, current, instances, set, subnets } = options;
  const isUnfit = (zone: string) => way.avoidZones.includes(zone);
  if (!isUnfit(current.availabilityZone)) return { kind: current.state === "pending" ? "wait" : "launched" };

  const inVain = instances.find(
    ({ state, availabilityZone, tags }) =>
      state === "terminated" &&
      tags[TAG.run] === run &&
      tags[TAG.round] === String(way.round) &&
      tags[TAG.set] === set &&
      !isUnfit(availabilityZone),
  );
  if (inVain) return { kind: "blocked", obstacle: whyInVain(inVain, set) };

  const [id, version] = [current.tags[TEMPLATE_ID], current.tags[TEMPLATE_VERSION]];
  if (id === undefined || version === undefined)
    return nowhere(
      `${current.id} (${server}) was not launched from a launch template, so it has none to be launched from in another zone`,
    );
  const subnet = subnets
    .filter(
      ({ availabilityZone, isDefault, tags }) =>
        !isUnfit(availabilityZone) && (isDefault || tags[TAG.group] === group),
    )
    .toSorted((one, other) => compare(one.availabilityZone, other.availabilityZone))[0];
  if (!subnet)
    return nowhere(
      `no zone is left for ${server}: ${way.avoidZones.join(", ")} will not do, and no other has a default subnet or one tagged ${TAG.group}=${group}`,
    );
  // A tag holds 256 characters, that is twelve ids: what no longer exists needs no successor.
  const replaced = replacedBy(current).filter((old) => instances.some((instance) => instance.id === old));
  return { kind: "launch", subnet, launchTemplate: { id, version }, replaces: [...replaced, current.id] };
}

const nowhere = (reason: string): LaunchStep => ({
  kind: "blocked",
  obstacle: { kind: "no-zone-left", reason },
});

/**
 * A launch that failed after it was accepted. `Client.` reasons are about what it was to be made of, `Server.` ones
 * about where. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
 */
function whyInVain({ id, availabilityZone, stateReason }: Instance, set: string): Obstacle {
  const reason = `${id} was launched in ${availabilityZone} and is terminated: ${stateReason}`;
  return stateReason?.startsWith("Client.")
    ? { kind: "point-broken", set, reason }
    : { kind: "zones-unfit", zones: [availabilityZone], reason };
}
