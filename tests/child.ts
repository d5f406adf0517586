/** Runs a piece of JavaScript in a Node process of its own. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The folder of the package: tests run from its `dist/tests`. */
export const root = path.resolve(__dirname, "..", "..");

/** What the script wrote to stdout, as JSON. The script stands outside of the package, `cwd` says where it runs. */
export const inChild = (script: string, cwd = root): unknown => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-child-"));
  try {
    const file = path.join(folder, "script.js");
    fs.writeFileSync(file, script);
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], { cwd, encoding: "utf8", timeout: 60_000 });
    if (status !== 0) throw new Error(`the child ended with ${status ?? "a timeout"}: ${stderr}`);
    return JSON.parse(stdout) as unknown;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
};
