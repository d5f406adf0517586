/** What the command `sandbox` takes: everything that `startSandbox` takes, each by its name, as text. */

import * as fs from "node:fs";
import type { AirbyteOptions, FivetranOptions, SandboxOptions, TfregistryOptions } from "../sandbox/index.js";
import { hint } from "../sdk/nearest.js";
import { isPlain, type Plain } from "../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What a value must be; a list has the words that there are. */
type Form = "text" | "number" | "flag" | "list" | "json" | readonly (string | number)[];

type Forms<O> = { readonly [K in keyof Required<O>]: Form };

const FIVETRAN: Forms<FivetranOptions> = {
  owner: "text",
  pageSize: "number",
  privateLinkSeconds: "number",
  syncSeconds: "number",
  initialSyncs: "flag",
  createdStatus: [200, 201],
  duplicateStatus: [400, 409],
  setupTests: "json",
  platformConnection: ["fivetran_log", "fivetran_metadata"],
  services: "list",
  metadata: "json",
  secretKeys: "json",
  configDefaults: "json",
  upperSnakeEnums: "flag",
  numbersAsText: "flag",
  reversedLists: "flag",
  hidesEmpty: "flag",
  hidesNaming: "flag",
  foldsNames: "flag",
  requestsPerHour: "number",
  setupTestsPerMinute: "number",
};

const AIRBYTE: Forms<AirbyteOptions> = {
  version: "text",
  auth: ["basic", "token", "none"],
  updates: ["patch", "whole"],
  pageSize: "number",
  discoverSeconds: "number",
  tokenSeconds: "number",
  webhookConfigs: ["empty", "keep"],
  underOneHour: ["allow", "refuse"],
  unknownFields: ["ignore", "refuse"],
  connectors: "json",
};

const TFREGISTRY: Forms<TfregistryOptions> = {
  organization: "text",
  otherOrganizations: "list",
  token: "text",
  access: ["manage", "read", "none"],
  publicCuration: "flag",
  pageSize: "number",
  rateLimit: "number",
  archivist: ["same", "other"],
  linkTtl: "number",
  flagLag: "number",
  relations: ["seen", "short", "long"],
  strict: "flag",
  plainErrors: "flag",
  keyStatus: ["documented", "usual"],
  rsaOnly: "flag",
  protectKeysInUse: "flag",
  listIncomplete: "flag",
  product: ["HCP Terraform", "Terraform Enterprise"],
};

/** By vendor: an option without one is a word of the command itself. */
const VENDORS: { readonly [V in "fivetran" | "airbyte" | "tfregistry"]: Forms<Required<SandboxOptions>[V]> } = {
  fivetran: FIVETRAN,
  airbyte: AIRBYTE,
  tfregistry: TFREGISTRY,
};

const ALL: Readonly<Record<string, Form>> = Object.fromEntries(
  Object.entries(VENDORS).flatMap(([vendor, forms]) => Object.entries(forms).map(([name, form]) => [`${vendor}.${name}`, form as Form])),
);

/** What stands on the command line. */
export interface SandboxWords {
  readonly dir?: string;
  readonly port?: string;
  readonly seed: string;
  readonly latency?: string;
  readonly tls?: boolean;
  /** `vendor.option=value`, as often as it was written. */
  readonly set?: readonly string[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const sandboxOptions = ({ dir, port, seed, latency, tls, set = [] }: SandboxWords): SandboxOptions => {
  const first = port === undefined ? undefined : whole("--port", port, 1, 65_533);
  const vendors: Record<string, Plain> = {};
  for (const word of set) {
    const [, name = "", value] = /^([^=]*)=([\s\S]*)$/.exec(word) ?? [];
    const form = ALL[name];
    const [vendor = "", option = ""] = name.split(".");
    if (value === undefined) throw new Error(`--set takes vendor.option=value, such as tfregistry.rateLimit=10, not ${word}`);
    if (form === undefined || !Object.hasOwn(ALL, name))
      throw new Error(`There is no option ${name}${hint(name, Object.keys(ALL)) || ". --help lists them."}`);
    vendors[vendor] = { ...vendors[vendor], [option]: read(name, form, value) };
  }
  return {
    seed,
    ...(dir === undefined ? {} : { dir }),
    ...(first === undefined ? {} : { ports: { fivetran: first, airbyte: first + 1, tfregistry: first + 2 } }),
    ...(latency === undefined ? {} : { latency: whole("--latency", latency, 0, 600_000) }),
    ...(tls === true ? { tls } : {}),
    ...vendors,
  };
};

/** The lines that `--help` adds. */
export const optionHelp = (): string =>
  [
    "",
    "Options of one vendor, for --set; what each means stands in the types of startSandbox:",
    ...Object.entries(ALL).map(([name, form]) => `  ${name}=${example(form)}`),
  ].join("\n");

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const example = (form: Form): string => {
  if (typeof form !== "string") return form.join("|");
  return { text: "<text>", number: "<number>", flag: "true|false", list: "<a>,<b>,…", json: "<JSON, or @file>" }[form];
};

const read = (name: string, form: Form, value: string): unknown => {
  if (typeof form !== "string") {
    const found = form.find((word) => String(word) === value);
    if (found === undefined) throw new Error(`${name} must be one of ${form.join(", ")}, not ${value}`);
    return found;
  }
  switch (form) {
    case "number":
      return whole(name, value, 0, Number.MAX_SAFE_INTEGER);
    case "flag":
      if (value !== "true" && value !== "false") throw new Error(`${name} must be true or false, not ${value}`);
      return value === "true";
    case "list":
      return value.split(",").filter((item) => item !== "");
    case "json":
      return json(name, value.startsWith("@") ? fs.readFileSync(value.slice(1), "utf8") : value);
    case "text":
      return value;
  }
};

const whole = (name: string, value: string, least: number, most: number): number => {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new Error(`${name} must be a number ${range}, not ${value}`);
};

const json = (name: string, text: string): Plain => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!isPlain(parsed)) throw new Error(`${name} must be a JSON object, or @ and the name of a file that holds one`);
  return parsed;
};
