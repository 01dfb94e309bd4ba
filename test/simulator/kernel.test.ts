import { describe, expect, test } from "@jest/globals";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";

const START = Date.UTC(2026, 10, 24);
const run = <Result>(main: (kernel: Kernel) => Promise<Result>) =>
  runInVirtualTime({ seed: 1, startMs: START }, main);

describe("in virtual time", () => {
  test("global timers, dates and the performance clock are virtual, and real again afterwards", async () => {
    const real = { setTimeout, Date, now: performance.now() };
    const seen = await run(async (kernel) => {
      const ticks: number[] = [];
      const interval = setInterval(() => ticks.push(Date.now() - START), 1_000);
      const cancelled = setTimeout(() => ticks.push(-1), 500);
      clearTimeout(cancelled);
      await new Promise((resolve) => setTimeout(resolve, 2_500).unref());
      clearInterval(interval);
      await new Promise((resolve) => setImmediate(resolve));
      await kernel.sleep(10_000);
      return { ticks, date: new Date().toISOString(), performance: performance.now() };
    });
    expect(seen).toEqual({ ticks: [1_000, 2_000], date: "2026-11-24T00:00:12.500Z", performance: 12_500 });
    expect({ setTimeout, Date }).toEqual({ setTimeout: real.setTimeout, Date: real.Date });
    expect(performance.now()).toBeGreaterThanOrEqual(real.now);
  });

  test("a date is a date, whoever made it", async () => {
    const outside = new Date(0);
    await run(async () => {
      expect(outside instanceof Date).toBe(true);
      expect(new Date(2026, 0, 31, 12).getMonth()).toBe(0);
      expect(Date()).toBe(new Date(START).toString());
      expect([Date.UTC(2026, 0), Date.parse("2026-01-01")]).toEqual([1_767_225_600_000, 1_767_225_600_000]);
    });
    expect(await run(async () => new Date("2026-01-31"))).toBeInstanceOf(Date);
  });

  test("time goes on in whole milliseconds, and by at least one from a timer to one that it sets", async () => {
    const instants = await run(async (kernel) => {
      const found: number[] = [];
      const tell = () => found.push(kernel.now() - START);
      kernel.after(2.9, () => {
        tell();
        kernel.after(0, tell);
      });
      kernel.after(-5, tell);
      await kernel.sleep(10);
      return found;
    });
    expect(instants).toEqual([0, 2, 3]);
  });

  test("every promise job runs before time goes on", async () => {
    const instants = await run(async (kernel) => {
      const found: number[] = [];
      kernel.after(1, () => found.push(-1));
      for (let hop = 0; hop < 1_000; hop += 1) await Promise.resolve();
      found.push(kernel.now() - START);
      await kernel.sleep(1);
      return found;
    });
    expect(instants).toEqual([0, -1]);
  });

  test("a sleep ends with the signal's reason, and a run with its main program's error", async () => {
    const reason = new Error("stop");
    const slept = run(async (kernel) => {
      const controller = new AbortController();
      kernel.after(5, () => controller.abort(reason));
      await kernel.sleep(10, controller.signal);
    });
    await expect(slept).rejects.toBe(reason);
  });

  test("waiting for what no timer will bring is an error", async () => {
    await expect(run(() => new Promise(() => {}))).rejects.toThrow("nothing is left that could happen");
  });
});
