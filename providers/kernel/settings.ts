/** Where settings come from: explicit provider or stack config, then the environment, then the vendor's own files. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { protect } from "../../sdk/redact.js";
import { holdsReference } from "../../sdk/secret-from.js";
import { surroundedBy } from "../../sdk/surroundings.js";
import type { Client } from "../../sdk/transport.js";
import { signedInByAddress, withoutUser } from "./address.js";
import { type ReadConfig, UserError } from "./handler.js";
import type { Found, Setting, Settings, Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A variable of our own. It was called `CONDUIT_…` at first, and that name goes on working. */
const ownVariable = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[`PULUMI_CONDUIT_${name}`] ?? env[`CONDUIT_${name}`];

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const resolveSettings = (vendor: Vendor, readConfig: ReadConfig, env: NodeJS.ProcessEnv = process.env): Settings => {
  const found: Record<string, Found | undefined> = {};
  for (const [name, setting] of Object.entries(vendor.settings)) {
    found[name] = withoutUser(`${vendor.namespace}:${name}`, setting, lookUp(vendor, name, setting, readConfig, env));
  }
  const settings: Record<string, Found | undefined> = {
    ...vendor.files?.(found, env),
    ...dropMissing(found),
    ...signedInByAddress(vendor, found),
  };
  for (const [name, setting] of Object.entries(vendor.settings)) {
    const got = settings[name];
    if (got === undefined && setting.fallback !== undefined) settings[name] = { value: setting.fallback, source: "the default" };
    if (holdsReference(got?.value)) settings[name] = { ...(got as Found), problem: noReference(vendor, name) };
    else if (setting.secret === true) protect(got?.value);
  }
  return settings;
};

/** What is read on the way to a vendor, such as a proxy or a secret, is read from this environment. */
export const goBy = (env: NodeJS.ProcessEnv = process.env): void => surroundedBy(env);

export const connectWith = (vendor: Vendor, readConfig: ReadConfig, env?: NodeJS.ProcessEnv): Client => {
  goBy(env);
  const settings = resolveSettings(vendor, readConfig, env);
  const wrong = Object.values(settings).flatMap((one) => one?.problem ?? []);
  const client = wrong.length > 0 ? { missing: [], problems: wrong } : vendor.connect(settings);
  if ("run" in client) return client;
  throw new UserError([...(client.missing ?? []).map((name) => missing(vendor, name)), ...(client.problems ?? [])].join("\n"));
};

/** A key is needed before there is a request that could carry it. */
const noReference = (vendor: Vendor, name: string): string => {
  const variable = vendor.settings[name]?.env[0];
  const instead = variable === undefined ? "" : `, or leave it out and set the environment variable ${variable}`;
  return `${vendor.namespace}:${name} takes no secretFrom: give it the value${instead}.`;
};

/** The sentence for a setting that nobody gave. */
const missing = (vendor: Vendor, name: string): string => {
  const setting = vendor.settings[name];
  const where = setting?.where === undefined ? "" : ` (${setting.where})`;
  const secret = setting?.secret === true ? "--secret " : "";
  const variable = setting?.env[0] === undefined ? "" : ` or ${setting.env[0]}`;
  return `${vendor.namespace}:${name} is not set. Set it with \`pulumi config set ${secret}${vendor.namespace}:${name} …\`${variable}${where}.`;
};

/**
 * Whether this run reaches resources through our own server: attached to the command, or named in the project's Pulumi.yaml. Only asked for
 * `opts.import`, which Pulumi's own process cannot carry out.
 */
export const isServedByUs = (folder: string = process.cwd(), env: NodeJS.ProcessEnv = process.env): boolean => {
  if (/(^|,)pulumi-nodejs:/.test(env["PULUMI_DEBUG_PROVIDERS"] ?? "")) return true;
  return /^\s*-?\s*path:\s*["']?(\.\/)?plugins\/pulumi-nodejs\b/m.test(projectFile(folder));
};

/** The folder where commands remember what they have begun and made; under the user's home, so that it outlives temporary files. */
export const rememberIn = (env: NodeJS.ProcessEnv = process.env): string => {
  const named = env["PULUMI_CONDUIT_HOME"] ?? "";
  return named === "" ? path.join(os.homedir(), ".pulumi-conduit") : named;
};

/** Where the stack's state is kept, as far as the environment or the project says: stacks of one name may be in several places. */
export const backendOf = (folder: string = process.cwd(), env: NodeJS.ProcessEnv = process.env): string => {
  const backend = env["PULUMI_BACKEND_URL"] ?? projectBackend(folder) ?? "";
  // A relative folder is another one for each project.
  return /^file:\/\/\.{1,2}(\/|$)/.test(backend) ? `${folder} ${backend}` : backend;
};

/** Whether Pulumi's own process shall stay as it is, without what we read from its requests. */
export const isWithoutHooks = (env: NodeJS.ProcessEnv = process.env): boolean => ownVariable(env, "NO_HOOKS") === "1";

/** Whether errors keep their stacks, for whoever looks for a mistake of ours. */
export const keepsStacks = (env: NodeJS.ProcessEnv = process.env): boolean => ownVariable(env, "STACKS") !== undefined;

/** Whether the user wants to see where in his program a promise was made that never came to an end. */
export const isDebuggingPromises = (env: NodeJS.ProcessEnv = process.env): boolean => Boolean(env["PULUMI_DEBUG_PROMISE_LEAKS"]);

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The project's Pulumi.yaml, in this folder or above it. */
export const projectFileOf = (folder: string): string | undefined => {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => path.join(at, name)).find((name) => fs.existsSync(name));
    if (file !== undefined || path.dirname(at) === at) return file;
  }
};

/** Its text; empty where there is none. */
const projectFile = (folder: string): string => {
  const file = projectFileOf(folder);
  return file === undefined ? "" : fs.readFileSync(file, "utf8");
};

const projectBackend = (folder: string): string | undefined => /^backend:\s*\n\s+url:\s*["']?([^\s"'#]+)/m.exec(projectFile(folder))?.[1];

const lookUp = (vendor: Vendor, name: string, setting: Setting, readConfig: ReadConfig, env: NodeJS.ProcessEnv): Found | undefined => {
  const key = `${vendor.namespace}:${name}`;
  const configured = readConfig(key);
  const variable = setting.env.find((v) => env[v] !== undefined && env[v] !== "");
  const fromConfig = configured === undefined || configured === "" ? undefined : { value: configured, source: key };
  const fromEnv = variable === undefined ? undefined : { value: env[variable] as string, source: variable };
  // For a destroy after a key was rotated: the environment wins over what state or stack config say.
  return (ownVariable(env, "PREFER_ENV") ?? "") === "" ? (fromConfig ?? fromEnv) : (fromEnv ?? fromConfig);
};

const dropMissing = <A>(record: Record<string, A | undefined>): Record<string, A> =>
  Object.fromEntries(Object.entries(record).filter((e): e is [string, A] => e[1] !== undefined));
