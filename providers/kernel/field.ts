/** One line of a declaration: what the user may write, its name on the wire, what its change means, whether it is secret. */

import type * as t from "io-ts";
import type { Problem } from "../../sdk/inspect.js";
import type { Plain } from "../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a change of the field means for the object.
 * - `update`: it is changed in place.
 * - `replace`: a new object is made.
 * - `steps`: the steps bring it about.
 * - `inert`: nothing is sent; it only steers what we do.
 */
export type Change = "update" | "replace" | "steps" | "inert";

/** What check says of a part of a value. The path goes on from the field's name: `.repos`, `[0]`, or nothing. */
export interface Diagnostic extends Problem {
  /** The user should know of it, but it stops nothing. */
  readonly severity?: "error" | "warning";
}

export interface FieldSpec<A> {
  readonly change: Change;
  /**
   * Where it stands in bodies and answers, with dots for depth; `""` is the body itself. Objects that several fields write to one place are
   * merged. Left out: the field is never sent as such.
   */
  readonly wire?: string;
  /**
   * It stands in the path of requests and never in a body; `wire` is then only where answers have it. On an import, `imported` of the blueprint takes it
   * from the id.
   */
  readonly inPath?: true;
  /** Sent with every update, changed or not. */
  readonly always?: true;
  /** The order of its items means nothing. */
  readonly unordered?: true;
  /** The vendor echoes it in another spelling: compared accordingly. */
  readonly semanticEquality?: true;
  /** Its case means nothing, as in an e-mail address: the vendor may echo another. */
  readonly ignoreCase?: true;
  /** The vendor adds nothing of its own to it: a key that the user did not write was added by somebody. */
  readonly noServerDefaults?: true;
  /** An object of which an update holds only the keys that changed; a removed key is sent as null. */
  readonly merge?: true;
  /** An object that an update replaces as a whole: what is there besides the user's words is looked at first, and sent along. */
  readonly fullReplace?: true;
  /**
   * Never in an answer: what the user wrote last is what counts. A secret that answers show as a mask (three asterisks or more, and nothing else) does not
   * need this: a mask says nothing of the value, so the user's own stays in its place, and as an input it is refused.
   */
  readonly writeOnly?: true;
  /** A change of it alone is none: it only says where something is found, or repeats what another field says. */
  readonly ignoreChanges?: true;
  /** A change of it sends every secret of the object again, though none of them has changed. */
  readonly rotatesSecrets?: true;
  /** While it stays the same, a change of nothing but secrets is none. */
  readonly pinsSecrets?: true;
  /** What it is when the user leaves it out: to write that, or to take it out again, is no change. */
  readonly default?: A;
  /** Sent when the user removes the field; null unless said otherwise, nothing when "keep". */
  readonly onUnset?: "keep" | { readonly to: unknown };
  /** From the user's value to the wire's. `all`: the other inputs, which may say how. `before`: what an update turns into the value. */
  write?(value: A, all: Plain, before?: A): unknown;
  /**
   * From an answer to the user's value; `at` is what stands at `wire`. `prior` is what the user wrote, and `all` everything that he wrote, both
   * undefined on import.
   */
  read?(at: unknown, answer: Plain, prior: A | undefined, all: Plain | undefined): A | undefined;
  /** For what the codec cannot tell: the value with `mark` applied to every secret part of it, and to every part that may be one (`presumed`). */
  conceal?(value: A, mark: (part: unknown, presumed?: true) => unknown, all: Plain): unknown;
  /** Rules beyond the codec; each message completes "<field> …". Only called with values that are known in full. */
  rules?(value: A, all: Plain): readonly string[];
  /** What rules cannot say: of parts, of values that are not known in full (`isUnknown` tells which are not), and what is only odd. */
  review?(value: A, all: Plain, isUnknown: (part: unknown) => boolean): readonly Diagnostic[];
}

export interface Field<C extends t.Mixed = t.Mixed> {
  readonly codec: C;
  readonly spec: FieldSpec<t.TypeOf<C>>;
  readonly derived?: true;
  readonly inferred?: true;
  /** The name of the setting that is taken when the user leaves the field out. */
  readonly setting?: string;
}

/** The user may leave it out when the setting is there. */
export interface SettingField<C extends t.Mixed = t.Mixed> extends Field<C> {
  readonly setting: string;
}

/** Stored with the inputs and compared like them, but worked out by `derive`, never written by the user. */
export interface DerivedField<C extends t.Mixed = t.Mixed> extends Field<C> {
  readonly derived: true;
}

/** The user may leave it out: `derive` then fills it in. */
export interface InferredField<C extends t.Mixed = t.Mixed> extends Field<C> {
  readonly inferred: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** What the user wrote, as plain values. */
export type ArgsOf<F extends Fields> = {
  readonly [K in keyof F as undefined extends t.TypeOf<F[K]["codec"]> ? never : K]: t.TypeOf<F[K]["codec"]>;
} & {
  readonly [K in keyof F as undefined extends t.TypeOf<F[K]["codec"]> ? K : never]?: t.TypeOf<F[K]["codec"]>;
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const field = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): Field<C> => ({ codec, spec });

/** @param setting name of the setting that stands in when the user writes nothing. */
export const settingField = <C extends t.Mixed>(codec: C, setting: string, spec: FieldSpec<t.TypeOf<C>>): SettingField<C> => ({
  codec,
  spec,
  setting,
});

export const derived = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): DerivedField<C> => ({ codec, spec, derived: true });

export const inferred = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): InferredField<C> => ({ codec, spec, inferred: true });

/**
 * Fields or outputs that several kinds share, with those of one kind. The shared ones have an interface of their own, `interface Shared extends
 * Readonly<typeof shared> {}`: by its name their comments reach a program, which a type that is written out would lose.
 */
export const extended = <S extends object, const F extends object>(shared: S, own: F): Pick<S, keyof S> & F => ({ ...own, ...shared });
