import { type Profiler, Session } from "node:inspector";

/** A sample each half millisecond: a rehearsal takes a second or two. */
const SAMPLING_MICROSECONDS = 500;

/**
 * Samples the CPU while `work` runs. The session is the process's own and answers at once, so it needs neither I/O
 * nor timers of the simulation.
 */
export async function profiled(work: () => Promise<void>): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
    session.post("Profiler.start");
    await work();
    return stop(session);
  } finally {
    session.disconnect();
  }
}

function stop(session: Session): Profiler.Profile {
  let found: Profiler.Profile | undefined;
  session.post("Profiler.stop", (error, result) => {
    if (error) throw error;
    found = result.profile;
  });
  if (found === undefined) throw new Error("the profiler did not answer");
  return found;
}
