// The fault matrix: npm run faults -- [--seeds N] [--vendor V] [--kind K,…] [--fault F08]. Every seed is a process of its own, two at a time: what one
// cell made known to the redaction must not help the others for long. Prints the table and the score, and writes reliability.json.

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { prepare, root } from "./prepare.mjs";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "3" }, vendor: { type: "string" }, kind: { type: "string" }, fault: { type: "string" } },
});
prepare({ log: (line) => process.stderr.write(`${line}\n`) });

const require = createRequire(import.meta.url);
const { complaints, score, summary, table } = require(path.join(root, "dist", "tests", "faults", "report.js"));
const { isPassed } = require(path.join(root, "dist", "tests", "faults", "run.js"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-matrix-"));

const runSeed = (seed) =>
  new Promise((resolve, reject) => {
    const out = path.join(folder, `${seed}.json`);
    const choice = ["vendor", "kind", "fault"].flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));
    const main = path.join(root, "dist", "tests", "faults", "main.js");
    const child = spawn(process.execPath, [main, "--first", String(seed), "--out", out, ...choice], { stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(`the matrix ended with ${code} for seed ${seed}`));
      process.stderr.write(`seed ${seed} is done\n`);
      resolve(JSON.parse(fs.readFileSync(out, "utf8")));
    });
  });

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const runs = [];
const worker = async () => {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) runs.push(await runSeed(seed));
};
await Promise.all([worker(), worker()]);
fs.rmSync(folder, { recursive: true, force: true });

const run = { results: runs.flatMap(({ results }) => results), skipped: runs[0]?.skipped ?? [] };
for (const line of complaints(run)) console.log(line);
console.log(table(run));
console.log(score(run));
fs.writeFileSync(path.join(root, "reliability.json"), `${JSON.stringify(summary(run), null, 2)}\n`);
process.exit(run.results.every(isPassed) ? 0 : 1);
