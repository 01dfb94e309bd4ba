import type { StatesBody } from "../definition/schema.ts";
import { CANCELLED } from "../errors.ts";
import type { Payload } from "../json.ts";
import { type MapItem, Thread } from "../thread.ts";

/** Runs the states of a branch or iteration in their thread and gives the last one's output. */
export type RunBody = (thread: Thread, body: StatesBody | undefined, input: Payload) => Promise<Payload>;

/** What is done side by side: `count` pieces of work, at most `limit` of them at once. */
export interface ConcurrentWork {
  readonly count: number;
  readonly limit: number;
  /** The item of a Map state that the work is about. */
  item?(index: number): MapItem;
  /** Each piece is an execution of its own. */
  readonly areChildExecutions?: boolean;
  /** Does it in a thread of its own; `lastEvent` is what the parent's next event follows from. */
  run(index: number, thread: Thread): Promise<{ output: Payload; lastEvent: number }>;
}

/**
 * Runs the pieces and gives their outputs in order. When one fails the others are cancelled, and have ended when
 * the failure is thrown. A thread that takes the place of an ended one follows from that one's last event.
 */
export async function runConcurrently(parent: Thread, work: ConcurrentWork): Promise<Payload[]> {
  const controller = new AbortController();
  const cancel = () => controller.abort(parent.signal.reason);
  parent.signal.addEventListener("abort", cancel, { once: true });
  const outputs: Payload[] = new Array(work.count);
  let failed: { readonly error: unknown; readonly lastEvent: number } | undefined;
  let lastEvent = parent.previous;
  let next = 0;
  const worker = async () => {
    let previous = parent.previous;
    while (next < work.count && failed === undefined) {
      const index = next++;
      const item = work.item?.(index);
      const thread = new Thread(parent.run, controller.signal, {
        parent,
        previous,
        ...(item && { item }),
        isChildExecution: work.areChildExecutions ?? false,
      });
      try {
        const done = await work.run(index, thread);
        outputs[index] = done.output;
        lastEvent = done.lastEvent;
      } catch (error) {
        failed ??= { error, lastEvent: thread.previous };
        controller.abort(CANCELLED);
      }
      previous = thread.previous;
    }
  };
  await Promise.all(Array.from({ length: Math.min(work.limit, work.count) }, worker));
  parent.signal.removeEventListener("abort", cancel);
  parent.previous = failed?.lastEvent ?? lastEvent;
  if (failed !== undefined) throw failed.error;
  return outputs;
}
