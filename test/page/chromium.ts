import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a page is looked at with. */
export interface Look {
  readonly width: number;
  readonly scheme: "light" | "dark";
  readonly media: "screen" | "print";
}

/** A page as a browser shows it. */
export interface Seen {
  /** Errors of the console, and loads that were tried. */
  readonly complaints: readonly string[];
  /** `document.documentElement.scrollWidth`: more than the look's width, and the page scrolls sideways. */
  readonly scrollWidth: number;
  readonly title: string;
  /** How many elements can be seen that have text of their own. */
  readonly texts: number;
  /** A PNG of the whole page. */
  readonly screenshot: Buffer;
}

/** A headless browser that is driven over its DevTools protocol. */
export interface Browser {
  look(url: string, look: Look): Promise<Seen>;
  /** The page as a PDF, in the print style. */
  print(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The name of an installed Chromium, or null. */
export const findChromium = (): string | null =>
  NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0) ?? null;

/** Starts a browser with a profile of its own, which goes with it. */
export async function openBrowser(name: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "lifeboat-page-"));
  const words = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
  const child = spawn(name, [...words, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const socket = new WebSocket(await debuggerUrl(child));
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const protocol = speak(socket);
  const { targetInfos } = (await protocol.send("Target.getTargets", {})) as {
    targetInfos: { targetId: string; type: string }[];
  };
  const targetId = targetInfos.find(({ type }) => type === "page")?.targetId;
  const { sessionId } = (await protocol.send("Target.attachToTarget", { targetId, flatten: true })) as {
    sessionId: string;
  };
  const send = (method: string, parameters: object = {}) => protocol.send(method, parameters, sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  return {
    look: (url, look) => lookAt(url, look, { ...protocol, send }),
    print: async (url) => {
      await load(url, { ...protocol, send });
      const { data } = (await send("Page.printToPDF", {
        printBackground: false,
        preferCSSPageSize: true,
      })) as {
        data: string;
      };
      return Buffer.from(data, "base64");
    },
    close: async () => {
      socket.close();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The browser says on stderr where it can be spoken to. */
const debuggerUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.once("exit", (code) => reject(new Error(`the browser ended with ${code}: ${said}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /ws:\/\/\S+/.exec(said)?.[0];
      if (url) resolve(url);
    });
  });

interface ProtocolEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Protocol {
  send(method: string, parameters: object, sessionId?: string): Promise<unknown>;
  listen(listener: ((event: ProtocolEvent) => void) | null): void;
}

function speak(socket: WebSocket): Protocol {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let listener: ((event: ProtocolEvent) => void) | null = null;
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      result?: unknown;
      error?: object;
    } & ProtocolEvent;
    if (message.id === undefined) {
      listener?.(message);
      return;
    }
    const answer = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) answer?.reject(new Error(JSON.stringify(message.error)));
    else answer?.resolve(message.result);
  });
  return {
    send: (method, params, sessionId) => {
      last += 1;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(last, answer);
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) }));
      return answer.promise;
    },
    listen: (next) => {
      listener = next;
    },
  };
}

type Session = Protocol & { send(method: string, parameters?: object): Promise<unknown> };

/** Loads a page and collects what the browser has to say against it. */
async function load(url: string, { send, listen }: Session): Promise<string[]> {
  const complaints: string[] = [];
  const loaded = Promise.withResolvers<void>();
  listen(({ method, params }) => {
    if (method === "Page.loadEventFired") loaded.resolve();
    if (
      method === "Runtime.exceptionThrown" ||
      method === "Runtime.consoleAPICalled" ||
      method === "Log.entryAdded"
    )
      complaints.push(JSON.stringify(params));
    const { request } = params as { request?: { url: string } };
    if (method === "Network.requestWillBeSent" && request?.url !== url)
      complaints.push(`the page asks for ${request?.url}`);
  });
  await send("Page.navigate", { url });
  await loaded.promise;
  return complaints;
}

async function lookAt(url: string, { width, scheme, media }: Look, session: Session): Promise<Seen> {
  const { send } = session;
  await send("Emulation.setDeviceMetricsOverride", {
    width,
    height: 900,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await send("Emulation.setScrollbarsHidden", { hidden: true });
  await send("Emulation.setEmulatedMedia", {
    media,
    features: [{ name: "prefers-color-scheme", value: scheme }],
  });
  const complaints = await load(url, session);
  const { result } = (await send("Runtime.evaluate", { expression: MEASURE, returnByValue: true })) as {
    result: { value: Pick<Seen, "scrollWidth" | "title" | "texts"> };
  };
  const { data } = (await send("Page.captureScreenshot", { captureBeyondViewport: true, format: "png" })) as {
    data: string;
  };
  return { ...result.value, complaints, screenshot: Buffer.from(data, "base64") };
}

const MEASURE = `({
  scrollWidth: document.documentElement.scrollWidth,
  title: document.title,
  texts: [...document.querySelectorAll("h1, h2, p, td, svg text")].filter((one) => one.getClientRects().length > 0).length,
})`;
