#!/usr/bin/env node
import { main } from "./main.ts";
import { endWithReader } from "./reader.ts";

endWithReader(process.stdout);
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
