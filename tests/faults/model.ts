/** The words of the fault matrix: what is made, what goes wrong with it, and what must hold afterward. */

import type { Race } from "../../sandbox/faults.js";
import type { Fault, Sandbox, SandboxOptions, Vendor } from "../../sandbox/index.js";
import type { Plain } from "../../sdk/plain.js";
import type { Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// Entities
// ---------------------------------------------------------------------------------------------------------------------

export type Operation = "create" | "read" | "update" | "delete";

export const OPERATIONS: readonly Operation[] = ["create", "read", "update", "delete"];

/** A request as a fault plan names it. */
export type Route = Required<Pick<Fault, "method" | "path">>;

/** What a program asks for, before and after its author changed it. */
export interface Wanted {
  readonly args: Plain;
  /** Undefined where nothing can change in place. */
  readonly changed?: Plain;
  /** Secrets in the arguments, and in the changed ones. */
  readonly secrets: readonly string[];
  readonly later?: readonly string[];
}

/** Children of one parent, and how their writers are in each other's way at the service. */
export interface Children {
  /** The arguments of each. */
  readonly of: (simulation: Simulation, args: Plain) => Promise<readonly Plain[]> | readonly Plain[];
  /** The same after their author has changed them all. */
  readonly later?: (args: Plain, i: number) => Plain;
  readonly race?: Race & { readonly status?: number; readonly body?: unknown };
  /** Kinds of the ledger that are gone with the last child. */
  readonly alsoGone?: readonly string[];
}

export interface Entity {
  readonly kind: `${string}:${string}`;
  readonly vendor: Vendor;
  /** How messages name it, by old and new names. */
  readonly titles: readonly string[];
  /** Kinds of the ledger that it makes. */
  readonly ledger: readonly string[];
  /** Whether it is there, for a part of something else that no ledger counts. */
  readonly isThere?: (simulation: Simulation) => boolean;
  /** To delete it sends nothing: what it has done stays done. */
  readonly stays?: true;
  readonly sandbox?: SandboxOptions;
  /** Makes what it needs, and says what is wanted. */
  prepare(simulation: Simulation): Promise<Wanted>;
  /** The request that does the operation's work; the last one where there are several. */
  readonly routes: Readonly<Partial<Record<Operation, Route>>>;
  /** A request after the first write of a create, without which the object is not finished. */
  readonly step?: Route;
  /** The list or search by which a lost create is looked for. */
  readonly look?: Route;
  /** Requests of one look. Default 1. */
  readonly lookRequests?: number;
  /** Requests of each operation when nothing goes wrong. */
  readonly usual: Readonly<Record<Operation, number>>;
  /** Operations that start a job: what became of it is not tried out by starting another, but told, and done by the next run. */
  readonly once?: readonly Operation[];
  /** For F45; left out where one parent cannot have several. */
  readonly children?: Children;
  /** Something that a newer server would add to an object. */
  readonly grow?: (body: unknown) => unknown;
}

// ---------------------------------------------------------------------------------------------------------------------
// Scenarios
// ---------------------------------------------------------------------------------------------------------------------

/** I1 no orphan, I2 no duplicate, I3 state equals server, I4 message, I5 no secret, I6 bounded, I7 recoverable. */
export const INVARIANTS = ["I1", "I2", "I3", "I4", "I5", "I6", "I7"] as const;

export type Invariant = (typeof INVARIANTS)[number];

/** What is wrong, by invariant; an empty list is a kept one. */
export type Findings = Readonly<Partial<Record<Invariant, readonly string[]>>>;

/** One fault, one operation, one entity, one seed. */
export interface Cell {
  readonly simulation: Simulation;
  readonly entity: Entity;
  readonly operation: Operation;
  readonly seed: number;
  /** The entity's own request for the operation. */
  readonly route: Route;
  readonly wanted: Wanted;
  /** One of several variants, by seed. */
  pick<A>(...variants: readonly A[]): A;
  /** Does so to the operation's own request. */
  hit(fault: Fault): void;
}

/** What becomes of the operation while the fault is there. */
export type Outcome = "done" | "fails" | "either";

export type Waits = readonly [least: number, most: number];

export interface Scenario {
  readonly fault: string;
  readonly title: string;
  readonly operations: readonly Operation[];
  /** Why it cannot apply to an entity. */
  readonly unless?: (entity: Entity, operation: Operation) => string | undefined;
  readonly inject: (cell: Cell) => void | Promise<void>;
  /** Settings of the sandbox beside the entity's own. */
  readonly sandbox?: SandboxOptions;
  readonly settings?: (sandbox: Sandbox) => Readonly<Record<string, string>>;
  readonly outcome: Outcome | ((cell: Cell) => Outcome);
  /** Requests beyond the usual ones. Default 0. */
  readonly extra?: number | ((cell: Cell) => number);
  /** Milliseconds of the fake clock that it waits: at least, at most. Default up to a minute. */
  readonly waits?: Waits | ((cell: Cell) => Waits | undefined);
  /** Real milliseconds that the operation may take. Default 5,000. */
  readonly takes?: number;
  /** Milliseconds that the user gives the operation. */
  readonly timeoutMs?: number;
  /** What a failure's message must say. */
  readonly says?: (cell: Cell) => readonly RegExp[];
  /** Effective creates of the entity's own kind. Default 1. */
  readonly creates?: number | ((cell: Cell) => number);
  /** More that must hold, told as findings. */
  readonly also?: (cell: Cell) => Promise<Findings> | Findings;
}

/** A scenario with a life of its own: many resources, several processes. */
export interface Special {
  readonly fault: string;
  readonly title: string;
  readonly entities: readonly string[];
  /** Says what is wrong. */
  run(entity: Entity, seed: number): Promise<Findings>;
}

/** A fault that the matrix does not run, and why. */
export interface Omitted {
  readonly fault: string;
  readonly why: string;
}

export interface Family {
  readonly scenarios?: readonly Scenario[];
  readonly specials?: readonly Special[];
  readonly omitted?: readonly Omitted[];
}
