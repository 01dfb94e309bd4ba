/** What a suite needs is not on this machine and cannot be had. The message is one line that says what to do. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** The line in which a program that failed says what was wrong; they close with it. */
export const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1)?.trim() ?? "";
