/** The command `sandbox`: starts the services, prints how to reach them, ends on Ctrl-C. */

import { startSandbox, type SandboxOptions } from "../sandbox/index.js";

export const serveSandbox = async (options: { dir?: string; port?: string; seed: string }): Promise<void> => {
  const first = options.port === undefined ? undefined : Number(options.port);
  if (first !== undefined && !(Number.isInteger(first) && first > 0 && first < 65_534)) {
    throw new Error(`--port must be a number from 1 to 65533, not ${options.port}`);
  }
  const settings: SandboxOptions = {
    seed: options.seed,
    ...(options.dir === undefined ? {} : { dir: options.dir }),
    ...(first === undefined ? {} : { ports: { fivetran: first, airbyte: first + 1, tfregistry: first + 2 } }),
  };
  const sandbox = await startSandbox(settings);
  for (const [name, value] of Object.entries(sandbox.env)) process.stdout.write(`export ${name}='${value}'\n`);
  process.stdout.write(`# workspace of Airbyte: ${sandbox.airbyte.workspaceId}\n# serving until Ctrl-C\n`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await sandbox.close();
};
