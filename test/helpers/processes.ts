import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What is started, and where its output goes. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Nothing of whoever runs a suite: no credentials, no profile, no settings; programs are found, this Node first. */
export const cleanEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
  HOME: home,
  LANG: "C.UTF-8",
  TZ: "UTC",
});

/** How long a process has to end by itself before it is ended. */
const GRACE_MS = 5_000;
const running = new Set<ChildProcess>();
let isClosed = false;

/**
 * Runs a command to its end.
 *
 * @returns what it wrote, standard error included
 * @throws Error with the end of that, when it fails
 */
export async function run(command: Command): Promise<string> {
  const child = launch(command);
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  const code = await ended(child);
  if (code === 0) return text;
  const shown = [command.program, ...command.arguments].join(" ");
  throw new Error(`${shown} ended with ${code}:\n${text.slice(-4_000)}`);
}

/** What a command came to. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, as whoever started it sees it. */
export interface Running {
  /** What it has written so far. */
  readonly written: Readonly<Pick<Ended, "stdout" | "stderr">>;
  /** Ctrl-C. */
  interrupt(): void;
  readonly ended: Promise<Ended>;
}

/** Starts a command whose exit code is part of its answer. */
export function start(command: Command): Running {
  const child = launch(command);
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      written[name] += chunk;
    });
  return {
    written,
    interrupt: () => signal(child, "SIGINT"),
    ended: ended(child).then((exitCode) => ({ exitCode, ...written })),
  };
}

/** Starts a server and waits until its port takes connections. Its output goes to a file. */
export async function serve(command: Command, port: number, log: string): Promise<void> {
  const child = launch(command);
  const file = createWriteStream(log);
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`${command.program} ended at once; see ${log}`);
    if (await takesConnections(port)) return;
  }
  throw new Error(`${command.program} does not listen on ${port} after 60 s; see ${log}`);
}

/** Ends everything that was started here and still runs, each with its own children, by process id. */
export async function stopAll(): Promise<void> {
  const children = [...running];
  for (const child of children) signal(child, "SIGTERM");
  const late = setTimeout(() => {
    for (const child of children) signal(child, "SIGKILL");
  }, GRACE_MS);
  await Promise.all(children.map(ended));
  clearTimeout(late);
  // What a server leaves behind when it ends has its process group.
  for (const child of children) signal(child, "SIGKILL");
}

/** The same, and nothing can be started any more: whoever is interrupted still goes on while it ends. */
export function stopForGood(): Promise<void> {
  isClosed = true;
  return stopAll();
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** In a process group of its own, so that ending it ends what it has started, and Ctrl-C reaches us first. */
function launch({ program, arguments: words, env, cwd }: Command): ChildProcess {
  if (isClosed) throw new Error(`${program} is not started: all is being stopped`);
  const child = spawn(program, words, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody of the group is left.
  }
}

/** The exit code; null when a signal ended it. */
async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
