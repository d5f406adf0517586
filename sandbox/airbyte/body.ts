/** Reads request bodies: every endpoint states its fields, and a body that does not fit is refused as Airbyte refuses it. */

import { asFields, type Fields } from "../http.js";
import type { Edition } from "./edition.js";
import { incomplete, unreadable } from "./refusal.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Trace {
  readonly missing: string[];
  readonly refuseUnknown: boolean;
}

/** Takes a value that is neither null nor absent; throws when it is of the wrong type. */
export type Rule<A> = (value: unknown, at: string, trace: Trace) => A;

/** `Needed` is what the type promises; `need` and `known` are what this release does. */
export interface Field<A, Needed extends boolean> {
  readonly rule: Rule<A>;
  readonly need: boolean;
  readonly known: boolean;
  /** Name on the wire where it is not the key. */
  readonly wire?: string;
  readonly promise: Needed;
}

export type Shape = Readonly<Record<string, Field<unknown, boolean>>>;

type Value<F> = F extends Field<infer A, boolean> ? A : never;

/** What a body of the shape reads as. */
export type Of<S extends Shape> = {
  readonly [K in keyof S as S[K] extends Field<unknown, true> ? K : never]: Value<S[K]>;
} & {
  readonly [K in keyof S as S[K] extends Field<unknown, false> ? K : never]?: Value<S[K]>;
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const need = <A>(rule: Rule<A>, wire?: string): Field<A, true> => ({ rule, need: true, known: true, promise: true, ...named(wire) });

export const may = <A>(rule: Rule<A>, wire?: string): Field<A, false> => ({
  rule,
  need: false,
  known: true,
  promise: false,
  ...named(wire),
});

/** An optional field that exists only if `known`; in other releases it is as good as a misspelt one. */
export const mayIf = <A>(known: boolean, rule: Rule<A>): Field<A, false> => ({ ...may(rule), known });

/** A field that is optional in some releases and must be there in others. */
export const needIf = <A>(needed: boolean, rule: Rule<A>): Field<A, false> => ({ ...may(rule), need: needed });

export const text: Rule<string> = (value, at) => (typeof value === "string" ? value : wrong(at, "text"));

export const flag: Rule<boolean> = (value, at) => (typeof value === "boolean" ? value : wrong(at, "true or false"));

export const whole: Rule<number> = (value, at) => (Number.isInteger(value) ? (value as number) : wrong(at, "a whole number"));

export const uuid: Rule<string> = (value, at) =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : wrong(at, "a UUID");

/** Any JSON, kept as it is. */
export const json: Rule<unknown> = (value) => value;

/** Any JSON object, kept as it is. */
export const open: Rule<Fields> = (value, at) => asFields(value) ?? wrong(at, "an object");

export const among =
  <const A extends string>(...values: readonly A[]): Rule<A> =>
  (value, at) =>
    values.find((v) => v === value) ?? wrong(at, `one of ${values.join(", ")}`);

export const list =
  <A>(rule: Rule<A>): Rule<A[]> =>
  (value, at, trace) =>
    Array.isArray(value) ? value.map((item: unknown, i) => rule(item, `${at}[${i}]`, trace)) : wrong(at, "a list");

export const fields =
  <S extends Shape>(shape: S): Rule<Of<S>> =>
  (value, at, trace) => {
    const sent = asFields(value) ?? wrong(at === "" ? "the body" : at, "an object");
    const read: Fields = {};
    const names = new Set<string>();
    for (const [key, field] of Object.entries(shape)) {
      if (!field.known) continue;
      const wire = field.wire ?? key;
      names.add(wire);
      const here = at === "" ? wire : `${at}.${wire}`;
      if (sent[wire] !== undefined && sent[wire] !== null) read[key] = field.rule(sent[wire], here, trace);
      else if (field.need) trace.missing.push(here);
    }
    const unknown = trace.refuseUnknown ? Object.keys(sent).find((name) => !names.has(name)) : undefined;
    if (unknown !== undefined) throw unreadable(at === "" ? unknown : `${at}.${unknown}`, "a field of this release");
    // The loop above has put in exactly the fields that the shape promises.
    return read as Of<S>;
  };

/** The body as its shape says, or a refusal. Unknown fields are ignored, as Airbyte does, unless the sandbox is told to refuse them. */
export const readBody = <S extends Shape>(shape: S, body: unknown, refuseUnknown: boolean): Of<S> => {
  const missing: string[] = [];
  const read = fields(shape)(body, "", { missing, refuseUnknown });
  if (missing.length > 0) throw incomplete(missing);
  return read;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts of the constructors, before the shapes below use them
// ---------------------------------------------------------------------------------------------------------------------

const named = (wire: string | undefined): { wire?: string } => (wire === undefined ? {} : { wire });

const wrong = (at: string, expected: string): never => {
  throw unreadable(at, expected);
};

// ---------------------------------------------------------------------------------------------------------------------
// Shapes that several families share
// ---------------------------------------------------------------------------------------------------------------------

export const resourceRequirements = fields({
  cpu_request: may(text),
  cpu_limit: may(text),
  memory_request: may(text),
  memory_limit: may(text),
  ephemeral_storage_request: may(text),
  ephemeral_storage_limit: may(text),
});

export const scopedRequirements = fields({
  default: may(resourceRequirements),
  jobSpecific: may(list(fields({ jobType: need(text), resourceRequirements: need(resourceRequirements) }))),
});

export const pagination = fields({ pageSize: may(whole), rowOffset: may(whole) });

export const tag = fields({ tagId: need(uuid), workspaceId: need(uuid), name: need(text), color: need(text) });

export const syncModes = ["full_refresh", "incremental"] as const;

export const destinationSyncModes = (edition: Edition): readonly string[] => [
  "append",
  "overwrite",
  "append_dedup",
  ...(edition.since("0.63") ? ["overwrite_dedup"] : []),
  ...(edition.since("1.8") ? ["update", "soft_delete"] : []),
];
