/** What the command has of the process, so that tests can hand in their own. */
export interface Terminal {
  readonly stdout: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };
  readonly stderr: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** https://no-color.org: any value but the empty one switches colour off. */
export const hasColour = ({ stdout, env }: Terminal): boolean =>
  stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
