#!/usr/bin/env node
import { runComparison } from "../helpers/comparison.ts";
import { machines } from "./main.ts";

process.exitCode = await runComparison(machines, process.argv.slice(2), process);
