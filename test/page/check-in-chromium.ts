import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { findChromium, type Look, openBrowser } from "./chromium.ts";

/**
 * Looks at incident pages in a headless Chromium: `node test/page/check-in-chromium.ts drill-report/report.html ...`
 * Each page is opened wide and narrow, light, dark and as in print. It must not scroll sideways, complain, or ask for
 * anything. With `--pictures FOLDER` what was seen is kept. Where no browser is installed that is said, and with
 * `--required` it counts as a failure.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pictures: { type: "string" }, required: { type: "boolean", default: false } },
});

const LOOKS: readonly Look[] = [
  { width: 1200, scheme: "light", media: "screen" },
  { width: 1200, scheme: "dark", media: "screen" },
  { width: 400, scheme: "light", media: "screen" },
  { width: 400, scheme: "dark", media: "screen" },
  { width: 760, scheme: "dark", media: "print" },
];

const name = findChromium();
if (name === null) {
  console.log(`No Chromium is installed: ${positionals.length} pages were NOT looked at.`);
  process.exit(values.required ? 1 : 0);
}
const folder = values.pictures;
if (folder !== undefined) mkdirSync(folder, { recursive: true });

const keep = (file: string, bytes: Buffer): void => {
  if (folder !== undefined) writeFileSync(join(folder, file), bytes);
};

const browser = await openBrowser(name);
let problems = 0;
try {
  for (const file of positionals) {
    const found = await checkPage(file);
    problems += found.length;
    const size = Math.round(readFileSync(file).length / 1024);
    console.log(`${file}: ${size} KiB, ${found.length === 0 ? "fine" : found.join("; ")}`);
  }
} finally {
  await browser.close();
}
process.exitCode = problems === 0 ? 0 : 1;

async function checkPage(file: string): Promise<string[]> {
  const url = pathToFileURL(resolve(file)).href;
  const stem = `${basename(resolve(file, ".."))}-${basename(file, ".html")}`;
  const found: string[] = [];
  for (const look of LOOKS) {
    const where = `${look.width} px, ${look.scheme}, ${look.media}`;
    const seen = await browser.look(url, look);
    keep(`${stem}-${look.width}-${look.scheme}-${look.media}.png`, seen.screenshot);
    if (seen.scrollWidth > look.width) found.push(`${where}: it is ${seen.scrollWidth} px wide`);
    if (seen.texts < 30) found.push(`${where}: there is hardly anything to read`);
    found.push(...seen.complaints.map((complaint) => `${where}: ${complaint}`));
  }
  keep(`${stem}.pdf`, await browser.print(url));
  return found;
}
