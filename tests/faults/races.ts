/** F45: several children of one parent at once, while answers get lost and writers who overlap are in each other's way. */

import type { Plain } from "../../sdk/plain.js";
import { entities } from "../kinds/index.js";
import { leaks, existing, tagOf } from "./judge.js";
import type { Children, Entity, Family, Findings, Special } from "./model.js";
import { fastClock } from "../swift-clock.js";
import { type Ran, Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// The race
// ---------------------------------------------------------------------------------------------------------------------

const SPEED = 100;

const raced = async (entity: Entity, seed: number, { of, later, race, alsoGone = [] }: Children): Promise<Findings> => {
  const { vendor, kind, routes } = entity;
  const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F45/${kind}/${seed}` }, clock: fastClock(SPEED) });
  try {
    const { args } = await entity.prepare(simulation);
    const all = await of(simulation, args);
    const parents = existing(simulation);
    const living = (kinds: readonly string[]): string[] =>
      simulation.sandbox
        .living()
        .filter((one) => kinds.includes(one.kind) && !parents.has(tagOf(one)))
        .map(({ id }) => id);
    const held = (): string[] => all.flatMap((_, i) => simulation.held(`child ${i}`)?.id ?? []);
    const once = async (what: string, work: (one: Plain, name: string, i: number) => Promise<Ran>): Promise<string[]> => {
      const ran = await Promise.all(all.map((one, i) => work(one, `child ${i}`, i)));
      return ran.flatMap(({ error }) => (error === undefined ? [] : [`${what}: ${error}`]));
    };
    /** Writers meet, and three of ten answers are lost after the work was done. */
    const trouble = (operation: "create" | "update" | "delete"): void => {
      const route = routes[operation];
      if (route === undefined) return;
      simulation.sandbox.fault({ vendor, ...route, commit: true, drop: true, ofTen: 3, times: 3 });
      if (race === undefined) return;
      const { status, body, ...how } = race;
      simulation.sandbox.fault({ vendor, ...route, race: how, ...(status === undefined ? {} : { status, body, headers: JSON_TYPE }) });
    };
    const wrong: Record<"I1" | "I2" | "I3" | "I7", string[]> = { I1: [], I2: [], I3: [], I7: [] };
    const union = (when: string): void => {
      const [there, known] = [living(entity.ledger), held()];
      if (new Set(known).size !== all.length) wrong.I2.push(`${when}, ${all.length} resources hold ${new Set(known).size} objects`);
      if (there.length !== all.length) wrong.I1.push(`${when}, the service has ${there.length} of ${all.length}`);
    };

    trouble("create");
    wrong.I7.push(...(await once("create", (one, name) => simulation.up(kind, one, name))));
    union("after the creates");
    const made = simulation.sandbox.ledger.filter(
      (entry) => entity.ledger.includes(entry.kind) && entry.write === "create" && !parents.has(tagOf(entry)),
    );
    if (made.length !== all.length) wrong.I2.push(`${made.length} creates were carried out for ${all.length} resources`);
    for (const beside of alsoGone) if (living([beside]).length !== 1) wrong.I2.push(`there are ${living([beside]).length} of ${beside}`);

    simulation.sandbox.clearFaults();
    simulation.next();
    const now = all.map((one, i) => later?.(one, i) ?? one);
    if (later !== undefined) {
      trouble("update");
      wrong.I7.push(...(await once("update", (_, name, i) => simulation.up(kind, now[i]!, name))));
      union("after the updates");
      simulation.sandbox.clearFaults();
      simulation.next();
    }
    wrong.I7.push(...(await once("refresh", (_, name) => simulation.refresh(kind, name))));
    for (const [i, one] of now.entries()) {
      const changes = await simulation.changes(kind, one, `child ${i}`);
      if (changes.length > 0) wrong.I3.push(`child ${i} would change ${changes.join(", ")}`);
    }

    simulation.next();
    trouble("delete");
    wrong.I7.push(...(await once("delete", (_, name) => simulation.destroy(kind, name))));
    const remaining = living([...entity.ledger, ...alsoGone]);
    if (remaining.length > 0) wrong.I1.push(`${remaining.length} are left after all were deleted`);
    return { ...wrong, I5: leaks(simulation) };
  } finally {
    await simulation.close();
  }
};

const JSON_TYPE = { "content-type": "application/json" };

const together: Special = {
  fault: "F45",
  title: "several children of one parent at once",
  entities: entities.filter(({ children }) => children !== undefined).map(({ kind }) => kind),
  run: (entity, seed) => raced(entity, seed, entity.children!),
};

export const races: Family = { specials: [together] };
