/** The command `doctor`: what is wrong with the machine, the project or the credentials, each with its remedy. Reads alone are sent. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import * as semver from "semver";
import { connectWith, isServedByUs, projectFileOf, rememberIn, resolveSettings } from "../providers/kernel/settings.js";
import type { Vendor } from "../providers/kernel/vendor.js";
import { failureOf, vendorClient } from "../providers/kernel/vendor-client.js";
import { blueprintsOf, vendors } from "../providers/registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "error" | "skipped";
  readonly message: string;
  /** What to do. */
  readonly remedy?: string;
}

/** A server that does not answer must not take long. */
const PROBE_MS = 10_000;

const manifest = require("../../package.json") as {
  readonly engines: { readonly node: string };
  readonly peerDependencies: Record<string, string>;
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param folder that of the Pulumi project. */
export const diagnose = async (folder: string, env: NodeJS.ProcessEnv = process.env): Promise<readonly Check[]> => [
  nodeCheck(process.versions.node),
  sdkCheck(folder),
  typescriptCheck(folder),
  pnpCheck(folder, env),
  cliCheck(env),
  setupCheck(folder, env),
  memoryCheck(env),
  ...(await Promise.all(vendors.map((vendor) => accountCheck(vendor, env)))),
];

const SIGNS = { ok: "✔", warning: "!", error: "✘", skipped: "-" };

export const lines = (checks: readonly Check[]): string[] =>
  checks.flatMap(({ name, status, message, remedy }) => [
    `${SIGNS[status]} ${name}: ${message}`,
    ...(remedy === undefined ? [] : [`    ${remedy}`]),
  ]);

// ---------------------------------------------------------------------------------------------------------------------
// The machine and the project
// ---------------------------------------------------------------------------------------------------------------------

export const nodeCheck = (version: string): Check => {
  const isFine = semver.satisfies(version, manifest.engines.node);
  const message = `${version}${isFine ? "" : `, and the package needs ${manifest.engines.node}`}`;
  return { name: "Node", status: isFine ? "ok" : "error", message, ...(isFine ? {} : { remedy: "Install Node 20.19 or later." }) };
};

/** The version of a package as the project's program finds it. */
const versionIn = (folder: string, name: string): string | undefined => {
  try {
    const found = createRequire(path.join(folder, "program.js"))(`${name}/package.json`) as { version?: string };
    return found.version;
  } catch {
    return undefined;
  }
};

const sdkCheck = (folder: string): Check => {
  const name = "Pulumi SDK";
  const version = versionIn(folder, "@pulumi/pulumi");
  const range = manifest.peerDependencies["@pulumi/pulumi"] ?? "*";
  if (version === undefined) {
    return { name, status: "error", message: `@pulumi/pulumi is not installed in ${folder}`, remedy: "npm install @pulumi/pulumi" };
  }
  if (semver.satisfies(version, range)) return { name, status: "ok", message: version };
  return { name, status: "error", message: `${version}, and the package needs ${range}`, remedy: "npm install @pulumi/pulumi@latest" };
};

const typescriptCheck = (folder: string): Check => {
  const name = "TypeScript";
  const version = versionIn(folder, "typescript");
  if (version === undefined) return { name, status: "skipped", message: "not installed, which a program in JavaScript does not need" };
  if (semver.major(version) === 5) return { name, status: "ok", message: version };
  return { name, status: "warning", message: `${version} is not tested`, remedy: "npm install --save-dev typescript@5" };
};

const pnpCheck = (folder: string, env: NodeJS.ProcessEnv): Check => {
  const name = "Plug'n'Play";
  if (!fs.existsSync(path.join(folder, ".pnp.cjs"))) return { name, status: "ok", message: "not used" };
  const options = env["NODE_OPTIONS"] ?? "";
  if (/\.pnp\.cjs/.test(options) && /\.pnp\.loader\.mjs/.test(options)) return { name, status: "ok", message: "loaded by NODE_OPTIONS" };
  const remedy = 'Set NODE_OPTIONS="--require ./.pnp.cjs --experimental-loader ./.pnp.loader.mjs" for pulumi.';
  return { name, status: "error", message: "Pulumi does not load it by itself, nor Node its ES modules", remedy };
};

const cliCheck = (env: NodeJS.ProcessEnv): Check => {
  const { status, stdout } = spawnSync("pulumi", ["version"], { encoding: "utf8", env, timeout: 20_000 });
  if (status === 0) return { name: "Pulumi CLI", status: "ok", message: stdout.trim() };
  return {
    name: "Pulumi CLI",
    status: "warning",
    message: "pulumi is not on PATH",
    remedy: "Install it: https://www.pulumi.com/docs/install",
  };
};

const setupCheck = (folder: string, env: NodeJS.ProcessEnv): Check => {
  const name = "Way to run";
  if (!isServedByUs(folder, env))
    return { name, status: "ok", message: "stock: Pulumi's own process (`npx pulumi-conduit setup` changes that)" };
  const files = path.join(path.dirname(projectFileOf(folder) ?? path.join(folder, "Pulumi.yaml")), "plugins", "pulumi-nodejs");
  if (fs.existsSync(files) || env["PULUMI_DEBUG_PROVIDERS"] !== undefined) return { name, status: "ok", message: "set up: our server" };
  return {
    name,
    status: "error",
    message: `Pulumi.yaml names ${files}, which is not there`,
    remedy: "Run `npx pulumi-conduit setup`, and commit the folder.",
  };
};

const memoryCheck = (env: NodeJS.ProcessEnv): Check => {
  const [name, folder] = ["Memory of interrupted runs", rememberIn(env)];
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.accessSync(folder, fs.constants.W_OK);
    return { name, status: "ok", message: folder };
  } catch (error) {
    const remedy = "Set PULUMI_CONDUIT_HOME to a folder that can be written. Without one, a killed command may leave an object behind.";
    return {
      name,
      status: "warning",
      message: `${folder} cannot be written: ${(error as NodeJS.ErrnoException).code ?? "no access"}`,
      remedy,
    };
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Accounts
// ---------------------------------------------------------------------------------------------------------------------

/** Settings of a stack are Pulumi's to decrypt: only the environment, and the vendors' own files, are looked at. */
const noConfig = (): undefined => undefined;

const accountCheck = async (namespace: string, env: NodeJS.ProcessEnv): Promise<Check> => {
  const vendor: Vendor | undefined = blueprintsOf(namespace)[0]?.vendor;
  const name = vendor?.title ?? namespace;
  if (vendor === undefined) return { name, status: "skipped", message: "has no kinds" };
  const settings = resolveSettings(vendor, noConfig, env);
  if (Object.values(settings).every((one) => one === undefined || one.source === "the default")) {
    const first = Object.values(vendor.settings).flatMap((setting) => setting.env.slice(0, 1));
    return {
      name,
      status: "skipped",
      message: `no setting in the environment (${first.slice(0, 3).join(", ")} …); stack config is not looked at`,
    };
  }
  try {
    const client = connectWith(vendor, noConfig, env);
    const bound = client.within({ deadline: client.clock.now() + PROBE_MS, signal: new AbortController().signal });
    const { found, odd = [] } = (await vendor.probe?.(vendorClient(bound), settings)) ?? { found: [] };
    const ahead = client.ahead?.() ?? 0;
    const off = Math.abs(ahead) > 60_000 ? [`the clock of this machine is ${Math.round(Math.abs(ahead) / 1000)} s off. Set it.`] : [];
    const warnings = [...odd, ...off];
    const message = `${client.base}: ${found.join(", ")}`;
    return warnings.length === 0 ? { name, status: "ok", message } : { name, status: "warning", message, remedy: warnings.join(" ") };
  } catch (error) {
    return failed(name, error as Error);
  }
};

const failed = (name: string, error: Error): Check => {
  try {
    const { message, hint, at } = failureOf(error);
    const where = `${at.call}${at.status === undefined ? "" : `, ${at.status}`}`;
    return {
      name,
      status: "error",
      message: `${message} (${where})`,
      remedy: hint ?? "Correct the settings, then run `pulumi-conduit doctor` again.",
    };
  } catch {
    // A setting that is missing says itself how to set it.
    return { name, status: "error", message: error.message.split("\n").join(" ") };
  }
};
