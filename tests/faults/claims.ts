/** F50–F54: commands that end before the state knows what they made, renames, gateways that give up, look-alikes of another stack, other accounts. */

import { blueprintOf } from "../../providers/registry.js";
import type { Plain } from "../../sdk/plain.js";
import { entities } from "../kinds/index.js";
import { duplicates, leaks, orphans, existing, tagOf } from "./judge.js";
import type { Cell, Entity, Family, Findings, Scenario, Special } from "./model.js";
import { Simulation } from "./simulation.js";

const kinds = (wanted: (entity: Entity) => boolean = () => true): string[] => entities.filter(wanted).map(({ kind }) => kind);

/** Parts of something else are not made twice: their steps find them. */
const isFound = ({ kind }: Entity): boolean => blueprintOf(kind)?.calls.find !== undefined;

const isUnique = ({ kind }: Entity): boolean => blueprintOf(kind)?.unique === true;

const start = (fault: string, entity: Entity, seed: number): Promise<Simulation> =>
  Simulation.start({ sandbox: { ...entity.sandbox, seed: `${fault}/${entity.kind}/${seed}` } });

const problem = ({ error }: { readonly error?: string }): string[] => (error === undefined ? [] : [error]);

// ---------------------------------------------------------------------------------------------------------------------
// F50
// ---------------------------------------------------------------------------------------------------------------------

