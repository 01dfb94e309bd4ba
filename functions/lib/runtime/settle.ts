/**
 * Waits for all of several acts, and only then throws the first error: what could be done is done, and nothing is
 * still running when the function ends.
 */
export async function allSettled<Result>(acts: readonly Promise<Result>[]): Promise<Result[]> {
  const settled = await Promise.allSettled(acts);
  return settled.map((act) => {
    if (act.status === "rejected") throw act.reason;
    return act.value;
  });
}
