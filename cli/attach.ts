/** The commands `pulumi` and `import`: one run of the Pulumi CLI with our server attached, without a change to the project. */

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { startServer } from "../providers/host/start.js";
import { typeToken } from "../providers/kernel/resource-class.js";
import { serveOnly } from "../providers/kernel/process-role.js";
import { looksLikeKind, refuseUnknownKind } from "./kinds.js";

/** Runs `pulumi` with these arguments; resolves with its exit code. */
export const runAttached = async (args: readonly string[]): Promise<number> => {
  const start = process.cwd();
  const folder = programFolder(start);
  const server = await startServer(folder, { oneCommand: true });
  // Paths in a program are relative to its folder, as they are in Pulumi's own process.
  process.chdir(folder);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn("pulumi", args, {
        cwd: start,
        stdio: "inherit",
        env: { ...process.env, PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${server.port}` },
      });
      // The terminal sends Ctrl-C to both; this process must outlive the CLI, which asks the server to stop by itself.
      const ignore = (): void => undefined;
      const pass = (): void => void child.kill("SIGTERM");
      process.on("SIGINT", ignore);
      process.on("SIGTERM", pass);
      child.on("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ENOENT" ? new Error("pulumi is not on PATH: install the Pulumi CLI first.") : error),
      );
      child.on("close", (code) => {
        process.off("SIGINT", ignore);
        process.off("SIGTERM", pass);
        resolve(code ?? 1);
      });
    });
  } finally {
    server.close();
  }
};

/** `fivetran:Group main <id>` as `pulumi import` wants it. */
export const importArguments = (words: readonly string[]): string[] => {
  serveOnly();
  const [kind = "", ...rest] = words;
  // After an option the kind may stand anywhere.
  if (kind.startsWith("-")) {
    words.filter(looksLikeKind).forEach(refuseUnknownKind);
    return ["import", ...words.map((word) => (looksLikeKind(word) ? typeToken(word) : word))];
  }
  if (kind === "") throw new Error("Say what to import: pulumi-conduit import fivetran:Group main <id>, or --file <file> for many.");
  if (!kind.includes("/")) refuseUnknownKind(kind);
  return ["import", kind.includes("/") ? kind : typeToken(kind), ...rest];
};

/** Where the program's packages are: the folder of Pulumi.yaml, or the one that its `main` names. */
const programFolder = (start: string): string => {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, "Pulumi.yaml");
    if (fs.existsSync(file)) {
      const main = /^main:\s*["']?([^"'\n#]+)/m.exec(fs.readFileSync(file, "utf8"))?.[1]?.trim();
      if (main === undefined) return folder;
      const target = path.resolve(folder, main);
      return fs.existsSync(target) && fs.statSync(target).isDirectory() ? target : path.dirname(target);
    }
    if (path.dirname(folder) === folder) return start;
  }
};
