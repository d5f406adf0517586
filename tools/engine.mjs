// Finds or builds the Pulumi engine. Plain Node without dependencies: it must run before anything is installed.
// `npm run --silent engine` prints, as its last line, the folder to put on PATH.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "3.259.0";
/** Older ones miss what the tests rely on: `read` results with inputs, Node 20 hosts. */
const OLDEST = [3, 230, 0];
const PARTS = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "pulumi-conduit");
const kept = path.join(cache, `engine-${VERSION}-${process.platform}-${process.arch}`);

// ---------------------------------------------------------------------------------------------------------------------
// Finding
// ---------------------------------------------------------------------------------------------------------------------

const isComplete = (folder) => PARTS.every((part) => fs.existsSync(path.join(folder, part)));

const onPath = () => {
  for (const folder of (process.env.PATH || "").split(path.delimiter)) {
    if (folder === "" || !fs.existsSync(path.join(folder, "pulumi"))) continue;
    const real = path.dirname(fs.realpathSync(path.join(folder, "pulumi")));
    const version = spawnSync(path.join(folder, "pulumi"), ["version"], { encoding: "utf8" }).stdout || "";
    const numbers = (/v?(\d+)\.(\d+)\.(\d+)/.exec(version) || []).slice(1).map(Number);
    const isRecent = numbers.length === 3 && (numbers[0] - OLDEST[0] || numbers[1] - OLDEST[1] || numbers[2] - OLDEST[2]) >= 0;
    for (const candidate of [folder, real]) if (isRecent && isComplete(candidate)) return candidate;
  }
  return undefined;
};

// ---------------------------------------------------------------------------------------------------------------------
// Making
// ---------------------------------------------------------------------------------------------------------------------

const run = (command, args, options, log) =>
  new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let tail = "";
    const note = (chunk) => (tail = (tail + chunk).slice(-4000));
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    const tick = setInterval(() => log(`  … ${Math.round((Date.now() - started) / 1000)} s, ${lastLine(tail)}`), 15_000);
    child.on("error", (error) => (clearInterval(tick), resolve({ ok: false, tail: String(error) })));
    child.on("close", (code) => (clearInterval(tick), resolve({ ok: code === 0, tail })));
  });

const lastLine = (text) => (text.trim().split("\n").at(-1) || "working").slice(0, 90);

/** The official archive, checked against the published checksums. Silent when there is no network. */
const download = async (folder, log) => {
  if ((process.env.PULUMI_CONDUIT_ENGINE_DOWNLOAD ?? process.env.CONDUIT_ENGINE_DOWNLOAD) === "off") return false;
  const system = { linux: "linux", darwin: "darwin" }[process.platform];
  const arch = { x64: "x64", arm64: "arm64" }[process.arch];
  if (system === undefined || arch === undefined) return false;
  const name = `pulumi-v${VERSION}-${system}-${arch}.tar.gz`;
  const site = `https://github.com/pulumi/pulumi/releases/download/v${VERSION}`;
  try {
    const sums = await fetch(`${site}/pulumi-${VERSION}-checksums.txt`, { signal: AbortSignal.timeout(5000) });
    if (!sums.ok) return false;
    const wanted = (await sums.text())
      .split("\n")
      .find((line) => line.trim().endsWith(name))
      ?.split(/\s+/)[0];
    if (wanted === undefined) return false;
    log(`Downloading the Pulumi engine ${VERSION} …`);
    const archive = await fetch(`${site}/${name}`, { signal: AbortSignal.timeout(300_000) });
    if (!archive.ok) return false;
    const bytes = Buffer.from(await archive.arrayBuffer());
    if (createHash("sha256").update(bytes).digest("hex") !== wanted) {
      log("The downloaded archive does not have the published checksum; it is not used.");
      return false;
    }
    fs.writeFileSync(path.join(folder, name), bytes);
    const unpacked = await run("tar", ["-xzf", name, "--strip-components=1"], { cwd: folder }, log);
    fs.rmSync(path.join(folder, name), { force: true });
    return unpacked.ok && isComplete(folder);
  } catch {
    return false;
  }
};

