import { createHash } from "node:crypto";
import { openEc2 } from "../lib/aws/ec2.ts";
import { describeSubnets, type LaunchRequest, launchInstance } from "../lib/aws/ec2-launch.ts";
import { describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { openPages } from "../lib/aws/pages.ts";
import { groupInstances, serversAmong } from "../lib/aws/server-instances.ts";
import { openTable } from "../lib/aws/table.ts";
import { openVerdicts } from "../lib/aws/verdicts.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { choosePoint } from "../lib/domain/chosen-point.ts";
import type { FailoverRun } from "../lib/domain/failover-run.ts";
import { firstMet, met, type Obstacle, underway, type Way } from "../lib/domain/ladder.ts";
import { type LaunchStep, planLaunch } from "../lib/domain/launch-plan.ts";
import { TAG } from "../lib/domain/names.ts";
import { type RecoveryPoint, recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import type { Instance } from "../lib/domain/resources.ts";
import { callsOff } from "../lib/domain/verdict.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * The way round a zone that cannot carry the standby: launches its servers afresh in another one, with the data of
 * the recovery point. Called until it says `launched`.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const ec2 = openEc2(host, region, "home");
    const table = openTable(host, region, environment.table);
    const leases = openLeases(host, table);
    const verdictOf = openVerdicts(host, table);
    const pages = openPages(host, region, environment.topicArn);
    const { volumeInitializationRate } = host.configuration.backup;

    /** Brings one server as far as it can be brought now. */
    const bring = async (target: Target): Promise<Progress> => {
      const { run, way, server, current, instances, point } = target;
      const subnets = current.vpcId === null ? [] : await describeSubnets(ec2, current.vpcId);
      const step = planLaunch(way, { ...run, server, current, instances, set: point.id, subnets });
      switch (step.kind) {
        case "launch": {
          const zone = step.subnet.availabilityZone;
          const rate = way.rated ? volumeInitializationRate : null;
          host.log("WARN", "standby-launched", { ...run, server, zone, set: point.id });
          const launched = launchInstance(ec2, requestFor(target, step, rate));
          const obstacle = await firstMet([met(launched, { zones: [zone], set: point.id })]);
          return { zone, obstacle, launched: false };
        }
        case "blocked":
          return { zone: current.availabilityZone, obstacle: step.obstacle, launched: false };
        case "launched":
          return { zone: current.availabilityZone, obstacle: undefined, launched: true };
        case "wait":
          return { zone: current.availabilityZone, obstacle: undefined, launched: false };
      }
    };

    /** A person may make room while Lifeboat goes on trying. */
    const callForRoom = async ({ group, run }: FailoverRun, reason: string) => {
      try {
        await pages.send(
          `Lifeboat: no zone of ${region} takes ${group}; it goes on trying`,
          `${reason}.\n\nAll zones are tried again every half minute while the run may prepare, ten minutes in all. If it is for want of room, free some there, or ask AWS for it: what appears is taken. Execution: ${run}.`,
        );
      } catch (error) {
        // Not to be heard must not keep it from trying.
        host.log("ERROR", "call-for-room-unheard", { group, run, reason: String(error) });
      }
    };

    return async ({ points: chosen, way, firstBadSlot, turned, ...run }) => {
      const group = groupNamed(host.configuration, run.group);
      const [instances, snapshots] = await Promise.all([
        groupInstances(ec2, group),
        describeSnapshots(ec2, { tags: { [TAG.group]: group.name } }),
        leases.demand(group.name, run),
      ]);
      const points = recoveryPointsOf(snapshots);
      const targets = serversAmong(instances, ec2, group).map(({ server, instance: current }): Target => {
        const pinned = chosen.find((point) => point.server === server)?.set;
        const point = choosePoint(points, server, { pinned, broken: way.brokenSets });
        return { run, way, server, current, instances: ofServer(instances, server), point };
      });
      const progress = await allSettled(targets.map(bring));
      if (progress.every(({ launched }) => launched)) return { status: "launched", waitSeconds: 0 };
      const obstacle = progress.map((one) => one.obstacle).find((one) => one !== undefined);
      const zones = progress.flatMap(({ launched, zone }) => (launched ? [] : [zone]));
      const answer = underway(way, { obstacle, zones, now: host.now() });
      if (answer.status !== "blocked" || answer.rung !== "zones-again") return answer;
      if (!turned) {
        const verdict = await verdictOf({ group: group.name, firstBadSlot });
        if (callsOff(verdict)) return { status: "called-off", verdict, waitSeconds: 0 };
      }
      if (way.round === 0) await callForRoom(run, answer.reason);
      return answer;
    };
  },
});

/** A server that needs an instance, and what is known of it. */
interface Target {
  readonly run: FailoverRun;
  readonly way: Way;
  readonly server: string;
  readonly current: Instance;
  readonly instances: readonly Instance[];
  readonly point: RecoveryPoint;
}

interface Progress {
  /** Where it is, or is being, launched. */
  readonly zone: string;
  readonly obstacle: Obstacle | undefined;
  readonly launched: boolean;
}

const ofServer = (instances: readonly Instance[], server: string): Instance[] =>
  instances.filter(({ tags }) => tags[TAG.server] === server);

function requestFor(
  { run, way, server, point }: Target,
  { subnet, launchTemplate, replaces }: LaunchStep & { readonly kind: "launch" },
  initializationRate: number | null,
): LaunchRequest {
  // RunInstances' tokens are zonal, so the zone stands in it: the next zone gets a token of its own.
  // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
  // A token whose launch was in vain launches nothing any more, so each round has its own as well.
  const token = [run.run, server, subnet.availabilityZone, point.id, initializationRate, way.round].join("/");
  return {
    clientToken: createHash("sha256").update(token).digest("hex"),
    launchTemplate,
    subnet,
    volumes: point.members.map(({ device, snapshotId }) => ({ device: device ?? "", snapshotId })),
    initializationRate,
    tags: { [TAG.group]: run.group, [TAG.server]: server, [TAG.set]: point.id, [TAG.run]: run.run },
    instanceTags: {
      [TAG.epoch]: String(run.epoch),
      [TAG.launchedBy]: run.run,
      [TAG.round]: String(way.round),
      [TAG.replaces]: replaces.join(" "),
      Name: server,
    },
  };
}
