/** The form in which an entity is declared. The kernel derives check, bodies, drift, diff, secrets and types from it. */

import type * as t from "io-ts";
import type { Call } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { type Adopt, common } from "./common-inputs.js";
import type { ArgsOf, Fields, Diagnostic } from "./field.js";
import type { Vendor } from "./vendor.js";
import type { VendorClient } from "./vendor-client.js";

export * from "./field.js";

// ---------------------------------------------------------------------------------------------------------------------
// Outputs
// ---------------------------------------------------------------------------------------------------------------------

export interface OutputSpec {
  /** Only the create answer has it, or what `gather` found under this name: kept from then on. */
  readonly once?: true;
  readonly secret?: true;
  /** An update may change it: not known in its preview. */
  readonly volatile?: true;
  /** It is the object's id: known in every preview in which the id is. */
  readonly id?: true;
}

/** Something that only the vendor knows. */
export interface OutputField<C extends t.Mixed = t.Mixed> {
  readonly codec: C;
  readonly from: string | ((answer: Plain, args: Plain) => unknown);
  readonly spec: OutputSpec;
}

export type OutputFields = Readonly<Record<string, OutputField>>;

/** @param from where it stands in an answer, with dots for depth, or how to find it there. */
export const output = <C extends t.Mixed>(codec: C, from: OutputField["from"], spec: OutputSpec = {}): OutputField<C> => ({
  codec,
  from,
  spec,
});

// ---------------------------------------------------------------------------------------------------------------------
// Calls and steps
// ---------------------------------------------------------------------------------------------------------------------

/** How to look at an object: a call whose data is the object, or a list of which it is one. */
export type Lookup = Call | ListRead | CustomRead;

export interface ListRead {
  readonly list: Call;
  readonly pick: (items: readonly Plain[]) => readonly Plain[];
  /** A read's alone: the text that tells the items apart. While an item lacks it, a list without the object does not say that it is gone. */
  readonly key?: string;
  /** The list belongs to a parent: when the vendor says that there is no such parent, there is no object either. */
  readonly ofParent?: true;
  /** Items say too little to tell them apart: each that was picked is read by itself, and picked from again. */
  readonly whole?: { readonly read: (item: Plain) => Call; readonly pick: (objects: readonly Plain[]) => readonly Plain[] };
}

/** A look that takes more than one call, for forms whose object is spread over several. */
export interface CustomRead {
  readonly customRead: (client: VendorClient) => Promise<Plain | undefined>;
}

/** Nothing is sent: the object is made by its steps, and its id follows from what the user wrote. */
export interface InitialState {
  /** Stands in for the answer of a create. */
  readonly initialState: Plain;
}

/** A removal that takes more than one call, or none. */
export interface CustomDelete {
  readonly customDelete: (client: VendorClient, say: (message: string) => void) => Promise<unknown>;
}

/** What `gather` looked up before a write. A kind adds what its own calls and steps need. */
export interface Gathered {
  /**
   * What was there before the create. Where names are not unique, the ids of the objects that look alike: none of them is its result. It is kept
   * in the create's note, so that a run which finishes that of another knows it, too.
   */
  readonly before?: readonly string[] | Plain | undefined;
  /** The object as it is now: an update that needs it does not look again. */
  readonly live?: Plain | undefined;
}

export interface Calls<A, X extends Gathered = Gathered> {
  readonly create: (args: A, body: Plain, gathered: X) => Call | InitialState;
  /** @param state what state holds of the object: everything on a refresh, nothing on an import. */
  readonly read: (id: string, state: Plain) => Lookup;
  /**
   * Left out: nothing can be changed in place. Several calls are sent one after the other; when one fails, the next `up` sends all of them again.
   */
  readonly update?: (id: string, body: Plain, args: A, gathered: X) => Call | readonly Call[];
  /** Left out: the object goes with its parent. */
  readonly remove?: (id: string, state: Plain) => Call | CustomDelete;
  /** By natural key: makes a lost answer safe. May show several objects; what was there before the create is left out. */
  readonly find?: (args: A, gathered: X) => Lookup;
}

export interface GatherContext {
  readonly phase: "create" | "update";
  /** Names of the fields that this run changes; all that are set when it creates. */
  readonly changed: ReadonlySet<string>;
  /** Undefined when the object is about to be created. */
  readonly id: string | undefined;
  /** What state holds; nothing for a new object. */
  readonly state: Plain;
}

export interface StepContext<A, X extends Gathered = Gathered> {
  readonly client: VendorClient;
  readonly id: string;
  readonly args: A;
  /** The object as it was last seen; undefined when nobody has looked yet in this run. */
  readonly live: Plain | undefined;
  /** Reads the object as it is now. One that was just created may not be visible yet: then it looks again for some seconds. */
  readonly look: () => Promise<Plain>;
  /** `resume`: an earlier run recorded the object and did not get further. */
  readonly phase: "create" | "update" | "resume";
  /** Names of the fields that this run changes; all that are set when it creates. */
  readonly changed: ReadonlySet<string>;
  readonly gathered: X;
  /** The outputs that state holds. */
  readonly state: Plain;
  /** The inputs that state holds; none for a new object. */
  readonly before: Plain;
  /** The object as it is by now: state holds it if the rest of the step fails. */
  readonly record: (live: Plain) => void;
  /** Outputs that no answer holds (`once`), for state to hold whatever the object is like. */
  readonly remember: (outputs: Plain) => void;
  readonly warn: (message: string) => void;
  readonly progress: (message: string) => void;
}

/**
 * Something that is done after the object is recorded: it looks at what is and does what is missing, so that it can be run again by the next
 * `up` after any failure. Answers the object as it is afterward, or undefined if it did nothing.
 */
