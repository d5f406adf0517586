// Installs and builds what a checkout needs, when it needs it. Plain Node without dependencies.

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const changed = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0);

const run = (command, args, log) => {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (result.status === 0) return;
  log(`${result.stdout ?? ""}${result.stderr ?? ""}`.trim());
  log(`\`${command} ${args.join(" ")}\` failed; nothing was deployed.`);
  process.exit(1);
};

/** Ends the process with the tool's own words when a step fails. */
export const prepare = ({ log, build = true, tests = true }) => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    log(`Node ${process.versions.node} is too old: pulumi-conduit needs 20.19 or later.`);
    process.exit(1);
  }
  const installed = changed(path.join(root, "node_modules", ".package-lock.json"));
  if (installed < changed(path.join(root, "package-lock.json"))) {
    log("Installing packages (npm ci) …");
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], log);
    const now = new Date();
    fs.utimesSync(path.join(root, "node_modules", ".package-lock.json"), now, now);
  }
  if (!build) return;
  log("Building …");
  run(
    process.execPath,
    [path.join("node_modules", "typescript", "bin", "tsc"), "-b", "tsconfig.json", ...(tests ? ["tests/tsconfig.json"] : [])],
    log,
  );
  fs.chmodSync(path.join(root, "dist", "cli", "main.js"), 0o755);
};
