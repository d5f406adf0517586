/**
 * The form in which an entity is declared. One line states everything about a field: what the user may write, its name on the wire,
 * what its change means, whether it is secret. The kernel derives check, bodies, drift, diff, secrets and types from it.
 */

import type * as TE from "fp-ts/lib/TaskEither.js";
import type * as t from "io-ts";
import type { Call } from "../../sdk/call.js";
import type { Plain, Problem } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fields
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
export interface Remark extends Problem {
  /** The user should know of it, but it stops nothing. */
  readonly harmless?: true;
}

export interface FieldSpec<A> {
  readonly change: Change;
  /**
   * Where it stands in bodies and answers, with dots for depth; `""` is the body itself. Objects that several fields write to one place are
   * merged. Left out: the field is never sent as such.
   */
  readonly wire?: string;
  /** Sent with every update, changed or not. */
  readonly always?: true;
  /** The order of its items means nothing. */
  readonly unordered?: true;
  /** The vendor echoes it in another spelling: compared accordingly. */
  readonly loose?: true;
  /** The vendor adds nothing of its own to it: a key that the user did not write was added by somebody. */
  readonly exact?: true;
  /** An object of which an update holds only the keys that changed; a removed key is sent as null. */
  readonly merge?: true;
  /** Never in an answer: what the user wrote last is what counts. */
  readonly hidden?: true;
  /** A change of it alone is none: it only says where something is found, or repeats what another field says. */
  readonly silent?: true;
  /** Sent when the user removes the field; null unless said otherwise, nothing when "keep". */
  readonly cleared?: "keep" | { readonly to: unknown };
  /** From the user's value to the wire's. `all`: the other inputs, which may say how. */
  write?(value: A, all: Plain): unknown;
  /** From an answer to the user's value; `at` is what stands at `wire`. `prior` is what the user wrote, undefined on import. */
  read?(at: unknown, answer: Plain, prior: A | undefined): A | undefined;
  /** For what the codec cannot tell: the value with `mark` applied to every secret part of it. */
  conceal?(value: A, mark: (part: unknown) => unknown, all: Plain): unknown;
  /** Rules beyond the codec; each message completes "<field> …". Only called with values that are known in full. */
  rules?(value: A, all: Plain): readonly string[];
  /** What rules cannot say: of parts, of values that are not known in full (`isUnknown` tells which are not), and what is only odd. */
  review?(value: A, all: Plain, isUnknown: (part: unknown) => boolean): readonly Remark[];
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

export const field = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): Field<C> => ({ codec, spec });

/** @param setting name of the setting that stands in when the user writes nothing. */
export const settingField = <C extends t.Mixed>(codec: C, setting: string, spec: FieldSpec<t.TypeOf<C>>): SettingField<C> => ({
  codec,
  spec,
  setting,
});

export const derived = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): DerivedField<C> => ({ codec, spec, derived: true });

export const inferred = <C extends t.Mixed>(codec: C, spec: FieldSpec<t.TypeOf<C>>): InferredField<C> => ({ codec, spec, inferred: true });

/** What the user wrote, as plain values. */
export type ArgsOf<F extends Fields> = {
  readonly [K in keyof F as undefined extends t.TypeOf<F[K]["codec"]> ? never : K]: t.TypeOf<F[K]["codec"]>;
} & {
  readonly [K in keyof F as undefined extends t.TypeOf<F[K]["codec"]> ? K : never]?: t.TypeOf<F[K]["codec"]>;
};

// ---------------------------------------------------------------------------------------------------------------------
// Facts
// ---------------------------------------------------------------------------------------------------------------------

export interface FactSpec {
  /** Only the create answer has it: kept from then on. */
  readonly once?: true;
  readonly secret?: true;
  /** An update may change it: not known in its preview. */
  readonly volatile?: true;
  /** It is the object's id: known in every preview in which the id is. */
  readonly id?: true;
}

/** Something that only the vendor knows. */
export interface Fact<C extends t.Mixed = t.Mixed> {
  readonly codec: C;
  readonly from: string | ((answer: Plain, args: Plain) => unknown);
  readonly spec: FactSpec;
}

export type Facts = Readonly<Record<string, Fact>>;

/** @param from where it stands in an answer, with dots for depth, or how to find it there. */
export const fact = <C extends t.Mixed>(codec: C, from: Fact["from"], spec: FactSpec = {}): Fact<C> => ({ codec, from, spec });

// ---------------------------------------------------------------------------------------------------------------------
// Calls and steps
// ---------------------------------------------------------------------------------------------------------------------

/** How to look at an object: a call whose data is the object, or a list of which it is one. */
export type Look = Call | { readonly list: Call; readonly pick: (items: readonly Plain[]) => readonly Plain[] } | Computed;

/** A look that takes more than one call, for forms whose object is spread over several. */
export interface Computed {
  readonly look: (client: Client) => TE.TaskEither<Failure, Plain | undefined>;
}

/** Nothing is sent: the object is made by its steps, and its id follows from what the user wrote. */
export interface Opening {
  /** Stands in for the answer of a create. */
  readonly starts: Plain;
}

