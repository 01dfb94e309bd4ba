#!/usr/bin/env node
import { endWithReader } from "../cli/reader.ts";
import { main } from "./main.ts";

endWithReader(process.stdout);
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
