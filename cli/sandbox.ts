/** The command `sandbox`: starts the services, prints how to reach them, ends on Ctrl-C. */

import { startSandbox } from "../sandbox/index.js";
import { sandboxOptions, type SandboxWords } from "./sandbox-options.js";

export const serveSandbox = async (words: SandboxWords): Promise<void> => {
  const sandbox = await startSandbox(sandboxOptions(words));
  for (const [name, value] of Object.entries(sandbox.env)) process.stdout.write(`export ${name}='${value}'\n`);
  process.stdout.write(`# workspace of Airbyte: ${sandbox.airbyte.workspaceId}\n# serving until Ctrl-C\n`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await sandbox.close();
};
