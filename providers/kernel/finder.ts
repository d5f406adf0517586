/** How look-ups of one kind work: from what a program asks with to requests, and from answers to inputs and outputs by the user's names. */

import * as E from "fp-ts/lib/Either.js";
import { local, refused } from "../../sdk/failure.js";
import { hint } from "../../sdk/nearest.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { ApiError } from "../../sdk/script.js";
import type { Blueprint, Lookup } from "./blueprint.js";
import { markFields } from "./check.js";
import { type Manner, same } from "./compare.js";
import { toInputs, toOutputs } from "./from-answer.js";
import type { Answered, Question } from "./functions.js";
import { checkedPath } from "./messages.js";
import { objectReader } from "./object-reader.js";
import { resolveSettings } from "./settings.js";
import { RequestError, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** How a kind is searched. */
export interface Search {
  /** Natural keys: names of inputs or outputs, given together. */
  readonly by: readonly (readonly string[])[];
  /** Names that may be given besides, and narrow what is found; a list also by those of a natural key that stand here. */
  readonly filters?: readonly string[];
  /** The natural key says the id: one is read without a list. */
  readonly idOf?: (args: Plain) => string;
  /** Every object that the account has, or the parent among the arguments. Left out: nobody can list them. */
  readonly items?: (client: VendorClient, args: Plain) => Promise<readonly unknown[]>;
  /** Arguments without which there is no list; its items are taken to have them. */
  readonly needs?: readonly string[];
  /** Arguments of a list that the vendor understands, and that its items do not show. */
  readonly queries?: readonly string[];
  /** An item of the list says as much as a read does. */
  readonly isWhole?: true;
  /** How one is read, where a look-up may see more than a resource manages. */
  readonly read?: (id: string, args: Plain) => Lookup;
}

export interface Finder {
  /** What is asked with, for messages: `name "analytics"`. */
  keyOf(args: unknown): string;
  /** Undefined when there is none. Throws an `ApiError` when the arguments are wrong, or when there are several. */
  one(args: unknown, question: Question): Promise<Answered<Plain> | undefined>;
  /** What is said when there is none, with the name that was likely meant. */
  missing(args: unknown, question: Question): Promise<string>;
  all(args: unknown, question: Question): Promise<readonly Plain[]>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const finderOf = (blueprint: Blueprint, search: Search): Finder => {
  const { vendor, noun, fields, kind, calls } = blueprint;
  const { by, filters = [], needs = [], queries = [] } = search;
  const thing = kind.slice(kind.indexOf(":") + 1);
  const reader = objectReader(blueprint);
  const keys = new Set(["id", ...by.flat(), ...filters, ...needs]);
  /** What no item shows: the vendor's own list went by it. */
  const unshown = new Set([...queries, ...needs.filter((name) => fields[name] === undefined)]);

  const refuse = (name: string, message: string): never => {
    throw new ApiError(refused({ at: local(vendor.title, name), message }), `call ${vendor.namespace}.${name}`);
  };

  /** The arguments as they are asked with: those that a setting stands in for are filled in. */
  const complete = (name: string, names: ReadonlySet<string>, given: unknown, { config }: Question): Plain => {
    const args: Plain = {};
    for (const [key, value] of Object.entries(objectOf(given))) {
      if (!names.has(key))
        return refuse(name, `${key} is not one of its arguments${hint(key, [...names]) || "."} It takes ${listed([...names], "and")}`);
      if (value === undefined) continue;
      if (typeof value !== "string" || value === "") return refuse(name, `${key} must be a text that is not empty`);
      args[key] = value;
    }
    for (const key of names) {
      const setting = fields[key]?.setting;
      const standIn = setting === undefined ? undefined : resolveSettings(vendor, config)[setting]?.value;
      if (args[key] === undefined && standIn !== undefined) args[key] = standIn;
    }
    return args;
  };

  const decode = (answer: Plain, known: Plain): Plain => {
    const inputs = { ...known, ...toInputs(blueprint, answer, undefined) };
    return { id: blueprint.identity(answer, inputs), ...inputs, ...toOutputs(blueprint, answer, inputs, {}) };
  };

  const answered = (value: Plain | undefined): Answered<Plain> | undefined => {
    if (value === undefined) return undefined;
    let isSecret = Object.entries(blueprint.outputs).some(([name, { spec }]) => spec.secret === true && value[name] !== undefined);
    markFields(fields, value, (part) => ((isSecret = true), part));
    return { value, isSecret };
  };

  const byId = async (id: string, args: Plain, { raw }: Question): Promise<Plain | undefined> => {
    const imported = blueprint.imported?.(id);
    const own = imported?.id ?? id;
    const known = { ...args, ...imported?.known };
    const found = await reader.readAll(
      raw,
      checkedPath(() => search.read?.(own, known) ?? calls.read(own, known)),
    );
    if (E.isLeft(found)) throw new RequestError(found.left);
    const one = found.right[0];
    return one === undefined ? undefined : { ...decode(one, imported?.known ?? {}), id: own };
  };

  const matching = async (args: Plain, { client }: Question): Promise<readonly Plain[]> => {
    const items = ((await search.items?.(client, args)) ?? []).filter(isPlain).filter((one) => blueprint.isDeleted?.(one) !== true);
    const parent = Object.fromEntries(needs.flatMap((name) => (fields[name] === undefined ? [] : [[name, args[name]]])));
    const wanted = Object.entries(args).filter(([name]) => !unshown.has(name));
    return items.map((item) => decode(item, parent)).filter((one) => wanted.every(([name, value]) => fits(name, one[name], value)));
  };

  const fits = (name: string, value: unknown, wanted: unknown): boolean => {
    const manner: Manner = fields[name]?.spec ?? {};
    return same(value, wanted, manner) || (manner.semanticEquality === true && fold(value) === fold(wanted));
  };

  const keyIn = (args: Plain): readonly string[] | undefined => by.find((names) => names.every((name) => args[name] !== undefined));

  const byKey = async (key: Plain, question: Question): Promise<Plain | undefined> => {
    if (search.idOf !== undefined) return byId(search.idOf(key), key, question);
    const all = await matching(key, question);
    const ids = all.map((each) => String(each["id"]));
    if (ids.length > 1) {
      return refuse(`get${thing}`, `${vendor.title} has ${ids.length} with ${keyOf(key)}: ${ids.join(", ")}. Look it up by its id`);
    }
    return all[0] === undefined || search.isWhole === true ? all[0] : byId(String(ids[0]), key, question);
  };

  const keyOf: Finder["keyOf"] = (args) => {
    const { id, ...key } = objectOf(args);
    if (typeof id === "string") return `the id "${id}"`;
    return listed(
      Object.entries(key).map(([name, value]) => `${name} "${String(value)}"`),
      "and",
    );
  };

  return {
    keyOf,
    async one(given, question) {
      const { id, ...key } = complete(`get${thing}`, keys, given, question);
      const beside = by.flat().find((name) => fields[name]?.setting === undefined && objectOf(given)[name] !== undefined);
      if (typeof id === "string" && beside !== undefined) {
        return refuse(`get${thing}`, `it takes id or ${beside}, not both: write the one that you mean`);
      }
      if (typeof id === "string") return answered(await byId(id, key, question));
      if (keyIn(key) === undefined) {
        return refuse(`get${thing}`, `it needs ${listed(["id", ...by.map((names) => names.join(" with "))], "or")}`);
      }
      return answered(await byKey(key, question));
    },
    async missing(given, question) {
      const args = complete(`get${thing}`, keys, given, question);
      const none = `${vendor.title} has no ${noun} with ${keyOf(args)}`;
      const { id, ...key } = args;
      const last = keyIn(key)?.at(-1);
      if (typeof id === "string" || last === undefined || search.idOf !== undefined) return none;
      const { [last]: wanted, ...around } = key;
      const there = (await matching(around, question)).flatMap((one) => (typeof one[last] === "string" ? [one[last]] : []));
      return `${none}${hint(String(wanted), there) || shown(there, last)}`;
    },
    async all(given, question) {
      const name = `list${thing}s`;
      const args = complete(name, new Set([...keys, ...queries]), given, question);
      const lacking = needs.filter((one) => args[one] === undefined);
      return lacking.length > 0 ? refuse(name, `it needs ${listed(lacking, "and")}`) : matching(args, question);
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const objectOf = (args: unknown): Plain => (isPlain(args) ? args : {});

/** As vendors compare e-mail addresses. */
const fold = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

const listed = (names: readonly string[], word: "and" | "or"): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;

/** More than a few help nobody. */
const SHOWN = 10;

const shown = (values: readonly string[], name: string): string => {
  if (values.length === 0) return "; there is none at all";
  const some = values.slice(0, SHOWN).map((value) => `"${value}"`);
  const rest = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : "";
  return `. There are, by ${name}: ${some.join(", ")}${rest}`;
};
