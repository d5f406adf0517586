/** One cell: the fault strikes, the program is run again without it, and the seven invariants are looked at. */

import { createHash } from "node:crypto";
import type { Plain } from "../../sdk/plain.js";
import { canonical } from "../../providers/kernel/compare.js";
import { reveal } from "../../providers/kernel/signature.js";
import { blueprintOf } from "../../providers/registry.js";
import { duplicates, leaks, orphans, existing, unbounded, unclear } from "./judge.js";
import { type Cell, type Entity, type Findings, INVARIANTS, type Operation, type Scenario } from "./model.js";
import { type Held, type Ran, Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface CellResult {
  readonly fault: string;
  readonly kind: string;
  readonly operation: Operation | "all";
  readonly seed: number;
  readonly findings: Findings;
  readonly requests?: number;
  readonly waited?: number;
}

export const isPassed = ({ findings }: CellResult): boolean => INVARIANTS.every((i) => (findings[i] ?? []).length === 0);

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Why the cell cannot be; undefined when it can. */
export const impossible = (scenario: Scenario, entity: Entity, operation: Operation): string | undefined =>
  entity.routes[operation] === undefined ? `${entity.kind} has no ${operation}` : scenario.unless?.(entity, operation);

export const runCell = async (scenario: Scenario, entity: Entity, operation: Operation, seed: number): Promise<CellResult> => {
  const name = `${scenario.fault}/${entity.kind}/${operation}/${seed}`;
  const draw = (what: string): number => createHash("sha256").update(`${name}/${what}`).digest().readUInt32BE(0) / 2 ** 32;
  let drawn = 0;
  const simulation = await Simulation.start({
    sandbox: { ...entity.sandbox, ...scenario.sandbox, seed: name },
    ...(scenario.settings === undefined ? {} : { config: scenario.settings }),
    random: () => draw(`jitter ${(drawn += 1)}`),
  });
  try {
    const wanted = await entity.prepare(simulation);
    const parents = existing(simulation);
    const late = operation !== "create";
    if (late) must(await simulation.up(entity.kind, wanted.args), "the object cannot be prepared");
    const cell: Cell = {
      simulation: simulation,
      entity,
      operation,
      seed,
      route: entity.routes[operation]!,
      wanted,
      pick: (...variants) => variants[Math.floor(draw("pick") * variants.length)]!,
      hit: (fault) => void simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes[operation]!, ...fault }),
    };
    simulation.next(scenario.timeoutMs);
    const findings: Record<string, string[]> = Object.fromEntries(INVARIANTS.map((i) => [i, []]));
    const note = (more: Findings): void => INVARIANTS.forEach((i) => findings[i]!.push(...(more[i] ?? [])));

    await scenario.inject(cell);
    const ran = await command(cell);
    const outcome = typeof scenario.outcome === "function" ? scenario.outcome(cell) : scenario.outcome;
    if (ran.error !== undefined) {
      note({ I4: unclear(cell, scenario, ran.error) });
      const isLeft = entity.once?.includes(operation) === true && ran.error.includes("Run the command again");
      if (outcome === "done" && !isLeft) note({ I7: [`it should have succeeded: ${ran.error}`] });
    } else if (outcome === "fails") note({ I4: ["it should have failed"] });
    note({ I6: unbounded(cell, scenario, ran) });

    simulation.sandbox.clearFaults();
    note(await recover(cell));
    note({ I1: orphans(entity, simulation, parents), I2: duplicates(entity, simulation, parents, numberOf(scenario.creates, cell, 1)) });
    note(await matches(cell));
    if (scenario.also !== undefined) note(await scenario.also(cell));
    if (entity.isThere !== undefined) note(await undone(cell, parents));
    note({ I5: leaks(simulation) });
    return { fault: scenario.fault, kind: entity.kind, operation, seed, findings, requests: ran.requests, waited: ran.waited };
  } finally {
    await simulation.close();
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const numberOf = (value: Scenario["creates"], cell: Cell, usual: number): number =>
  typeof value === "function" ? value(cell) : (value ?? usual);

const must = ({ error }: Ran, what: string): void => {
  if (error !== undefined) throw new Error(`${what}: ${error}`);
};

const target = ({ operation, wanted }: Cell): Plain => (operation === "update" ? (wanted.changed ?? wanted.args) : wanted.args);

const command = (cell: Cell): Promise<Ran> => {
  const { simulation: simulation, entity, operation } = cell;
  if (operation === "read") return simulation.refresh(entity.kind);
  return operation === "delete" ? simulation.destroy(entity.kind) : simulation.up(entity.kind, target(cell));
};

/** The same program again, in a new process and without the fault. */
const recover = async (cell: Cell): Promise<Findings> => {
  const { simulation: simulation, entity, operation } = cell;
  simulation.next();
  const again = operation === "delete" ? await simulation.destroy(entity.kind) : await simulation.up(entity.kind, target(cell));
  if (again.error === undefined && operation === "delete" && simulation.held() !== undefined) return { I7: ["state still holds it"] };
  return again.error === undefined ? {} : { I7: [`the next run does not converge: ${again.error}`] };
};

/** A preview shows nothing, a refresh changes nothing, and a preview after it shows nothing. */
const matches = async (cell: Cell): Promise<Findings> => {
  const { simulation: simulation, entity, operation } = cell;
  if (operation === "delete") return {};
  const wrong: string[] = [];
  const before = await simulation.changes(entity.kind, target(cell));
  if (before.length > 0) wrong.push(`a preview would change ${before.join(", ")}`);
  const held = simulation.held();
  simulation.next();
  const { error } = await simulation.refresh(entity.kind);
  if (error !== undefined) return { I3: [...wrong, `it cannot be read: ${error}`] };
  const after = await simulation.changes(entity.kind, target(cell));
  if (after.length > 0) wrong.push(`a preview after a refresh would change ${after.join(", ")}`);
  wrong.push(...differences(entity, held, simulation.held()));
  return { I3: wrong };
};

/** A part of something else is as it was before, once it is deleted: also what was changed by a request whose answer never came. */
const undone = async ({ simulation: simulation, entity }: Cell, parents: ReadonlySet<string>): Promise<Findings> => {
  simulation.next();
  const { error } = await simulation.destroy(entity.kind);
  return { I1: orphans(entity, simulation, parents), I7: error === undefined ? [] : [`it cannot be deleted: ${error}`] };
};

/** What a refresh brings to light that the last write should have known. */
const differences = ({ kind }: Entity, before: Held | undefined, after: Held | undefined): string[] => {
  if (before === undefined || after === undefined) return before === after ? [] : ["a refresh drops it"];
  if (before.id !== after.id) return [`a refresh changes its id from ${before.id} to ${after.id}`];
  const outputs = blueprintOf(kind)?.outputs ?? {};
  const [old, now] = [reveal(before.outs) as Plain, reveal(after.outs) as Plain];
  return (
    Object.keys({ ...old, ...now })
      // A state of before learns in which account it is.
      .filter((key) => key !== "__account" || old[key] !== undefined)
      .filter((key) => outputs[key]?.spec.volatile !== true && canonical(old[key]) !== canonical(now[key]))
      .map((key) => `a refresh changes ${key}`)
  );
};
