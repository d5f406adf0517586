// What it costs: this package in its three ways against a plain dynamic provider, and the engine alone, in turn and in one run.
// npm run bench [-- --n 1,20,100 --latency 0,50 --runs 3]. Ratios first: single times say more about the machine than about the code.

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { createRequire } from "node:module";
import { floor, ours, plain } from "./bench/programs.mjs";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const log = (line) => process.stderr.write(`${line}\n`);
const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return (at < 0 ? usual : process.argv[at + 1]).split(",").map(Number);
};
const sizes = option("n", "1,20,100");
const latencies = option("latency", "0");
const [runs] = option("runs", "3");

prepare({ log, tests: false });
const { folder: engine, reason } = await findEngine(log);
if (engine === undefined) {
  log(`${reason}: nothing can be measured.`);
  process.exit(1);
}
const { startSandbox } = createRequire(path.join(root, "package.json"))("pulumi-conduit/sandbox");
const cli = path.join(root, "dist", "cli", "main.js");

// ---------------------------------------------------------------------------------------------------------------------
// Measuring one command
// ---------------------------------------------------------------------------------------------------------------------

/** Every process below one, with its CPU ticks and resident pages, from /proc; empty where there is none. */
const tree = (pid) => {
  const rows = new Map();
  for (const name of fs.existsSync("/proc") ? fs.readdirSync("/proc") : []) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = fs
        .readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      rows.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) });
    } catch {
      // It ended while we looked.
    }
  }
  const below = (top) => [...rows].filter(([, row]) => row.parent === top).flatMap(([child]) => [child, ...below(child)]);
  return [pid, ...below(pid)].filter((p) => rows.has(p)).map((p) => ({ pid: p, ...rows.get(p) }));
};

