/** The command `sandbox`: starts the services, prints how to reach them, ends on Ctrl-C. */

import * as fs from "node:fs";
import { startSandbox } from "../sandbox/index.js";
import { sandboxOptions, type SandboxWords } from "./sandbox-options.js";

/** The first line of a file that this command has written. */
const MARK = "# Written by `pulumi-conduit sandbox`.";

/** Refuses a file that something else has written, before anything is started. */
const checkEnvFile = (file: string, force: boolean): void => {
  if (force || !fs.existsSync(file) || fs.readFileSync(file, "utf8").startsWith(MARK)) return;
  throw new Error(`${file} is there already, and this command has not written it. Nothing was changed. Name another file, or add --force.`);
};

/**
 * @param envFile where to write the variables, too.
 * @param force replaces that file whoever has written it.
 */
export const serveSandbox = async (words: SandboxWords, envFile?: string, force = false): Promise<void> => {
  if (envFile !== undefined) checkEnvFile(envFile, force);
  const sandbox = await startSandbox(sandboxOptions(words));
  if (envFile !== undefined) {
    const rows = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`);
    fs.writeFileSync(envFile, `${[MARK, ...rows].join("\n")}\n`, { mode: 0o600 });
    fs.chmodSync(envFile, 0o600);
  }
  for (const [name, value] of Object.entries(sandbox.env)) process.stdout.write(`export ${name}='${value}'\n`);
  process.stdout.write(`# workspace of Airbyte: ${sandbox.airbyte.workspaceId}\n# serving until Ctrl-C\n`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await sandbox.close();
};
