#!/usr/bin/env node
/** `npx pulumi-conduit`: one file a command, loaded when it is called. */

import { Command } from "commander";
import type { SandboxWords } from "./sandbox-options.js";

const program = new Command("pulumi-conduit").description("Fivetran, Airbyte and the Terraform private registry as Pulumi resources.");

program.enablePositionalOptions().version((require("../../package.json") as { version: string }).version);

const collect = (word: string, earlier: readonly string[] = []): readonly string[] => [...earlier, word];

program
  .command("sandbox")
  .description("the three services on this machine, for trying things out: prints the variables to set and serves until it is stopped")
  .option("--dir <folder>", "keep the objects in this folder between runs")
  .option("--port <number>", "first of three ports; by default, free ones")
  .option("--seed <text>", "ids depend on it", "conduit")
  .option("--latency <ms>", "milliseconds added to every answer")
  .option("--tls", "serve over TLS, which terraform requires; the printed variables also make programs trust the certificate")
  .option("--set <vendor.option=value>", "an option of one vendor, as often as needed: tfregistry.rateLimit=10", collect)
  .addHelpText("after", () => (require("./sandbox-options.js") as typeof import("./sandbox-options.js")).optionHelp())
  .action(async (options: SandboxWords) => {
    const { serveSandbox } = await import("./sandbox.js");
    await serveSandbox(options);
  });

program
  .command("pulumi")
  .description("run the Pulumi CLI with native import, truthful previews, cancel and timeouts, for this one command")
  .argument("[args...]", "arguments for pulumi")
  .allowUnknownOption()
  .helpOption(false)
  .passThroughOptions()
  .action(async (args: string[]) => {
    const { runAttached } = await import("./attach.js");
    process.exitCode = await runAttached(args);
  });

program
  .command("import")
  .description("import an existing object: pulumi-conduit import fivetran:Group main <id>, or --file <file> for many")
  .argument("[args...]", "kind, name, id and options of pulumi import")
  .allowUnknownOption()
  .passThroughOptions()
  .action(async (args: string[]) => {
    const { importArguments, runAttached } = await import("./attach.js");
    process.exitCode = await runAttached(importArguments(args));
  });

program
  .command("import-file")
  .description("write a file for `pulumi import --file` that needs no provider, from objects named as: kind name id …")
  .argument("<objects...>", "fivetran:Group main <id> …")
  .option("--out <file>", "where to write it", "import.json")
  .action(async (words: string[], options: { out: string }) => {
    const { writeImportFile } = await import("./import-file.js");
    for (const line of await writeImportFile(words, options.out)) process.stdout.write(`${line}\n`);
  });

program
  .command("setup")
  .description(
    "let plain pulumi commands of this project use native import, truthful previews, cancel and timeouts: a small folder to commit",
  )
  .option("--remove", "undo it")
  .option("--portable", "write the form that needs no shell (the default on Windows)")
  .action(async (options: { remove?: boolean; portable?: boolean }) => {
    const { setUp } = await import("./setup.js");
    for (const line of setUp(process.cwd(), options)) process.stdout.write(`${line}\n`);
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
