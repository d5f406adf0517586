/** What the state of a stack holds, asked of the Pulumi CLI: no protocol tells a provider. Only asked where it may save an object. */

import { execFile } from "node:child_process";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { typeToken } from "../kernel/door.js";
import type { AskStack, StackState } from "../kernel/handler.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const EXPORT_MS = 30_000;
const LARGEST = 512 * 2 ** 20;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param urn of any resource of the stack. The answer is undefined when the CLI cannot tell. */
export const askStack =
  (urn: string): AskStack =>
  (when) => {
    const [, , stack = ""] = urn.split("::")[0]?.split(":") ?? [];
    const known = when === "once" ? kept.get(stack) : undefined;
    if (known !== undefined) return known;
    const asked = exported(stack).then((text) => (text === undefined ? undefined : readStack(text, Date.now() - process.uptime() * 1000)));
    kept.set(stack, asked);
    return asked;
  };

const kept = new Map<string, Promise<StackState | undefined>>();

/** @param before changes since then are this command's own. */
export const readStack = (text: string, before: number): StackState | undefined => {
  const deployment = parse(text)["deployment"];
  if (!isPlain(deployment)) return undefined;
  const resources = itemsOf(deployment["resources"]);
  const pending = itemsOf(deployment["pending_operations"]).filter((one) => one["type"] === "creating");
  const held = new Set(resources.map((one) => `${String(one["type"])} ${String(one["id"])}`));
  const urns = new Set(resources.map((one) => String(one["urn"])));
  const times = resources
    .flatMap((one) => [one["modified"], one["created"]])
    .map((time) => (typeof time === "string" ? Date.parse(time) : NaN))
    .filter((time) => time < before);
  return {
    // What the stack has by now is no longer pending, though the engine keeps the entry until somebody clears it.
    pendingCreates: (urn) => (urns.has(urn) ? 0 : pending.filter(({ resource }) => isPlain(resource) && resource["urn"] === urn).length),
    holds: (kind, id) => held.has(`${typeToken(kind)} ${id}`),
    changedAt: times.length === 0 ? undefined : Math.max(...times),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const parse = (text: string): Plain => {
  try {
    const value = JSON.parse(text) as unknown;
    return isPlain(value) ? value : {};
  } catch {
    return {};
  }
};

const itemsOf = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : []);

/** Secrets stay encrypted in it. */
const exported = (stack: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const args = ["stack", "export", "--stack", stack, "--non-interactive"];
    execFile("pulumi", args, { timeout: EXPORT_MS, maxBuffer: LARGEST }, (error, stdout) => resolve(error === null ? stdout : undefined));
  });
