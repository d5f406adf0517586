// Everything: format, lint, types, unit, laws, sandbox, the real engine. The last line counts it all.

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const log = (line) => process.stderr.write(`${line}\n`);
const counts = { passed: 0, failed: 0, skipped: 0 };

prepare({ log });
const { folder, reason } = await findEngine(log);
if (folder === undefined) log(`${reason}. Tests that need the engine are skipped.`);

const bin = (...parts) => path.join(root, "node_modules", ...parts);
const check = (name, script, args) => {
  const result = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  log(`${result.status === 0 ? "✔" : "✘"} ${name}`);
  counts[result.status === 0 ? "passed" : "failed"] += 1;
};
check("the code has one format", bin("prettier", "bin", "prettier.cjs"), ["--check", "--log-level=warn", "."]);
check("the reference pages say what the code does", path.join(root, "tools", "docs.mjs"), ["--check"]);
check("the schema says what the code does", path.join(root, "tools", "schema.mjs"), ["--check"]);
check("the code keeps to its rules", bin("eslint", "bin", "eslint.js"), ["."]);

const report = path.join(root, ".conduit", `report-${process.pid}.json`);
fs.mkdirSync(path.dirname(report), { recursive: true });
const [only = "dist/tests/**/*.test.js", ...rest] = process.argv.slice(2);
const mocha = spawnSync(
  process.execPath,
  [
    bin("mocha", "bin", "mocha.js"),
    "--reporter",
    path.join(root, "tools", "reporter.cjs"),
    "--parallel",
    "--jobs",
    "2",
    "--exit",
    only,
    ...rest,
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, PULUMI_CONDUIT_ENGINE: folder ?? "", PULUMI_CONDUIT_REPORT: report } },
);
if (fs.existsSync(report)) {
  const seen = JSON.parse(fs.readFileSync(report, "utf8"));
  fs.rmSync(report);
  for (const key of Object.keys(counts)) counts[key] += seen[key];
} else {
  counts.failed += 1;
}
const green = counts.failed === 0 && mocha.status === 0;
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
process.exit(green ? 0 : 1);
