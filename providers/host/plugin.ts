/** The process that `pulumi-conduit setup` puts in place of Pulumi's dynamic provider: prints its port and serves until the engine ends it. */

import { startServer } from "./start.js";

startServer(process.cwd(), { address: process.argv.at(-1) }).then(
  ({ port }) => process.stdout.write(`${port}\n`),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
