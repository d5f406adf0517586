// The fault matrix: npm run faults -- [--seeds N] [--vendor V] [--kind K,…] [--fault F08] [--list]. Every seed is a process of its own, two at a time: what one
// cell made known to the redaction must not help the others for long. Prints the table and the score, and writes reliability.json. Then, unless
// a vendor, kind or fault was chosen, a loop of kills in the real engine: --kills N, 60 by default; --fault kills runs the loop alone.

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "3" },
    vendor: { type: "string" },
    kind: { type: "string" },
    fault: { type: "string" },
    kills: { type: "string" },
    list: { type: "boolean", default: false },
  },
});
prepare({ log: (line) => process.stderr.write(`${line}\n`) });

const require = createRequire(import.meta.url);
const { complaints, legend, score, summary, table } = require(path.join(root, "dist", "tests", "faults", "report.js"));
if (values.list) {
  console.log(legend());
  process.exit(0);
}
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

const isWhole = values.vendor === undefined && values.kind === undefined && values.fault === undefined;
const kills = Number(values.kills ?? (isWhole || values.fault === "kills" ? 60 : 0));
const seeds = values.fault === "kills" ? [] : Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const runs = [];
const worker = async () => {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) runs.push(await runSeed(seed));
};
await Promise.all([worker(), worker()]);
fs.rmSync(folder, { recursive: true, force: true });

const run = { results: runs.flatMap(({ results }) => results), skipped: runs[0]?.skipped ?? [] };
if (values.fault !== "kills") {
  for (const line of complaints(run)) console.log(line);
  console.log(table(run));
  console.log(score(run));
  fs.writeFileSync(path.join(root, "reliability.json"), `${JSON.stringify(summary(run), null, 2)}\n`);
}
const broken = kills === 0 ? 0 : await killLoop(kills);
process.exit(run.results.every(isPassed) && broken === 0 ? 0 : 1);

/** Every victim in turn, names alike and not, lists with and without a delay, our server in each of its ways. */
async function killLoop(number) {
  const { folder: engine, reason } = await findEngine((line) => process.stderr.write(`${line}\n`));
  if (engine === undefined) {
    console.log(`${reason}. The loop of kills needs the engine.`);
    return 1;
  }
  process.env.PULUMI_CONDUIT_ENGINE = engine;
  const { killed, VICTIMS } = require(path.join(root, "dist", "tests", "engine", "kills.js"));
  const ways = ["stock", "stock", "attach", "setup"];
  let failed = 0;
  for (let seed = 0; seed < number; seed += 1) {
    const [victim, way] = [VICTIMS[seed % VICTIMS.length], ways[Math.floor(seed / 4) % ways.length]];
    const loop = { seed, victim, way, unique: seed % 2 === Math.floor(seed / 4) % 2, pageDelay: seed % 3 === 0 ? 400 : 0, resources: 20 };
    const wrong = await killed(loop).catch((error) => [String(error)]);
    if (wrong.length > 0) failed += 1;
    console.log(
      `kill ${seed + 1}: ${victim}, ${way}, names ${loop.unique ? "of their own" : "alike"}: ${wrong.length === 0 ? "✓" : `✗ ${wrong.join("; ")}`}`,
    );
  }
  console.log(`${number - failed} of ${number} kills leave one object for each resource`);
  return failed;
}