const build = async (folder, log) => {
  if (spawnSync("go", ["version"]).status !== 0) return { ok: false, tail: "go is not on PATH" };
  const env = { ...process.env, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" };
  const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${VERSION}`;
  // The modules are copied so that a build never changes a tracked file.
  const make = async (name, target, flags, output = path.basename(target)) => {
    const work = path.join(folder, `module-${name}`);
    fs.cpSync(path.join(root, "tools", "engine", name), work, { recursive: true });
    const result = await run("go", ["build", ...flags, "-o", path.join(folder, output), target], { cwd: work, env }, log);
    fs.rmSync(work, { recursive: true, force: true });
    return result;
  };
  log(`Building the Pulumi engine ${VERSION} from its Go modules: about 4 minutes, once for this machine.`);
  const host = await make("language-nodejs", "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs", ["-ldflags", "-s -w"]);
  if (!host.ok) return host;
  const cli = await make("cli", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", ["-ldflags", `-s -w -X ${version}`]);
  if (!cli.ok) return cli;
  // That language host is too old to print programs; the engine's own generator does it for the tests.
  const print = await make("cli", "./print", [], "pulumi-conduit-print");
  if (!print.ok) return print;
  const script = path.join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");
  if (!fs.existsSync(script)) return { ok: false, tail: "@pulumi/pulumi is not installed: run npm ci first" };
  fs.copyFileSync(script, path.join(folder, "pulumi-resource-pulumi-nodejs"));
  fs.chmodSync(path.join(folder, "pulumi-resource-pulumi-nodejs"), 0o755);
  return { ok: true, tail: "" };
};

/** Holds the folder's lock while `task` runs; a lock whose owner is gone is taken over. */
const alone = async (lock, log, task) => {
  for (let said = false; ;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const owner = Number(readOr(lock, "0"));
      if (!isAlive(owner)) fs.rmSync(lock, { force: true });
      else {
        if (!said) log("Another run is preparing the engine; waiting for it.");
        said = true;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }
  try {
    return await task();
  } finally {
    fs.rmSync(lock, { force: true });
  }
};

const readOr = (file, other) => {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return other;
  }
};

const isAlive = (pid) => {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Front
// ---------------------------------------------------------------------------------------------------------------------

/** The folder that holds the engine, or undefined and a reason. Needs node_modules for the provider script. */
export const findEngine = async (log = () => {}) => {
  const named = process.env.PULUMI_CONDUIT_ENGINE ?? process.env.CONDUIT_ENGINE;
  const found = (named || undefined) ?? onPath() ?? (isComplete(kept) ? kept : undefined);
  if (found !== undefined) return { folder: found };
  fs.mkdirSync(cache, { recursive: true });
  return alone(`${kept}.lock`, log, async () => {
    if (isComplete(kept)) return { folder: kept };
    const work = fs.mkdtempSync(path.join(cache, "making-"));
    try {
      const built = (await download(work, log)) ? { ok: true, tail: "" } : await build(work, log);
      if (!built.ok) return { reason: `no Pulumi engine here, and none could be made: ${lastLine(built.tail)}` };
      fs.rmSync(kept, { recursive: true, force: true });
      fs.renameSync(work, kept);
      return { folder: kept };
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
    }
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { prepare } = await import("./prepare.mjs");
  const log = (line) => process.stderr.write(`${line}\n`);
  prepare({ log, build: false });
  const { folder, reason } = await findEngine(log);
  if (folder === undefined) {
    log(`${reason}\nInstall Pulumi ${OLDEST.join(".")} or later (its site has packages for every system), or Go, and run this again.`);
    process.exit(1);
  }
  console.log(folder);
}