export interface Step<A, X extends Gathered = Gathered> {
  readonly name: string;
  readonly run: (context: StepContext<A, X>) => Promise<Plain | undefined>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Blueprint
// ---------------------------------------------------------------------------------------------------------------------

export interface Blueprint<F extends Fields = Fields, G extends OutputFields = OutputFields, X extends Gathered = Gathered> {
  /** `fivetran:Group`: part of the type token in state, frozen once published. */
  readonly kind: `${string}:${string}`;
  /** What people call it in a sentence: `connection`. */
  readonly noun: string;
  readonly vendor: Vendor;
  readonly fields: F;
  readonly outputs: G;
  /** The name by which people know this one, for messages. */
  readonly title: (args: Partial<ArgsOf<F>>) => string | undefined;
  /** The id in state, from an answer. */
  readonly identity: (answer: Plain, args: ArgsOf<F>) => string | undefined;
  readonly calls: Calls<ArgsOf<F>, X>;
  /** The words of `adopt` that mean something here. Left out: all of them with a `find`; without one, `afterFailure` and `never`. */
  readonly adopts?: readonly Adopt[];
  /** Fields by the names that they had in an earlier version, for the message about such a name. */
  readonly renamed?: Readonly<Record<string, keyof F | "adopt">>;
  /** The vendor refuses a second object with what `find` looks for: a create may be sent again when it is not known whether it was done. */
  readonly unique?: true;
  /** The answer describes an object that is gone, although the vendor still shows it. */
  readonly isDeleted?: (answer: Plain) => boolean;
  /** How the id that people import by is written, where it is more than the object's own id: `teamId:userId`. For pages. */
  readonly importForm?: string;
  /**
   * Takes the id that people import by apart, where it holds more than the object's own id.
   * Answers that id and what the rest says of the inputs; undefined when the id is plain.
   */
  readonly imported?: (id: string) => { readonly id: string; readonly known: Plain } | undefined;
  /** Looked up before a write; its result is handed to the calls and steps. */
  readonly gather?: (client: VendorClient, args: ArgsOf<F>, context: GatherContext) => Promise<X>;
  /** The last word on a body, for what depends on more than one field. */
  readonly shape?: (body: Plain, args: ArgsOf<F>, phase: "create" | "update", gathered: X) => Plain;
  readonly steps?: readonly Step<ArgsOf<F>, X>[];
  /**
   * Inputs by name that a refresh answers in place of the user's while something is owed, by what state holds. The engine calls a failed update again by
   * itself, but forgets the failure in a refresh, and asks for no diff while inputs are the same. An update of such an object is for steps a `resume`.
   */
  readonly owed?: (outputs: Plain, inputs: Partial<ArgsOf<F>>) => Plain;
  /** What a refresh tells of the object, by what it sees and what state holds: sentences without their ends, which stop nothing. */
  readonly notices?: (answer: Plain, inputs: Partial<ArgsOf<F>>, outputs: Plain) => readonly (string | undefined)[];
  /** The vendor's own jobs stand behind its writes: they are given as much time as steps are. */
  readonly slow?: true;
  /** Update sends everything: what is there now, overlaid with what the user wrote. */
  readonly fullUpdate?: true | { readonly overlay: (live: Plain) => Plain };
  /** Replacing it loses data; refused unless the user sets allowReplace. What is lost, to complete "would drop …". */
  readonly guarded?: string;
  /** The old one must go before the new one comes: the vendor allows only one with this natural key. */
  readonly deleteFirst?: true | ((changed: readonly string[]) => boolean);
  /**
   * A check that asks the vendor, only made where the setting of this name says `true`, and only when all else is right.
   *
   * @param args without the parts that are not known yet, however deep they are.
   * @param account the same object for all checks of one account in one process.
   */
  readonly verify?: {
    readonly setting: string;
    readonly ask: (args: Partial<ArgsOf<F>>, client: VendorClient, account: object) => Promise<readonly Diagnostic[]>;
  };
  /**
   * What can be said of a change before anything is sent, from what state holds. A diagnostic stops the preview, and the run before its first
   * write; so it is only for what is sure, and tells how to go on where state may be out of date.
   *
   * @param olds inputs and outputs of the last run.
   * @param args fields without an unknown in them.
   */
  readonly foresee?: (olds: Plain, args: Partial<ArgsOf<F>>) => readonly Diagnostic[];
  /** Rules over all fields, offline; each message is one sentence. */
  readonly rules?: (args: Partial<ArgsOf<F>>) => readonly string[] | Promise<readonly string[]>;
  /**
   * Works out the derived fields, offline, from other inputs and from what is on the user's disk.
   *
   * @param olds the inputs of the last run, for what cannot be worked out any more.
   */
  readonly derive?: (args: Partial<ArgsOf<F>>, olds: Plain) => Promise<Plain | InvalidInputs> | Plain | InvalidInputs;
}

/** What `derive` answers when the inputs, or the files that they name, cannot be used; each problem is one sentence. */
export class InvalidInputs {
  constructor(readonly problems: readonly string[]) {}
}

/** Checks the declaration's types against each other, and adds the inputs that every kind has. */
export const blueprint = <const F extends Fields, const G extends OutputFields, X extends Gathered = Gathered>(
  declaration: Blueprint<F, G, X>,
): Blueprint<F, G> => {
  // Not in the type: programs get them with comments from `CommonInputs`, and no declaration looks at them.
  const whole = { ...declaration, fields: { ...declaration.fields, ...common } };
  // What is gathered goes from the declaration to the declaration; the kernel only hands it on.
  return whole as unknown as Blueprint<F, G>;
};
