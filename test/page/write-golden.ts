import { writeFileSync } from "node:fs";
import { renderPage } from "../../cli/page/incident-page.ts";
import { goldenTrace } from "./golden-trace.ts";

/** Writes the golden page anew, to be looked at in a browser and in the diff: `node test/page/write-golden.ts`. */
writeFileSync(new URL("golden/incident-page.html", import.meta.url), renderPage(goldenTrace().records));
