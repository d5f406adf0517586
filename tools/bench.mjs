// What it costs: this package in its three ways against a plain dynamic provider, the engine alone, and, where PULUMI_CONDUIT_BENCH_TERRAFORM names the
// folder with its binary, the vendor's Terraform provider. In turn and in one run: single times say more about the machine than about the code.
//
// npm run bench [-- --n 1,20,100,1000 --latency 0,50,150 --runs 3 --ways stock,attached,setup,floor --only up,refresh,transport]
// Without options one size small and one large, at one latency: under ten minutes.
//   --all      every size, every latency and the limit of a minute, three times: a night
//   --readme   measures nothing: prints the table of docs/performance.md from the results of before, which are kept in .conduit/perf.json

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { BASE, contestants, OURS, STEPS, terraform, terraformFolder } from "./bench/contestants.mjs";
import { measureLimiter, measureStart, measureTransport } from "./bench/parts.mjs";
import { readme } from "./bench/readme.mjs";
import { report } from "./bench/report.mjs";
import { playScene } from "./bench/scene.mjs";
import { measureTypes } from "./catalog/bench.mjs";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const log = (line) => process.stderr.write(`${line}\n`);
const stop = (message) => {
  log(message);
  process.exit(1);
};

// ---------------------------------------------------------------------------------------------------------------------
// Options
// ---------------------------------------------------------------------------------------------------------------------

const { values } = parseArgs({
  options: {
    n: { type: "string" },
    latency: { type: "string" },
    runs: { type: "string" },
    ways: { type: "string" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
  },
});

const PARTS = ["start", "transport", "limiter", "types"];
/** Above this many connections Terraform takes hours; it is left out unless `--ways` names it. */
const TERRAFORM_MOST = 100;

const list = (text, all, what) => {
  const names = text.split(",");
  const strange = names.filter((name) => !all.includes(name));
  if (strange.length > 0) stop(`--${what} does not know ${strange.join(", ")}: it takes ${all.join(", ")}.`);
  return names;
};
const counts = (text, what) => {
  const found = text.split(",").map(Number);
  if (found.some((value) => !Number.isInteger(value) || value < 0)) stop(`--${what} takes whole numbers, not ${text}.`);
  return found;
};

const sizes = counts(values.n ?? (values.all ? "1,20,100,1000" : "1,100"), "n");
const latencies = counts(values.latency ?? (values.all ? "0,50,150" : "50"), "latency");
const [runs] = counts(values.runs ?? (values.all ? "3" : "2"), "runs");
const only = values.only === undefined ? undefined : list(values.only, [...Object.keys(STEPS), ...PARTS], "only");
const isWanted = (name) => only?.includes(name) ?? true;
const ways = values.ways === undefined ? [...OURS, "floor"] : list(values.ways, [...OURS, "floor", "terraform"], "ways");
if (sizes.includes(0) || runs === 0) stop("--n and --runs are at least 1.");

// ---------------------------------------------------------------------------------------------------------------------
// Results
// ---------------------------------------------------------------------------------------------------------------------

const file = path.join(root, ".conduit", "perf.json");
const kept = () => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : { scenes: [] });

if (values.readme) {
  const results = kept();
  if (results.scenes.length === 0) stop("Nothing has been measured yet: run npm run bench first.");
  console.log(readme(results));
  process.exit(0);
}

/** What is measured again takes the place of what was measured before; each scene is whole in itself, whatever stands beside it. */
const keep = (fresh) => {
  const before = kept();
  const isReplaced = ({ n, latency }) => fresh.scenes.some((scene) => scene.n === n && scene.latency === latency);
  const scenes = [...before.scenes.filter((scene) => !isReplaced(scene)), ...fresh.scenes];
  scenes.sort((a, b) => a.n - b.n || a.latency - b.latency);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ ...before, ...fresh, scenes }, null, 2)}\n`);
};

// ---------------------------------------------------------------------------------------------------------------------
// Run
// ---------------------------------------------------------------------------------------------------------------------

prepare({ log, tests: false });
const wantsScenes = Object.keys(STEPS).some(isWanted);
const { folder: engine, reason } = await findEngine(log);
if (wantsScenes && engine === undefined) stop(`${reason}: nothing can be measured.`);

let providers;
try {
  providers = terraformFolder();
} catch (error) {
  stop(error.message);
}
if (ways.includes("terraform") && providers === undefined) {
  stop("Set PULUMI_CONDUIT_BENCH_TERRAFORM to the folder that holds the vendor's terraform-provider-fivetran.");
}

const version = engine === undefined ? "" : spawnSync(path.join(engine, "pulumi"), ["version"], { encoding: "utf8" }).stdout.trim();
const results = {
  machine: { date: new Date().toISOString().slice(0, 10), cores: os.availableParallelism(), node: process.versions.node, engine: version },
  scenes: [],
};
if (isWanted("start")) results.start = await measureStart();
if (isWanted("transport")) {
  log("transport …");
  results.transport = await measureTransport(Math.max(runs, 7));
}
if (isWanted("limiter")) results.limiter = await measureLimiter(latencies, values.all, log);
if (isWanted("types")) {
  log("types …");
  results.types = measureTypes(runs);
}
if (wantsScenes) {
  for (const n of sizes) {
    const taking = Object.fromEntries(Object.entries(contestants).filter(([name]) => name === BASE || ways.includes(name)));
    const isAsked = values.ways === undefined ? n <= TERRAFORM_MOST : ways.includes("terraform");
    if (providers !== undefined && isAsked) taking.terraform = terraform(providers);
    for (const latency of latencies) {
      results.scenes.push(await playScene({ n, latency, runs, taking, isWanted, engine, log }));
      keep(results);
    }
  }
}
keep(results);
console.log(report(results));
