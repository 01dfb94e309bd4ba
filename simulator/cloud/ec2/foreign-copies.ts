import { closeSnapshot, openSnapshot } from "./snapshot-states.ts";
import type { Ec2State } from "./state.ts";

/** What an ordinary volume of somebody else has. */
const SIZE_GIB = 100;

/**
 * Copies that somebody else in the account runs into the Region, as Lifeboat meets them: pending, without tags of
 * its own, each in one of the Region's copy slots. They last until the function that is returned ends them.
 */
export function startForeignCopies(state: Ec2State, count: number, cause: number): (cause: number) => void {
  const copies = Array.from({ length: count }, () => {
    const stream = state.stream("foreign-copy");
    return openSnapshot(
      state,
      {
        id: `snap-${stream.hex(17)}`,
        tags: new Map([["owner", "somebody else"]]),
        isVisible: state.visibility(stream),
        durationMs: Number.POSITIVE_INFINITY,
        volumeId: "vol-ffffffff",
        sizeGiB: SIZE_GIB,
        description: "a nightly copy of another team",
        kmsKeyId: undefined,
        lineage: `foreign/${stream.hex(8)}`,
        incremental: false,
        content: state.software.blankContent().capture(),
        source: { region: "eu-west-1", snapshotId: `snap-${stream.hex(17)}` },
      },
      cause,
    );
  });
  return (ended) => {
    for (const copy of copies) closeSnapshot(state, copy, "completed", ended);
  };
}
