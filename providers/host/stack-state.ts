/** What the state of a stack holds, asked of the Pulumi CLI: no protocol tells a provider. Only asked where it may save an object. */

import { execFile } from "node:child_process";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { typeToken } from "../kernel/resource-class.js";
import { ACCOUNT } from "../kernel/accounts.js";
import type { AskStack, StackResource, StackState } from "../kernel/handler.js";
import { commandAbove, isPartial, stackNamed } from "./command.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const EXPORT_MS = 30_000;
const LARGEST = 512 * 2 ** 20;

/** A reference to a provider that Pulumi makes by itself: its URN, and its id. */
const DEFAULT = /^(.*::default(?:_[^:]*)?)::[^:]*$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The answer is undefined when the CLI cannot tell.
 *
 * @param urn of any resource of the stack; the stack that the command names, or the current one, where no resource is known yet.
 * @param run the command that is running.
 * @param args how that was called; undefined where nobody knows.
 */
export const askStack =
  (urn: string | undefined, run: string | undefined, args = argsOfCommand()): AskStack =>
  (when) => {
    if (when === "partial" && !isPartial(args)) return Promise.resolve(undefined);
    const [, , name] = urn?.split("::")[0]?.split(":") ?? [];
    // The name alone does not say which organization's it is: the command does, or it works on the current stack.
    const stack = args === undefined ? name : stackNamed(args);
    const key = JSON.stringify([name ?? stack, run]);
    const known = when === "now" ? undefined : kept.get(key);
    if (known !== undefined) return known;
    const asked = exported(stack).then((text) => (text === undefined ? undefined : readStack(text, Date.now() - process.uptime() * 1000)));
    kept.set(key, asked);
    return asked;
  };

/** Our own command hands its arguments on to the CLI, and is above that. */
const argsOfCommand = (): readonly string[] | undefined => {
  const own = process.argv.slice(2);
  return own[0] === "pulumi" ? own.slice(1) : commandAbove()?.args;
};

const kept = new Map<string, Promise<StackState | undefined>>();

/** @param before changes since then are this command's own. */
export const readStack = (text: string, before: number): StackState | undefined => {
  const deployment = parse(text)["deployment"];
  if (!isPlain(deployment)) return undefined;
  const resources = itemsOf(deployment["resources"]);
  const pending = itemsOf(deployment["pending_operations"]).filter((one) => one["type"] === "creating");
  const kindOf = (one: Plain): string => `${String(one["type"])} ${String(one["id"])}`;
  const held = new Map<string, StackResource[]>();
  for (const one of resources) {
    const { urn, outputs } = one;
    held.set(kindOf(one), [...(held.get(kindOf(one)) ?? []), { urn: String(urn), outputs: isPlain(outputs) ? outputs : {} }]);
  }
  const byUrn = new Map(resources.map((one) => [String(one["urn"]), one]));
  const urns = new Set(resources.map((one) => String(one["urn"])));
  const times = resources
    .flatMap((one) => [one["modified"], one["created"]])
    .map((time) => (typeof time === "string" ? Date.parse(time) : NaN))
    .filter((time) => time < before);
  return {
    // What the stack has by now is no longer pending, though the engine keeps the entry until somebody clears it.
    pendingCreates: (urn) => (urns.has(urn) ? 0 : pending.filter(({ resource }) => isPlain(resource) && resource["urn"] === urn).length),
    having: (kind, id) => held.get(`${typeToken(kind)} ${id}`) ?? [],
    defaultSettings(urn) {
      const [, provider] = DEFAULT.exec(String(byUrn.get(urn)?.["provider"])) ?? [];
      const found = provider === undefined ? undefined : byUrn.get(provider);
      if (found === undefined) return undefined;
      return isPlain(found["inputs"]) ? found["inputs"] : {};
    },
    isMarked: resources
      .filter(({ type }) => String(type).startsWith(typeToken("")))
      .every(({ outputs }) => !isPlain(outputs) || outputs["__v"] === undefined || outputs[ACCOUNT] !== undefined),
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
const exported = (stack: string | undefined): Promise<string | undefined> =>
  new Promise((resolve) => {
    const args = ["stack", "export", ...(stack === undefined ? [] : ["--stack", stack]), "--non-interactive"];
    execFile("pulumi", args, { timeout: EXPORT_MS, maxBuffer: LARGEST }, (error, stdout) => resolve(error === null ? stdout : undefined));
  });
