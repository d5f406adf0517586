#!/usr/bin/env -S node --
/** `npx pulumi-conduit`: one file a command, loaded when it is called. The dashes keep Node 20 from taking `--env-file` for itself, here and after `npx`. */

import { Command } from "commander";
import { EXIT } from "./exit-codes.js";
import type { SandboxWords } from "./sandbox-options.js";

const program = new Command("pulumi-conduit").description("Fivetran, Airbyte and the Terraform private registry as Pulumi resources.");

const { version } = require("../../package.json") as { version: string };

program
  .enablePositionalOptions()
  .version(version)
  // Inherited by every command: a wrong command line is told apart from a failure.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.fine : EXIT.usage))
  .addHelpText(
    "after",
    "\nEvery command says more: pulumi-conduit <command> --help. Exit codes: 0 fine, 1 failed, 2 a wrong command line.",
  );

/** A line or two to copy. */
const example = (...commands: readonly string[]): string =>
  `\n${commands.length > 1 ? "Examples" : "Example"}:\n${commands.map((line) => `  ${line}`).join("\n")}`;

const collect = (word: string, earlier: readonly string[] = []): readonly string[] => [...earlier, word];

program
  .command("sandbox")
  .description("the three services on this machine, for trying things out: prints the variables to set and serves until it is stopped")
  .option("--dir <folder>", "keep the objects in this folder between runs")
  .option("--port <number>", "first of three ports; by default, free ones")
  .option("--seed <text>", "ids depend on it", "conduit")
  .option("--latency <ms>", "milliseconds added to every answer")
  .option("--tls", "serve over TLS, which terraform requires; the printed variables also make programs trust the certificate")
  .option("--env-file <file>", "also write the variables into a file, such as .env, that only you may read")
  .option("--force", "replace that file though something else has written it")
  .option("--set <vendor.option=value>", "an option of one vendor, as often as needed: tfregistry.rateLimit=10", collect)
  .addHelpText("after", () => (require("./sandbox-options.js") as typeof import("./sandbox-options.js")).optionHelp())
  .addHelpText(
    "after",
    example("npx -- pulumi-conduit sandbox --env-file .env", "npx pulumi-conduit sandbox --port 8100 --set airbyte.version=1.5.0"),
  )
  .action(async ({ envFile, force, ...options }: SandboxWords & { readonly envFile?: string; readonly force?: boolean }) => {
    const { serveSandbox } = await import("./sandbox.js");
    await serveSandbox(options, envFile, force === true);
  });

program
  .command("pulumi")
  .description("run the Pulumi CLI with native import, truthful previews, cancel and timeouts, for this one command")
  .argument("[args...]", "arguments for pulumi")
  .allowUnknownOption()
  .helpOption(false)
  .passThroughOptions()
  .addHelpText("after", example("npx pulumi-conduit pulumi preview --diff", "npx pulumi-conduit pulumi up --yes"))
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
  .addHelpText(
    "after",
    example("npx pulumi-conduit import fivetran:Group analytics decent_dropsy", "npx pulumi-conduit import --file objects.json"),
  )
  .action(async (args: string[]) => {
    const { importArguments, runAttached } = await import("./attach.js");
    process.exitCode = await runAttached(importArguments(args));
  });

program
  .command("import-file")
  .description("write a file for `pulumi import --file` that needs no provider, from objects named as: kind name id …")
  .argument("<objects...>", "fivetran:Group main <id> …")
  .option("--out <file>", "where to write it", "import.json")
  .addHelpText("after", example("npx pulumi-conduit import-file fivetran:Group analytics decent_dropsy --out objects.json"))
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
  .addHelpText("after", example("npx pulumi-conduit setup", "npx pulumi-conduit setup --remove"))
  .action(async (options: { remove?: boolean; portable?: boolean }) => {
    const { setUp } = await import("./setup.js");
    for (const line of setUp(process.cwd(), options)) process.stdout.write(`${line}\n`);
  });

program
  .command("doctor")
  .description("look at this machine, this project and the credentials in the environment: what is wrong, and what to do")
  .option("--json", "print the checks as JSON: { checks: [{ name, status, message, remedy }] }")
  .addHelpText("after", example("npx pulumi-conduit doctor", "FIVETRAN_APIKEY=… FIVETRAN_APISECRET=… npx pulumi-conduit doctor --json"))
  .action(async (options: { json?: boolean }) => {
    const { diagnose, lines } = await import("./doctor.js");
    const checks = await diagnose(process.cwd());
    process.stdout.write(options.json === true ? `${JSON.stringify({ checks }, null, 2)}\n` : `${lines(checks).join("\n")}\n`);
    if (checks.some(({ status }) => status === "error")) process.exitCode = EXIT.failed;
  });

program
  .command("version")
  .description("print the version of this package")
  .addHelpText("after", example("npx pulumi-conduit version"))
  .action(() => void process.stdout.write(`${version}\n`));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = EXIT.failed;
});
