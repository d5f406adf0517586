/** F45: several children of one parent at once, while answers get lost and writers who overlap are in each other's way. */

import type { Race } from "../../sandbox/faults.js";
import type { Plain } from "../../sdk/plain.js";
import { entities } from "../kinds/index.js";
import { parent } from "../kinds/parts.js";
import { VERSIONS } from "../kinds/tfregistry/parts.js";
import { leaks, existing, tagOf } from "./judge.js";
import type { Entity, Family, Findings, Special } from "./model.js";
import { fastClock } from "../swift-clock.js";
import { type Ran, Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// Children
// ---------------------------------------------------------------------------------------------------------------------

/** Children of one parent, and how their writers are in each other's way at the service. */
interface Children {
  /** The arguments of each. */
  readonly of: (simulation: Simulation, args: Plain) => Promise<readonly Plain[]> | readonly Plain[];
  /** The same after their author has changed them all. */
  readonly later?: (args: Plain, i: number) => Plain;
  readonly race?: Race & { readonly status?: number; readonly body?: unknown };
  /** Kinds of the ledger that are gone with the last child. */
  readonly alsoGone?: readonly string[];
}

const MANY = 8;

const numbered = (make: (i: number) => Plain): Plain[] => Array.from({ length: MANY }, (_, i) => make(i));

const children: Readonly<Record<string, Children>> = {
  // No parent, but one name: which of them a lost answer belongs to only the order of the creates can tell.
  "fivetran:Group": { of: (_stage, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  // A connection is a row of its own, and its schema is unique in its group: the service has no list of a group's connections to lose.
  "fivetran:Connection": {
    of: (_stage, args) => numbered((i) => ({ ...args, destinationSchema: { name: `code_${i}` } })),
    later: (args) => ({ ...args, schedule: { syncFrequency: 1440 } }),
  },
  // Each in a group of its own: a group has one.
  "fivetran:Destination": {
    of: (simulation, args) =>
      Promise.all(
        numbered((i) => ({ name: `home ${i}` })).map(async (group, i) => ({
          ...args,
          groupId: await parent(simulation, `group ${i}`, "fivetran:Group", group),
        })),
      ),
    later: (args) => ({ ...args, timeZoneOffset: "-5" }),
  },
  // Of one account, by names that are taken once.
  "fivetran:Team": {
    of: (_stage, args) => numbered((i) => ({ ...args, name: `Team ${i}` })),
    later: (args) => ({ ...args, description: "asks" }),
  },
  "fivetran:User": {
    of: (_stage, args) => numbered((i) => ({ ...args, email: `user${i}@example.com` })),
    later: (args) => ({ ...args, familyName: "Lovelace" }),
  },
  "fivetran:TeamUserMembership": {
    of: (simulation, args) =>
      Promise.all(
        Array.from({ length: MANY }, async (_, i) => {
          const user = { email: `user${i}@example.com`, givenName: "A", familyName: "B" };
          return { ...args, userId: await parent(simulation, `user ${i}`, "fivetran:User", user) };
        }),
      ),
    later: (args) => ({ ...args, role: "Team Manager" }),
    race: { ms: 15, table: "fivetran:TeamUserMembership" },
  },
  // All for one connection.
  "fivetran:ConnectionCertificate": {
    of: (_stage, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
    race: { ms: 15, table: "fivetran:ConnectionCertificate" },
  },
  "fivetran:ConnectionFingerprint": {
    of: (_stage, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
    race: { ms: 15, table: "fivetran:ConnectionFingerprint" },
  },
  // Names are nobody's alone at Airbyte: eight of each look alike.
  "airbyte:Workspace": { of: (_stage, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  "airbyte:SourceDefinition": { of: (_stage, args) => numbered(() => args) },
  "airbyte:DestinationDefinition": { of: (_stage, args) => numbered(() => args) },
  "airbyte:Destination": { of: (_stage, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  // Sources of one workspace, all with the same name, which Airbyte allows.
  "airbyte:Source": { of: (_stage, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  // Connections between one source and one destination. Airbyte keeps both ends in the connection, so there is no list to lose; a newer server
  // says "locked" to writers who meet.
  "airbyte:Connection": {
    of: (_stage, args) => numbered((i) => ({ ...args, name: `child ${i}`, prefix: `c${i}_` })),
    later: (args) => ({ ...args, schedule: { type: "basic", units: 1, timeUnit: "hours" } }),
    race: {
      ms: 3,
      table: "airbyte:Connection",
      status: 409,
      body: { status: 409, type: "error:connection/locked", title: "Connection is locked", detail: "The connection is locked" },
    },
  },
  // Entries have unique names and no parent that a client writes: eight of them are eight rows.
  "tfregistry:RegistryProvider": { of: (_stage, args) => numbered((i) => ({ ...args, name: `foo${i}` })) },
  // Versions of one provider: the first to come makes its entry and its key for all of them, and the last to go takes both along.
  "tfregistry:PrivateProviderRelease": {
    of: (_stage, args) => VERSIONS.map((version) => ({ ...args, version, distDir: String(args["distDir"]).replace(/[^/\\]+$/, version) })),
    alsoGone: ["tfregistry:RegistryProvider", "tfregistry:GpgKey"],
  },
};

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
  // A connection has one schema configuration, and a key is what it is: of those there are no several of one parent.
  entities: entities.map(({ kind }) => kind).filter((kind) => !["fivetran:ConnectionSchema", "tfregistry:GpgKey"].includes(kind)),
  run: (entity, seed) => raced(entity, seed, children[entity.kind]!),
};

export const races: Family = { specials: [together] };