/** The provider has answered, and the engine is killed before it has written that down. */
const unrecorded: Special = {
  fault: "F50",
  title: "the engine is killed after the create's answer and before it is recorded; another stack wants one that looks the same",
  entities: kinds(),
  run: async (entity, seed) => {
    const simulation = await start("F50", entity, seed);
    const other = simulation.beside("prod");
    try {
      const { args } = await entity.prepare(simulation);
      const parents = existing(simulation);
      const first = await simulation.up(entity.kind, args);
      const made = simulation.held();
      simulation.hold(undefined);
      // The list does not show it yet, or the other stack comes in between.
      if (seed % 2 === 0) simulation.sandbox.fault({ vendor: entity.vendor, ...(entity.look ?? entity.routes.read!), lag: 3000, times: 1 });
      other.next();
      const beside = isFound(entity) && entity.isThere === undefined && seed % 3 !== 0 ? await other.up(entity.kind, args) : undefined;
      const theirs = other.held();
      const taken = theirs !== undefined && theirs.id === made?.id && entity.kind !== "fivetran:Destination";
      simulation.next();
      simulation.sandbox.clearFaults();
      const again = await simulation.up(entity.kind, args);
      const [held, twice] = [simulation.held(), beside !== undefined && beside.error === undefined];
      simulation.next();
      const changes = await simulation.changes(entity.kind, args);
      if (twice && theirs !== undefined && theirs.id !== made?.id) {
        other.next();
        await other.destroy(entity.kind);
      }
      return {
        I1: [
          ...orphans(entity, simulation, parents),
          ...(held?.id === made?.id ? [] : [`${made?.id} was made, and state holds ${held?.id}`]),
        ],
        // Two stacks may have one each, of one name.
        I2: [
          ...duplicates(entity, simulation, parents, twice ? 2 : 1).filter((one) => !twice || !one.includes("exists twice")),
          ...(taken ? [`another stack took ${made?.id}`] : []),
        ],
        I3: changes.length > 0 ? [`a preview would change ${changes.join(", ")}`] : [],
        I5: leaks(simulation),
        I7: [...problem(first), ...problem(again)],
      };
    } finally {
      await simulation.close();
    }
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// F51
// ---------------------------------------------------------------------------------------------------------------------

/** The program calls the resource by another name: the new one is created, then the old one is deleted, in one command. */
const renamed: Special = {
  fault: "F51",
  title: "a resource gets another name in the program, and takes what it has by its name; the command is killed before the delete",
  entities: kinds(),
  run: async (entity, seed) => {
    const simulation = await start("F51", entity, seed);
    try {
      const prepared = await entity.prepare(simulation);
      const adopt = isFound(entity) ? { adopt: seed % 2 === 0 ? "byName" : "ifIdentical" } : {};
      const args: Plain = { ...prepared.args, ...adopt };
      const parents = existing(simulation);
      const wrong: string[] = [...problem(await simulation.up(entity.kind, args, "old"))];
      const before = simulation.held("old");
      simulation.next();
      wrong.push(...problem(await simulation.up(entity.kind, args, "new")));
      // A later command has both in its state, and the program only the new one.
      if (seed % 3 === 0) {
        simulation.next();
        wrong.push(...problem(await simulation.up(entity.kind, args, "new")));
      }
      wrong.push(...problem(await simulation.destroy(entity.kind, "old")));
      simulation.next();
      const held = simulation.held("new");
      wrong.push(...problem(await simulation.refresh(entity.kind, "new")));
      if (simulation.held("new") === undefined) wrong.push("a refresh drops it: it was deleted");
      simulation.hold(simulation.held("new"));
      const strays = orphans(entity, simulation, parents);
      await simulation.destroy(entity.kind, "new");
      const remaining = simulation.sandbox.living().filter((one) => !parents.has(tagOf(one)));
      return {
        I1: [
          ...strays,
          ...(entity.isThere === undefined && isKept(entity) ? remaining.map((one) => `${tagOf(one)} is left when all is deleted`) : []),
        ],
        I2: held?.id === before?.id ? [] : [`${before?.id} became ${held?.id}`],
        I5: leaks(simulation),
        I7: wrong,
      };
    } finally {
      await simulation.close();
    }
  },
};

/** What a release made beside its version stays with whoever made it. */
const isKept = ({ kind }: Entity): boolean => kind !== "tfregistry:PrivateProviderRelease";

// ---------------------------------------------------------------------------------------------------------------------
// F52
// ---------------------------------------------------------------------------------------------------------------------

const GATEWAYS = [504, 502, 408] as const;

const late: Scenario = {
  fault: "F52",
  title: "a gateway gives up on the create, which is carried out 1, 8 or 60 seconds later",
  operations: ["create"],
  unless: (entity) => (isFound(entity) ? undefined : "it is a part of something else, which its steps find"),
  inject: (cell: Cell) =>
    cell.hit({ status: cell.pick(...GATEWAYS), body: "<html>gateway</html>", later: [1000, 8000, 60_000][cell.seed % 3]!, times: 1 }),
  outcome: "done",
  extra: 40,
  waits: [0, 30 * 60_000],
  also: async ({ simulation: simulation, entity }) => {
    // Whatever may still come has come by then.
    simulation.sandbox.advance(61_000);
    await simulation.refresh(entity.kind);
    const keys = simulation.sandbox.living().flatMap(({ kind, key }) => (entity.ledger.includes(kind) && key !== undefined ? [key] : []));
    const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
    return { I2: twice.map((key) => `${key} came a second time, behind the gateway`) };
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// F53
// ---------------------------------------------------------------------------------------------------------------------

/** Two stacks want objects that look the same; the request of one of them gets a 502 that did nothing. */
const lookAlikes: Special = {
  fault: "F53",
  title: "another stack makes one that looks the same, before a create gets a 502 that did nothing",
  entities: kinds((entity) => isFound(entity) && !isUnique(entity)),
  run: async (entity, seed) => {
    const wrong: Record<"I1" | "I2" | "I7", string[]> = { I1: [], I2: [], I7: [] };
    const draw = drawing(seed);
    for (let round = 0; round < 4; round += 1) {
      const simulation = await start(`F53/${round}`, entity, seed);
      const other = simulation.beside("prod", draw() < 0.5);
      try {
        const { args } = await entity.prepare(simulation);
        const parents = existing(simulation);
        // Seconds before, at the same moment, or after; and with an answer that was lost for the other one, too.
        const gap = [0, 300, 1500, 5000, 30_000][Math.floor(draw() * 5)]!;
        const isDone = draw() < 0.5;
        const theirs = await other.up(entity.kind, args);
        simulation.sandbox.advance(gap);
        const route = entity.routes.create!;
        simulation.sandbox.fault({
          vendor: entity.vendor,
          ...route,
          status: 502,
          body: "<html>",
          times: 1,
          ...(isDone ? { commit: true } : {}),
        });
        const mine = await simulation.up(entity.kind, args);
        simulation.sandbox.clearFaults();
        simulation.next();
        const again = await simulation.up(entity.kind, args);
        const [a, b] = [simulation.held()?.id, other.held()?.id];
        wrong.I7.push(...problem(theirs), ...problem(again));
        if (isDone) wrong.I7.push(...problem(mine));
        if (a !== undefined && a === b) wrong.I2.push(`both stacks hold ${a} (${gap} ms apart, ${isDone ? "lost" : "not done"})`);
        const living = simulation.sandbox.living().filter((one) => entity.ledger.includes(one.kind) && !parents.has(tagOf(one)));
        if (living.length !== 2)
          wrong.I1.push(`there are ${living.length} instead of 2 (${gap} ms apart, ${isDone ? "lost" : "not done"})`);
        simulation.next();
        await simulation.destroy(entity.kind);
        other.next();
        const kept = await other.refresh(entity.kind);
        if (kept.error !== undefined || other.held() === undefined) wrong.I1.push("the other stack's object is gone");
      } finally {
        other.leave();
        await simulation.close();
      }
    }
    return wrong;
  },
};

const drawing = (seed: number): (() => number) => {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// F54
// ---------------------------------------------------------------------------------------------------------------------

const SETTINGS: Readonly<Record<string, string>> = { fivetran: "apiUrl", airbyte: "serverUrl", tfregistry: "hostname" };

/** The settings lead to another account of the same vendor, where nothing is. */
const elsewhere: Special = {
  fault: "F54",
  title: "the command works on another account than the one that the object is in",
  entities: kinds(),
  run: async (entity, seed): Promise<Findings> => {
    const simulation = await start("F54", entity, seed);
    const abroad = await start("F54/abroad", entity, seed);
    try {
      const { args, changed } = await entity.prepare(simulation);
      const wrong: string[] = problem(await simulation.up(entity.kind, args));
      const held = simulation.held();
      const writes = (): number => simulation.sandbox.ledger.length + abroad.sandbox.ledger.length;
      const before = writes();
      const move = (): void => simulation.next(undefined, abroad.sandbox.config);
      const attempts = [
        () => simulation.refresh(entity.kind),
        () => simulation.up(entity.kind, { ...(changed ?? args) }),
        () => simulation.destroy(entity.kind),
      ];
      for (const attempt of attempts) {
        move();
        const { error = "it should have failed" } = await attempt();
        if (!/account|would be replaced for .*__account/.test(error)) wrong.push(error);
        if (simulation.held()?.id !== held?.id) wrong.push("state has dropped it");
      }
      const written = writes() - before;
      // The same account by another spelling of its address.
      simulation.next(undefined, {
        [`${entity.vendor}:${SETTINGS[entity.vendor]}`]: `${simulation.sandbox[entity.vendor].url.replace("127.0.0.1", "localhost")}/`,
      });
      const changes = await simulation.changes(entity.kind, args);
      wrong.push(...problem(await simulation.refresh(entity.kind)));
      simulation.next();
      wrong.push(...problem(await simulation.destroy(entity.kind)));
      return {
        I1: written === 0 ? [] : [`${written} writes were carried out`],
        I3: changes.length > 0 ? [`another spelling of the address changes ${changes.join(", ")}`] : [],
        I5: leaks(simulation),
        I7: wrong,
      };
    } finally {
      await abroad.close();
      await simulation.close();
    }
  },
};

export const claims: Family = { scenarios: [late], specials: [unrecorded, renamed, lookAlikes, elsewhere] };
