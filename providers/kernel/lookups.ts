/** Look-ups of one kind, as programs call them: `getThing` by the id or a natural key, `getThingOutput`, and `listThings`. */

import type * as pulumi from "@pulumi/pulumi";
import type * as t from "io-ts";
import type { Plain } from "../../sdk/plain.js";
import type { ArgsOf, Blueprint, Fields, OutputFields } from "./blueprint.js";
import type { Finder, Search } from "./finder.js";
import { functions, type Functions, type Get, type GetOutput } from "./functions.js";

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
  const { vendor, noun, kind } = blueprint;
  const thing = kind.slice(kind.indexOf(":") + 1);
  searches.set(kind, search);
  let known: Finder | undefined;
  /** Loaded by the first call: most programs look nothing up. */
  const finder = (): Finder => (known ??= (require("./finder.js") as typeof import("./finder.js")).finderOf(blueprint, search));

  const one = functions<Plain, Plain>({
    vendor,
    name: `get${thing}`,
    doing: (args) => `look up the ${noun} with ${finder().keyOf(args)}`,
    ask: (args, question) => finder().one(args, question),
    missing: (args, question) => finder().missing(args, question),
  });
  const all = functions<Plain, readonly Plain[]>({
    vendor,
    name: `list${thing}s`,
    doing: () => `list every ${noun}`,
    ask: async (args, question) => ({ value: await finder().all(args, question), isSecret: false }),
  });
  return {
    get: one.get as unknown as Get<A, R>,
    getOutput: one.getOutput as unknown as GetOutput<A, R>,
    list: (args, opts) => all.get((args ?? {}) as Plain, opts) as unknown as Promise<readonly I[]>,
  };
};
