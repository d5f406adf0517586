// Who takes part: this package in its three ways, a plain dynamic provider, the engine alone, and Terraform with the vendor's own provider.

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../prepare.mjs";
import { measure } from "./measure.mjs";

const cli = path.join(root, "dist", "cli", "main.js");
const programs = path.join(root, "tools", "bench", "programs");

/** What is asked of everybody, in the order of an object's life. */
export const STEPS = {
  up: "up, creating",
  preview: "preview, nothing to do",
  noop: "up, nothing to do",
  refresh: "refresh",
  update: "up, updating all",
  destroy: "destroy",
};

// ---------------------------------------------------------------------------------------------------------------------
// Pulumi
// ---------------------------------------------------------------------------------------------------------------------

const PULUMI = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  noop: ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  update: ["up", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** @param provider how the command line of the provider's process is recognized. */
const withPulumi = (program, provider, { attached = false, setUp = false } = {}) => ({
  prepare: async ({ folder, engine, sandbox, n }) => {
    fs.mkdirSync(path.join(folder, "state"), { recursive: true });
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: index.js\n");
    fs.copyFileSync(path.join(programs, program), path.join(folder, "index.js"));
    const env = {
      ...process.env,
      ...sandbox.env,
      PATH: `${engine}${path.delimiter}${process.env.PATH}`,
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      BENCH_N: String(n),
    };
    const options = { cwd: folder, env, isProvider: (line) => provider.test(line) };
    await measure("pulumi", ["stack", "init", "dev"], options);
    if (setUp) await measure(process.execPath, [cli, "setup"], options);
    return {
      run: (step, database) => {
        const [command, before] = attached ? [process.execPath, [cli, "pulumi"]] : ["pulumi", []];
        return measure(command, [...before, ...PULUMI[step]], { ...options, env: { ...env, BENCH_DATABASE: database } });
      },
      bytesOfOne: () => {
        const file = path.join(folder, "state", ".pulumi", "stacks", "bench", "dev.json");
        const { resources } = JSON.parse(fs.readFileSync(file, "utf8")).checkpoint.latest;
        return JSON.stringify(resources.find(({ urn }) => urn.endsWith("::c0"))).length;
      },
    };
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Terraform
// ---------------------------------------------------------------------------------------------------------------------

const TERRAFORM = {
  up: ["apply", "-auto-approve", "-no-color"],
  preview: ["plan", "-no-color"],
  noop: ["apply", "-auto-approve", "-no-color"],
  refresh: ["apply", "-refresh-only", "-auto-approve", "-no-color"],
  update: ["apply", "-auto-approve", "-no-color"],
  destroy: ["destroy", "-auto-approve", "-no-color"],
};

const BINARY = /^terraform-provider-fivetran/;

/** The folder with the vendor's provider; undefined where none is asked for, an error where the one named does not serve. */
export const terraformFolder = (named = process.env.PULUMI_CONDUIT_BENCH_TERRAFORM) => {
  if (named === undefined || named === "") return undefined;
  const folder = path.resolve(named);
  if (!fs.existsSync(folder) || !fs.readdirSync(folder).some((name) => BINARY.test(name))) {
    throw new Error(`PULUMI_CONDUIT_BENCH_TERRAFORM is ${folder}, and no terraform-provider-fivetran is in it.`);
  }
  if (spawnSync("terraform", ["version"]).status !== 0)
    throw new Error("PULUMI_CONDUIT_BENCH_TERRAFORM is set, and terraform is not on PATH.");
  return folder;
};

const withTerraform = (providers) => ({
  prepare: async ({ folder, sandbox, n }) => {
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(path.join(programs, "main.tf"), path.join(folder, "main.tf"));
    const settings = path.join(folder, "cli.tfrc");
    // Without a place to install from, nothing is looked for anywhere else.
    fs.writeFileSync(
      settings,
      `provider_installation {\n  dev_overrides {\n    "fivetran/fivetran" = ${JSON.stringify(providers)}\n  }\n}\n`,
    );
    const env = { ...process.env, ...sandbox.env, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
    const options = { cwd: folder, isProvider: (line) => line.includes("terraform-provider-fivetran") };
    return {
      run: (step, database) =>
        measure("terraform", TERRAFORM[step], { ...options, env: { ...env, TF_VAR_n: String(n), TF_VAR_database: database } }),
      bytesOfOne: () => {
        const { resources } = JSON.parse(fs.readFileSync(path.join(folder, "terraform.tfstate"), "utf8"));
        return JSON.stringify(resources.find(({ type }) => type === "fivetran_connector").instances[0]).length;
      },
    };
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// All of them
// ---------------------------------------------------------------------------------------------------------------------

const STOCK = /cmd\/dynamic-provider/;

/** The ways to use this package, by the names that `--ways` takes. */
export const OURS = ["stock", "attached", "setup"];

/** Everybody is held against this one. */
export const BASE = "plain";

export const contestants = {
  plain: { title: "plain", ...withPulumi("plain.cjs", STOCK) },
  stock: { title: "ours, stock", ...withPulumi("ours.cjs", STOCK) },
  attached: { title: "ours, attached", ...withPulumi("ours.cjs", /cli\/main\.js pulumi /, { attached: true }) },
  setup: { title: "ours, set up", ...withPulumi("ours.cjs", /host\/plugin\.js/, { setUp: true }) },
  floor: { title: "engine alone", ...withPulumi("floor.cjs", /(?!)/) },
};

export const terraform = (providers) => ({ title: "terraform", ...withTerraform(providers) });
