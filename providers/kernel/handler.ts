/** The one interface between an entity's life and whatever process serves it: plain values in, plain values with secret signatures out. */

import type { Plain } from "../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Reads a configuration key such as `fivetran:apiKey`; from stack config and from an explicit provider alike. */
export type ReadConfig = (key: string) => string | undefined;

export interface Log {
  /** Something the user should act on; never ends the operation. */
  warn(message: string): void;
  info(message: string): void;
  /**
   * Something odd about a resource's inputs, which is no reason to stop: a sentence without its end. A host that sees many resources tells it
   * once for all of them; where it is left out, each is warned of.
   */
  warnGrouped?(name: string, sentence: string): void;
  /** A line that is replaced by the next one and is not kept. */
  progress(message: string): void;
}

export interface Context {
  readonly config: ReadConfig;
  readonly signal: AbortSignal;
  /** Milliseconds that the user gives the operation. */
  readonly timeoutMs?: number | undefined;
  readonly log: Log;
  readonly urn?: string | undefined;
  /** The command that is running: the address of its engine, the same in every process that serves it. */
  readonly run?: string | undefined;
  readonly preview?: boolean | undefined;
  /** What the stack's state holds now. Left out where it cannot be asked. */
  readonly stack?: AskStack | undefined;
}

/**
 * Asking takes half a second. `once`: as it was when it was last asked for in this command, for what cannot have changed since. `partial`: the
 * same, and only where the command leaves out some resources of the stack.
 */
export type AskStack = (when: "now" | "once" | "partial") => Promise<StackState | undefined>;

/** The part of a stack's state that tells what an interrupted command has begun. */
export interface StackState {
  /** How many creates of the resource have begun and not ended; one that is under way counts. */
  pendingCreates(urn: string): number;
  /** The resources that have this id. One that is replaced and not deleted yet is there twice. */
  having(kind: string, id: string): readonly StackResource[];
  /** What the stack's config says to the default provider, where the resource belongs to that; undefined where it has one of its own. */
  defaultSettings(urn: string): Plain | undefined;
  /** Whether every resource of ours says which account its object is in. */
  readonly isMarked: boolean;
  /** When an earlier command last changed a resource, in milliseconds since the epoch. */
  readonly changedAt: number | undefined;
}

export interface StackResource {
  readonly urn: string;
  /** Secrets in it are encrypted. */
  readonly outputs: Plain;
}

export interface Checked {
  readonly inputs: Plain;
  /** Sentences; each names its property by path and holds no secret value. */
  readonly failures: readonly string[];
  /** Sentences of the same kind that stop nothing; left out when there are none. */
  readonly warnings?: readonly string[];
}

export interface Difference {
  /** Fields that mean something else now. */
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** The object is in another account than the one that the command works on: no input tells, but it is made anew there. */
  readonly moved?: Move;
}

export interface Move {
  /** Whether these settings lead to where the object is. */
  isHome(config: ReadConfig): boolean;
}

export interface Handler {
  check(olds: Plain, news: Plain, context: Context): Promise<Checked>;
  /** @param context left out where nobody asks for more than the inputs tell. */
  diff(id: string, olds: Plain, news: Plain, context?: Context): Difference;
  create(news: Plain, context: Context): Promise<{ readonly id: string; readonly outs: Plain }>;
  /** Takes an object that exists instead of making one, and makes it what the inputs say. Never creates. */
  adopt(id: string, news: Plain, context: Context): Promise<{ readonly id: string; readonly outs: Plain }>;
  /** `undefined`: the object is gone. Without `props` (import) or with props that are not ours (get), a gone object is an error. */
  read(
    id: string,
    props: Plain | undefined,
    context: Context,
  ): Promise<{ readonly id: string; readonly outs: Plain; readonly inputs: Plain } | undefined>;
  update(id: string, olds: Plain, news: Plain, context: Context): Promise<{ readonly outs: Plain }>;
  remove(id: string, props: Plain, context: Context): Promise<void>;
}

/** The hidden input that carries the id of `opts.import` where the engine cannot import by itself. */
export const ADOPT = "__adopt";

/** What a user sees when something failed: the text is final, without a stack. */
export class UserError extends Error {
  override readonly name = "";
  constructor(message: string) {
    super(message);
    this.stack = "";
  }
}

/** A write that was done in part: the engine records the object and calls update on the next run. */
export class PartialFailure extends UserError {
  constructor(
    message: string,
    readonly id: string,
    readonly outs: Plain,
  ) {
    super(message);
  }
}
