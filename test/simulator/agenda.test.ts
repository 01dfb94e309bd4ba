import { describe, expect, test } from "@jest/globals";
import { Agenda } from "../../simulator/kernel/agenda.ts";
import { openStream } from "../../simulator/kernel/random.ts";

/** What comes out, in order. */
function drain(agenda: Agenda): void {
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) next.action();
}

describe("an agenda", () => {
  test("gives what was entered by its instant, and of one instant in the order of entry", () => {
    const { integer } = openStream(1, "agenda");
    const entries = Array.from({ length: 2_000 }, (_, order) => ({ due: integer(0, 99), order }));
    const agenda = new Agenda();
    const found: typeof entries = [];
    for (const entry of entries) agenda.add(entry.due, () => found.push(entry));
    drain(agenda);
    expect(found).toEqual(entries.toSorted((one, other) => one.due - other.due || one.order - other.order));
  });

  test("forgets what was cancelled, before its instant and after it", () => {
    const agenda = new Agenda();
    const found: string[] = [];
    const cancels = ["a", "b", "c"].map((name, due) => agenda.add(due, () => found.push(name)));
    cancels[1]?.();
    drain(agenda);
    cancels[0]?.();
    expect(found).toEqual(["a", "c"]);
    expect(agenda.next()).toBeUndefined();
  });

  test("takes entries while it is being emptied", () => {
    const agenda = new Agenda();
    const found: number[] = [];
    const count = (due: number) => {
      found.push(due);
      if (due < 5) agenda.add(due + 1, () => count(due + 1));
    };
    agenda.add(4.5, () => found.push(4.5));
    agenda.add(1, () => count(1));
    drain(agenda);
    expect(found).toEqual([1, 2, 3, 4, 4.5, 5]);
  });
});
