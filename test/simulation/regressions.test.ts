import { test } from "@jest/globals";
import { PACKAGING_MS } from "../helpers/packaged.ts";
import { rehearse } from "../helpers/rehearsals.ts";
import { allIsAsExpected } from "../helpers/scenario-claims.ts";

/** Seeds that have shown a fault once, each with its story. They stay. */
const REGRESSIONS = [
  {
    name: "a run that decided nothing drops its suspicion",
    scenario: "gray",
    seed: 16,
    faults: [],
    story:
      "The witnesses never agreed within the time to decide, and close-run had to dismiss the suspicion. Its role let " +
      "it write the table's items, but neither read nor replace one: the run ended as held, on AWS as here, since the " +
      "rehearsal enforces roles.",
  },
  {
    name: "a run that dies where it waits for a launch is resumed, and the address follows",
    scenario: "dies-mid-way",
    seed: 20,
    faults: [],
    story:
      "The execution died in WaitForLaunch. The one that resumed it found the launched server ready, and never asked " +
      "for the Elastic IP to be moved to it: the standby did not answer, and the run ended as held.",
  },
  {
    name: "a run that dies while it asks for a launch is resumed before the server can be seen, and the address follows",
    scenario: "dies-mid-way",
    seed: 18,
    faults: [],
    story:
      "The execution died when RunInstances had just been accepted. The one that resumed it a second later did not see " +
      "the new server yet and took the old one for its own; when it saw it, it never asked for its address.",
  },
  {
    name: "one old answer of DescribeVolumes does not end a failover",
    scenario: "region-lost",
    seed: 2,
    faults: ["stale-read:EC2.DescribeVolumes"],
    story:
      "DescribeInstances already showed the run's own volume on its device, and an older answer of DescribeVolumes did " +
      "not: it was taken for somebody else's, which was an error for good, and the users were never served.",
  },
  {
    name: "EC2 that refuses half of all attachments as too many delays the standby and ends nothing",
    scenario: "region-lost",
    seed: 13,
    faults: ["throttle:EC2.AttachVolume@50"],
    story:
      "Four quick attempts were all that a step had, seven seconds of them: the preparation failed, the run was held " +
      "68 s after the loss, and nobody was served, although ten minutes were there to prepare.",
  },
  {
    name: "reads that are throttled for twenty seconds end no preparation",
    scenario: "region-lost",
    seed: 2,
    faults: ["throttle:EC2.DescribeInstances@80"],
    story: "As before: four attempts, and the run was held.",
  },
  {
    name: "a takeover is not given up because the table is throttled",
    scenario: "region-lost",
    seed: 49,
    faults: ["throttle:DynamoDB.UpdateItem@80"],
    story:
      "The standby was proven and the fence owed when TakeOver had used up its four attempts, within twelve seconds: " +
      "the run was held, and nobody was served.",
  },
] as const;

test.each(REGRESSIONS)(
  "$name ($scenario, seed $seed)",
  async ({ scenario, seed, faults }) => {
    for (const rehearsal of await rehearse(scenario, [seed], faults)) allIsAsExpected(rehearsal);
  },
  PACKAGING_MS,
);