/** A removal that takes more than one call, or none. */
export interface Undoing {
  readonly undo: (client: Client, say: (message: string) => void) => TE.TaskEither<Failure, unknown>;
}

export interface Calls<A> {
  /** @param found what `gather` found. */
  readonly create: (args: A, body: Plain, found: Plain) => Call | Opening;
  /** @param known what state holds of the object: everything on a refresh, nothing on an import. */
  readonly read: (id: string, known: Plain) => Look;
  /** Left out: nothing can be changed in place. */
  readonly update?: (id: string, body: Plain, args: A, found: Plain) => Call;
  /** Left out: the object goes with its parent. */
  readonly remove?: (id: string, known: Plain) => Call | Undoing;
  /**
   * By natural key: makes a lost answer safe.
   *
   * @param found what `gather` found; where names are not unique, the objects that were there before.
   */
  readonly find?: (args: A, found: Plain) => Look;
}

export interface StepContext<A> {
  readonly client: Client;
  readonly id: string;
  readonly args: A;
  /** The object as it was last seen; undefined when nobody has looked yet in this run. */
  readonly seen: Plain | undefined;
  /** Reads the object as it is now. */
  readonly look: () => TE.TaskEither<Failure, Plain>;
  /** `resume`: an earlier run recorded the object and did not get further. */
  readonly phase: "create" | "update" | "resume";
  /** Names of the fields that this run changes; all that are set when it creates. */
  readonly changed: ReadonlySet<string>;
  readonly found: Plain;
  /** The facts that state holds. */
  readonly known: Plain;
  readonly warn: (message: string) => void;
  readonly progress: (message: string) => void;
}

/**
 * Something that is done after the object is recorded: it looks at what is and does what is missing, so that it can be run again by the next
 * `up` after any failure. Answers the object as it is afterwards, or undefined if it did nothing.
 */
export interface Step<A> {
  readonly name: string;
  readonly run: (context: StepContext<A>) => TE.TaskEither<Failure, Plain | undefined>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Blueprint
// ---------------------------------------------------------------------------------------------------------------------

export interface Blueprint<F extends Fields = Fields, G extends Facts = Facts> {
  /** `fivetran:Group`: part of the type token in state, frozen once published. */
  readonly kind: `${string}:${string}`;
  /** What people call it in a sentence: `connection`. */
  readonly noun: string;
  readonly vendor: Vendor;
  readonly fields: F;
  readonly facts: G;
  /** The name by which people know this one, for messages. */
  readonly title: (args: Partial<ArgsOf<F>>) => string | undefined;
  /** The id in state, from an answer. */
  readonly identity: (answer: Plain, args: ArgsOf<F>) => string | undefined;
  readonly calls: Calls<ArgsOf<F>>;
  /** The answer describes an object that is gone, although the vendor still shows it. */
  readonly gone?: (answer: Plain) => boolean;
  /**
   * Takes the id that people import by apart, where it holds more than the object's own id.
   * Answers that id and what the rest says of the inputs; undefined when the id is plain.
   */
  readonly imported?: (id: string) => { readonly id: string; readonly known: Plain } | undefined;
  /**
   * Looked up before a write; its result is handed to the calls and steps.
   *
   * @param id undefined when the object is about to be created.
   */
  readonly gather?: (
    client: Client,
    args: ArgsOf<F>,
    phase: "create" | "update",
    changed: ReadonlySet<string>,
    id: string | undefined,
  ) => TE.TaskEither<Failure, Plain>;
  /** The last word on a body, for what depends on more than one field. */
  readonly shape?: (body: Plain, args: ArgsOf<F>, phase: "create" | "update", found: Plain) => Plain;
  readonly steps?: readonly Step<ArgsOf<F>>[];
  /** The vendor's own jobs stand behind its writes: they are given as much time as steps are. */
  readonly slow?: true;
  /** Update sends everything: what is there now, overlaid with what the user wrote. */
  readonly whole?: true | { readonly overlay: (seen: Plain) => Plain };
  /** Replacing it loses data; refused unless the user sets allowReplace. What is lost, to complete "would drop …". */
  readonly guarded?: string;
  /** Create is an upsert at the vendor: an object that is there already is not ours to take. */
  readonly adopt?: "refuse";
  /** The old one must go before the new one comes: the vendor allows only one with this natural key. */
  readonly deleteFirst?: true | ((changed: readonly string[]) => boolean);
  /** Rules over all fields, offline; each message is one sentence. */
  readonly rules?: (args: Partial<ArgsOf<F>>) => readonly string[] | Promise<readonly string[]>;
  /**
   * Works out the derived fields, offline, from other inputs and from what is on the user's disk.
   *
   * @param olds the inputs of the last run, for what cannot be worked out any more.
   */
  readonly derive?: (args: Partial<ArgsOf<F>>, olds: Plain) => Promise<Plain | Unfit> | Plain | Unfit;
}

/** What `derive` answers when the inputs, or the files that they name, cannot be used; each problem is one sentence. */
export class Unfit {
  constructor(readonly problems: readonly string[]) {}
}

/** Checks the declaration's types against each other; the value is the declaration itself. */
export const blueprint = <const F extends Fields, const G extends Facts>(declaration: Blueprint<F, G>): Blueprint<F, G> => declaration;