/** Wall and CPU seconds and the largest memory of the whole tree in MB. CPU is read from outside, a few milliseconds before each end. */
const measure = (command, args, cwd, env) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.stderr.on("data", (chunk) => (text += chunk));
    const ticks = new Map();
    let rss = 0;
    const look = () => {
      const now = tree(child.pid);
      for (const p of now) ticks.set(p.pid, p.ticks);
      rss = Math.max(rss, now.reduce((sum, p) => sum + p.pages, 0) * 4096);
    };
    const timer = setInterval(look, 40);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 0) return reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text.slice(-2000)}`));
      const cpu = [...ticks.values()].reduce((sum, t) => sum + t, 0) / 100;
      resolve({ wall: (performance.now() - started) / 1000, cpu, rss: rss / 1e6 });
    });
  });

// ---------------------------------------------------------------------------------------------------------------------
// Contestants
// ---------------------------------------------------------------------------------------------------------------------

const contestants = [
  { name: "plain", program: plain, way: "stock" },
  { name: "ours, stock", program: ours, way: "stock" },
  { name: "ours, attached", program: ours, way: "attach" },
  { name: "ours, set up", program: ours, way: "setup" },
  { name: "engine alone", program: floor, way: "stock" },
];

const steps = [
  { name: "up", args: ["up", "--yes", "--skip-preview"] },
  { name: "preview, no-op", args: ["preview"] },
  { name: "up, no-op", args: ["up", "--yes", "--skip-preview"] },
  { name: "refresh", args: ["refresh", "--yes", "--skip-preview"] },
  { name: "update all", args: ["up", "--yes", "--skip-preview"], database: "other" },
  { name: "destroy", args: ["destroy", "--yes", "--skip-preview"] },
];

const life = async ({ name, program, way }, n, latency) => {
  const folder = path.join(root, ".conduit", "bench", name.replace(/\W+/g, "-"));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, "state"), { recursive: true });
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.js\n");
  fs.writeFileSync(path.join(folder, "index.js"), program);
  const sandbox = await startSandbox({ latency });
  const env = (database) => ({
    ...process.env,
    ...sandbox.env,
    PATH: `${engine}${path.delimiter}${process.env.PATH}`,
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    BENCH_N: String(n),
    BENCH_DATABASE: database,
  });
  const pulumi = (args, database = "one") =>
    way === "attach"
      ? measure(process.execPath, [cli, "pulumi", ...args], folder, env(database))
      : measure("pulumi", args, folder, env(database));
  const results = {};
  try {
    await measure("pulumi", ["stack", "init", "dev"], folder, env("one"));
    if (way === "setup") await measure(process.execPath, [cli, "setup"], folder, env("one"));
    for (const { name: step, args, database } of steps) {
      sandbox.forget();
      const measured = await pulumi(args, database);
      const state = path.join(folder, "state", ".pulumi", "stacks", "bench", "dev.json");
      const bytes = fs.existsSync(state) ? fs.statSync(state).size : 0;
      results[step] = { ...measured, requests: sandbox.journal.length, sockets: sandbox.peakConnections(), bytes };
    }
    return results;
  } finally {
    await sandbox.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
};

/** From spawn to the printed port, and the memory at that moment: what every command pays for its provider. */
const start = (script) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [script, "127.0.0.1:1"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    child.once("error", reject);
    child.stdout.once("data", () => {
      const ms = performance.now() - started;
      const [own] = tree(child.pid);
      child.kill("SIGKILL");
      resolve({ ms, mb: ((own?.pages ?? 0) * 4096) / 1e6 });
    });
  });

// ---------------------------------------------------------------------------------------------------------------------
// Run
// ---------------------------------------------------------------------------------------------------------------------

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const pad = (text, width) => String(text).padEnd(width);
const figure = (value, digits = 1) => value.toFixed(digits).padStart(8);

const scripts = {
  "Pulumi's own": path.join(root, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js"),
  ours: path.join(root, "dist", "providers", "host", "plugin.js"),
};
const starts = { "Pulumi's own": [], ours: [] };
for (let run = 0; run < 7; run += 1) for (const [name, script] of Object.entries(scripts)) starts[name].push(await start(script));
console.log("start of the provider process, median of 7");
for (const [name, all] of Object.entries(starts)) {
  console.log(`  ${pad(name, 14)}${figure(median(all.map(({ ms }) => ms)), 0)} ms ${figure(median(all.map(({ mb }) => mb)), 0)} MB`);
}

for (const latency of latencies) {
  for (const n of sizes) {
    const all = Object.fromEntries(contestants.map(({ name }) => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      for (const contestant of contestants) {
        log(`${n} connections, ${latency} ms, run ${run + 1} of ${runs}: ${contestant.name} …`);
        all[contestant.name].push(await life(contestant, n, latency));
      }
    }
    const at = (name, step, key) => median(all[name].map((result) => result[step][key]));
    console.log(`\n${n} connections, ${latency} ms latency, median of ${runs}`);
    console.log(`${pad("", 16)}${contestants.map(({ name }) => pad(name, 17)).join("")}`);
    for (const [title, key] of [
      ["wall", "wall"],
      ["CPU", "cpu"],
    ]) {
      console.log(`${title} seconds (ratio to plain)`);
      for (const { name: step } of steps) {
        const base = at("plain", step, key);
        console.log(
          `  ${pad(step, 14)}${contestants.map(({ name }) => pad(`${figure(at(name, step, key))} (${(at(name, step, key) / base).toFixed(2)})`, 17)).join("")}`,
        );
      }
    }
    for (const [title, key, digits, scale] of [
      ["memory of all processes, MB", "rss", 0, 1],
      ["requests", "requests", 0, 1],
      ["connections open at once", "sockets", 0, 1],
    ]) {
      console.log(title);
      for (const { name: step } of steps) {
        console.log(`  ${pad(step, 14)}${contestants.map(({ name }) => pad(figure(at(name, step, key) * scale, digits), 17)).join("")}`);
      }
    }
    const perOne = contestants.map(({ name }) => pad(figure(at(name, "up", "bytes") / (n + 1) / 1024, 1), 17)).join("");
    console.log(`state, KB a resource\n  ${pad("after up", 14)}${perOne}`);
  }
}
