/** Look-ups of one kind: `getThing` by the id or a natural key, `getThingOutput`, and `listThings`. */

import type * as pulumi from "@pulumi/pulumi";
import type * as t from "io-ts";
import * as E from "fp-ts/lib/Either.js";
import { local, refused } from "../../sdk/failure.js";
import { hint } from "../../sdk/nearest.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { ApiError } from "../../sdk/script.js";
import type { ArgsOf, Blueprint, Fields, Lookup, OutputFields } from "./blueprint.js";
import { markFields } from "./check.js";
import { type Manner, same } from "./compare.js";
import { toInputs, toOutputs } from "./from-answer.js";
import { functions, type Functions, type Get, type GetOutput, type Question } from "./functions.js";
import { checkedPath } from "./messages.js";
import { objectReader } from "./object-reader.js";
import { resolveSettings } from "./settings.js";
import { RequestError, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The same as for `pulumi import`. */
export interface ById {
  /** Id of the object, as `pulumi import` takes it. */
  readonly id: string;
}

/** A natural key, by the names of the result; the optional ones only narrow it. */
export type By<R, K extends keyof R, Optional extends keyof R = never> = {
  readonly [P in K]-?: NonNullable<R[P]>;
} & {
  readonly [P in Optional]?: NonNullable<R[P]>;
};

/**
 * What a look-up answers: the inputs as far as they can be read, without secrets that the vendor masks, and the outputs.
 *
 * @typeParam Hidden inputs that no answer ever holds.
 */
export type ResultOf<B, Hidden extends string = never> =
  B extends Blueprint<infer F extends Fields, infer G extends OutputFields>
    ? ById & Omit<ArgsOf<F>, Hidden> & { readonly [K in keyof G]: t.TypeOf<G[K]["codec"]> }
    : never;

/** How a kind is searched. */
export interface Search {
  /** Natural keys: names of inputs or outputs, given together. */
  readonly by: readonly (readonly string[])[];
  /** Names that may be given besides, and narrow what is found. */
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

/**
 * @typeParam A arguments of `get`.
 * @typeParam R what one look-up answers.
 * @typeParam L arguments of `list`.
 * @typeParam I one item of the list.
 */
export interface Lookups<A, R, L, I> extends Functions<A, R> {
  /** Everything of the kind that the arguments leave. Where the vendor's list says less of each than a read does, the rest is left out. */
  readonly list: (args: L, opts?: pulumi.InvokeOptions) => Promise<readonly I[]>;
}

/** What a list answers where it says less of each object than a read does. */
export type Listed<R extends ById> = Partial<R> & ById;

/** How each kind is searched, by its name: for pages and tests. */
export const searches = new Map<string, Search>();

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const lookups = <A, R, L = object, I = R>(declared: { readonly kind: string }, search: Search): Lookups<A, R, L, I> => {
  const blueprint = declared as Blueprint;
  searches.set(blueprint.kind, search);
  const { vendor, noun, fields, kind, calls } = blueprint;
  const reader = objectReader(blueprint);
  const thing = kind.slice(kind.indexOf(":") + 1);
  const keys = ["id", ...search.by.flat(), ...(search.filters ?? []), ...(search.needs ?? [])];

  /** The arguments as they are asked with: those that a setting stands in for are filled in. */
  const complete = (name: string, names: ReadonlySet<string>, given: unknown, { config }: Question): Plain => {
    const args: Plain = {};
    for (const [key, value] of Object.entries(isPlain(given) ? given : {})) {
      if (!names.has(key))
        throw refusal(name, `${key} is not one of its arguments${hint(key, [...names]) || "."} It takes ${listed([...names], "and")}`);
      if (value === undefined) continue;
      if (typeof value !== "string" || value === "") throw refusal(name, `${key} must be a text that is not empty`);
      args[key] = value;
    }
    for (const key of names) {
      const setting = fields[key]?.setting;
      if (args[key] === undefined && setting !== undefined) args[key] = resolveSettings(vendor, config)[setting]?.value;
    }
    return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
  };

  const decode = (answer: Plain, known: Plain): Plain => {
    const inputs = { ...known, ...toInputs(blueprint, answer, undefined) };
    const outputs = toOutputs(blueprint, answer, inputs, {});
    const id = blueprint.identity(answer, inputs);
    return { id, ...inputs, ...outputs };
  };

  const answered = (value: Plain): { readonly value: R; readonly isSecret: boolean } => {
    let isSecret = Object.entries(blueprint.outputs).some(([name, { spec }]) => spec.secret === true && value[name] !== undefined);
    markFields(fields, value, (part) => ((isSecret = true), part));
    return { value: value as R, isSecret };
  };

  const byId = async (id: string, args: Plain, { raw }: Question): Promise<Plain | undefined> => {
    const imported = blueprint.imported?.(id);
    const own = imported?.id ?? id;
    const known = { ...args, ...imported?.known };
    const lookup = checkedPath(() => search.read?.(own, known) ?? calls.read(own, known));
    const found = await reader.readAll(raw, lookup);
    if (E.isLeft(found)) throw new RequestError(found.left);
    const one = found.right[0];
    if (one === undefined) return undefined;
    return { ...decode(one, imported?.known ?? {}), id: own };
  };

  const matching = async (args: Plain, { client }: Question): Promise<readonly Plain[]> => {
    const items = ((await search.items?.(client, args)) ?? []).filter(isPlain).filter((one) => blueprint.isDeleted?.(one) !== true);
    const parent = Object.fromEntries((search.needs ?? []).flatMap((name) => (fields[name] === undefined ? [] : [[name, args[name]]])));
    const wanted = Object.entries(args).filter(([name]) => !silent.has(name));
    return items.map((item) => decode(item, parent)).filter((one) => wanted.every(([name, value]) => fits(name, one[name], value)));
  };
  /** What no item shows: the vendor's own list went by it. */
  const silent = new Set([...(search.queries ?? []), ...(search.needs ?? []).filter((name) => fields[name] === undefined)]);

  const fits = (name: string, value: unknown, wanted: unknown): boolean => {
    const manner: Manner = fields[name]?.spec ?? {};
    return same(value, wanted, manner) || (manner.semanticEquality === true && fold(value) === fold(wanted));
  };

  const named = (args: Plain): string => {
    const { id, ...key } = args;
    if (typeof id === "string") return `the id "${id}"`;
    return listed(
      Object.entries(key).map(([name, value]) => `${name} "${String(value)}"`),
      "and",
    );
  };

  const getName = `get${thing}`;
  const definition: Parameters<typeof functions<Plain, R>>[0] = {
    vendor,
    name: getName,
    doing: (args) => `look up the ${noun} with ${named(objectOf(args))}`,
    async ask(given, question) {
      const args = complete(getName, new Set(keys), given, question);
      const { id, ...key } = args;
      const isKey = search.by.some((needed) => needed.every((name) => key[name] !== undefined));
      if (typeof id === "string") {
        const found = await byId(id, key, question);
        return found === undefined ? undefined : answered(found);
      }
      if (!isKey) throw refusal(getName, `it needs ${listed(["id", ...search.by.map((needed) => needed.join(" with "))], "or")}`);
      if (search.idOf !== undefined) {
        const found = await byId(search.idOf(key), key, question);
        return found === undefined ? undefined : answered(found);
      }
      const all = await matching(key, question);
      const [one, ...others] = all;
      if (one === undefined) return undefined;
      if (others.length > 0) {
        const ids = all.map((each) => String(each["id"]));
        throw refusal(getName, `${vendor.title} has ${ids.length} with ${named(key)}: ${ids.join(", ")}. Look it up by its id`);
      }
      if (search.isWhole === true) return answered(one);
      const found = await byId(String(one["id"]), key, question);
      return found === undefined ? undefined : answered(found);
    },
    async missing(given, question) {
      const args = complete(getName, new Set(keys), given, question);
      const none = `${vendor.title} has no ${noun} with ${named(args)}`;
      const { id, ...key } = args;
      const last = search.by.find((needed) => needed.every((name) => key[name] !== undefined))?.at(-1);
      if (typeof id === "string" || last === undefined || search.idOf !== undefined) return none;
      const { [last]: wanted, ...around } = key;
      const there = (await matching(around, question)).flatMap((one) => (typeof one[last] === "string" ? [one[last]] : []));
      return `${none}${hint(String(wanted), there) || shown(there, last)}`;
    },
  };
  const { get, getOutput } = functions<Plain, R>(definition);

  const listName = `list${thing}s`;
  const { get: list } = functions<Plain, readonly I[]>({
    vendor,
    name: listName,
    doing: () => `list every ${noun}`,
    async ask(given, question) {
      const args = complete(listName, new Set([...keys, ...(search.queries ?? [])]), given, question);
      const lacking = (search.needs ?? []).filter((name) => args[name] === undefined);
      if (lacking.length > 0) throw refusal(listName, `it needs ${listed(lacking, "and")}`);
      const all = await matching(args, question);
      return { value: all as unknown as readonly I[], isSecret: false };
    },
  });

  const refusal = (name: string, message: string): ApiError =>
    new ApiError(refused({ at: local(vendor.title, name), message }), `call ${vendor.namespace}.${name}`);

  return {
    get: get as unknown as Get<A, R>,
    getOutput: getOutput as unknown as GetOutput<A, R>,
    list: (args, opts) => list((args ?? {}) as Plain, opts),
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
