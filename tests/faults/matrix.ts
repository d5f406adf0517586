/** All families, and the walk over fault × entity × operation × seed. */

import { entities } from "../kinds/index.js";
import { failures } from "./failures.js";
import { type Entity, type Family, INVARIANTS, OPERATIONS, type Operation } from "./model.js";
import { type CellResult, impossible, runCell } from "./run.js";
import { steps } from "./steps.js";
import { absence } from "./absence.js";
import { access } from "./access.js";
import { claims } from "./claims.js";
import { bodies } from "./bodies.js";
import { drift } from "./drift.js";
import { kills } from "./kills.js";
import { limits } from "./limits.js";
import { network } from "./network.js";
import { proxies } from "./proxies.js";
import { races } from "./races.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const families: readonly Family[] = [
  limits,
  failures,
  bodies,
  access,
  absence,
  network,
  kills,
  steps,
  drift,
  races,
  proxies,
  claims,
];

export interface Choice {
  readonly seeds: readonly number[];
  /** Every kind meets each fault in one of its operations and with one of the seeds, in turn, instead of in all of them. */
  readonly inTurn?: boolean;
  readonly vendor?: string;
  readonly kinds?: readonly string[];
  readonly fault?: string;
  /** Whether the scenarios of one resource run. Default true. */
  readonly cells?: boolean;
  /** Whether those with a life of their own run. Default true. */
  readonly crowds?: boolean;
}

/** A cell that cannot be, and why. */
export interface Skipped {
  readonly fault: string;
  readonly kind: string;
  readonly operation: Operation;
  readonly why: string;
}

/** Cells at the same time. */
const AT_ONCE = 3;

export interface Run {
  readonly results: readonly CellResult[];
  readonly skipped: readonly Skipped[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

export const runMatrix = async (choice: Choice, each: (result: CellResult) => void = () => undefined): Promise<Run> => {
  const results: CellResult[] = [];
  const skipped: Skipped[] = [];
  const mine = (entity: Entity): boolean =>
    (choice.vendor ?? entity.vendor) === entity.vendor && (choice.kinds?.includes(entity.kind) ?? true);
  const asked = (fault: string): boolean => choice.fault === undefined || choice.fault === fault;
  const done = (result: CellResult): void => {
    results.push(result);
    each(result);
  };
  const scenarios = choice.cells === false ? [] : families.flatMap((family) => family.scenarios ?? []);
  const specials = choice.crowds === false ? [] : families.flatMap((family) => family.specials ?? []);
  const tasks: (() => Promise<CellResult>)[] = [];
  for (const scenario of scenarios.filter(({ fault }) => asked(fault))) {
    for (const [i, entity] of entities.filter(mine).entries()) {
      const possible: Operation[] = [];
      for (const operation of OPERATIONS.filter((o) => scenario.operations.includes(o))) {
        const why = impossible(scenario, entity, operation);
        if (why === undefined) possible.push(operation);
        else skipped.push({ fault: scenario.fault, kind: entity.kind, operation, why });
      }
      for (const [operation, seed] of choice.inTurn === true ? oneOf(possible, choice.seeds, i) : eachOf(possible, choice.seeds)) {
        tasks.push(() => guarded(scenario.fault, entity, operation, seed, () => runCell(scenario, entity, operation, seed)));
      }
    }
  }
  // Cells wait for real sockets and timers: a few at a time.
  const worker = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) done(await task());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const special of specials.filter(({ fault }) => asked(fault))) {
    for (const entity of entities.filter((e) => mine(e) && special.entities.includes(e.kind))) {
      for (const seed of choice.seeds) {
        const run = async (): Promise<CellResult> => ({
          fault: special.fault,
          kind: entity.kind,
          operation: "all",
          seed,
          findings: await special.run(entity, seed),
        });
        done(await guarded(special.fault, entity, "all", seed, run));
      }
    }
  }
  return { results, skipped };
};

type Turn = readonly [operation: Operation, seed: number];

const eachOf = (operations: readonly Operation[], seeds: readonly number[]): Turn[] =>
  operations.flatMap((operation) => seeds.map((seed): Turn => [operation, seed]));

/** The i-th of all pairs: kinds next to each other meet different ones. */
const oneOf = (operations: readonly Operation[], seeds: readonly number[], i: number): Turn[] => {
  const all = eachOf(operations, seeds);
  // Neither number of operations (up to 4) nor of seeds shares a factor with 5, so that every pair has its turn.
  return all.length === 0 ? [] : [all[(i * 5) % all.length]!];
};

/** A cell that crashes the harness has failed. */
const guarded = async (
  fault: string,
  { kind }: Entity,
  operation: CellResult["operation"],
  seed: number,
  run: () => Promise<CellResult>,
): Promise<CellResult> => {
  try {
    return await run();
  } catch (error) {
    const text = `the cell crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { fault, kind, operation, seed, findings: Object.fromEntries(INVARIANTS.map((i) => [i, i === "I7" ? [text] : []])) };
  }
};
