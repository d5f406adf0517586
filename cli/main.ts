#!/usr/bin/env node
/** `npx pulumi-conduit`: one file a command, loaded when it is called. */

import { Command } from "commander";

const program = new Command("pulumi-conduit").description("Fivetran, Airbyte and the Terraform private registry as Pulumi resources.");

program.version((require("../../package.json") as { version: string }).version);

program
  .command("sandbox")
  .description("the three services on this machine, for trying things out: prints the variables to set and serves until it is stopped")
  .option("--dir <folder>", "keep the world in this folder between two starts")
  .option("--port <number>", "first of three ports; free ones are taken when left out")
  .option("--seed <text>", "ids depend on it", "conduit")
  .action(async (options: { dir?: string; port?: string; seed: string }) => {
    const { serveSandbox } = await import("./sandbox.js");
    await serveSandbox(options);
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
