/**
 * Functions on the failover path that talk to somebody who may be silent, where no state machine bears it for them.
 * Each is run against that silence in `test/proofs/failover-path-silence.test.ts`.
 */
export const BEARING = {
  "list-slots": "it has the other Region's table at hand and decides by its own alone",
  "measure-recovery-points": "a table that does not answer within seconds has no say in who is in charge",
  "probe-slot": "silence of servers, of DNS and of the other Region's APIs is the evidence that it collects",
  "publish-status": "a table that does not answer within seconds has no say in who is in charge",
  "settle-obligations": "what a Region does not acknowledge stays owed, and is tried again in a minute",
  "start-failover": "it has the other Region's table at hand and decides by its own alone",
  "verify-standby":
    "a standby that does not answer is not verified yet; the machine asks again until its deadline",
  "verify-switch":
    "servers of DNS that do not answer have not switched yet; the machine asks again until its deadline",
} as const satisfies Readonly<Record<string, string>>;

export type BearingFunction = keyof typeof BEARING;
