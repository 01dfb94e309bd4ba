#!/usr/bin/env node
import { runComparison } from "../helpers/comparison.ts";
import { differential } from "./main.ts";

process.exitCode = await runComparison(differential, process.argv.slice(2), process);
