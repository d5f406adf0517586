/** What the rows of this vendor share. */

import type { Stack } from "../../stack.js";
import type { Simulation } from "../../faults/simulation.js";
import type { Plain } from "../../../sdk/plain.js";
import type { FaultRow, Kind } from "../kind.js";
import { asPlain, MANY, NEWS, parent } from "../parts.js";

export const aGroup = async (stack: Stack, name = "analytics"): Promise<string> =>
  (await stack.resource("fivetran:Group").create({ name })).id;

export const aTeam = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:Team").create({ name: "Analysts", role: "Account Analyst" })).id;

export const aUser = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:User").create({ email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" })).id;

/** A connection that works, so that its source can be asked for its tables. */
export const aConnection = async (stack: Stack): Promise<string> => {
  const args = { groupId: await aGroup(stack), service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" };
  return (await stack.resource("fivetran:Connection").create(args)).id;
};

export const NETWORK = "the sandbox takes any id; tests of private links and agents are with the entity";

export const grow = (body: unknown): unknown => ({ ...asPlain(body), data: { ...asPlain(asPlain(body)["data"]), ...NEWS } });

type Requests = Pick<FaultRow, "routes" | "look" | "usual" | "grow">;

const requests = (all: RegExp, one: RegExp, look: RegExp): Requests => ({
  routes: {
    create: { method: "POST", path: all },
    read: { method: "GET", path: one },
    update: { method: "PATCH", path: one },
    delete: { method: "DELETE", path: one },
  },
  look: { method: "GET", path: look },
  usual: { create: 1, read: 1, update: 1, delete: 1 },
  grow,
});

/** An object that is a row of a list of the account. */
export const row = (list: string): Requests => {
  const all = new RegExp(`/${list}$`);
  return requests(all, new RegExp(`/${list}/[^/]+$`), all);
};

/** The same in the matrix: what it may trust, and which tables it reads. */
export const connectionIn = async (simulation: Simulation, schema: string): Promise<string> => {
  const groupId = simulation.held("group")?.id ?? (await parent(simulation, "group", "fivetran:Group", { name: "home" }));
  const args = { groupId, service: "postgres", destinationSchema: { prefix: schema }, setupTests: "require" };
  return parent(simulation, schema, "fivetran:Connection", args);
};

/** One by one: neither changes, and both are found by the hash that they are. */
export const trusted = (list: string, parents = "connections"): Pick<FaultRow, "routes" | "look" | "usual" | "grow"> => {
  const one = new RegExp(`/${parents}/[^/]+/${list}/[^/]+$`);
  return {
    routes: {
      create: { method: "POST", path: new RegExp(`/${parents}/[^/]+/${list}$`) },
      read: { method: "GET", path: one },
      delete: { method: "DELETE", path: one },
    },
    look: { method: "GET", path: one },
    usual: { create: 1, read: 1, update: 0, delete: 1 },
    grow,
  };
};

/** In the matrix: a team, a user, a group. */
export const teamIn = (simulation: Simulation): Promise<string> =>
  parent(simulation, "team", "fivetran:Team", { name: "Analysts", role: "Account Analyst" });

export const userIn = (simulation: Simulation, name = "ada"): Promise<string> =>
  parent(simulation, `user ${name}`, "fivetran:User", { email: `${name}@example.com`, givenName: "Ada", familyName: "Lovelace" });

export const groupIn = (simulation: Simulation, name = "home"): Promise<string> =>
  parent(simulation, `group ${name}`, "fivetran:Group", { name });

const OWNERS = { team: { make: aTeam, makeIn: teamIn }, user: { make: aUser, makeIn: userIn } };
const MEMBERS = {
  group: { make: aGroup, makeIn: groupIn, roles: ["Destination Analyst", "Destination Administrator"] },
  connection: { make: aConnection, makeIn: connectionIn, roles: ["Connection Reviewer", "Connection Administrator"] },
} as const;

/** A role of an owner in one member of its list: `/teams/{owner}/groups`. */
export const membershipOf = (owner: keyof typeof OWNERS, member: keyof typeof MEMBERS, kind: Kind["kind"]): Kind => {
  const { make, makeIn, roles } = MEMBERS[member];
  const [ownerId, memberId, [role, later]] = [`${owner}Id`, `${member}Id`, roles];
  const [all, one] = [new RegExp(`/${owner}s/[^/]+/${member}s$`), new RegExp(`/${owner}s/[^/]+/${member}s/[^/]+$`)];
  return {
    kind,
    laws: {
      inputs: async (stack) => ({ [ownerId]: await OWNERS[owner].make(stack), [memberId]: await make(stack), role }),
      changes: { role: later },
    },
    faults: {
      ...requests(all, one, one),
      titles: [`${owner}'s ${member} membership "${owner}_`],
      ledger: [kind],
      prepare: async (simulation) => {
        const ends = { [ownerId]: await OWNERS[owner].makeIn(simulation), [memberId]: await makeIn(simulation, "shop") };
        return { args: { ...ends, role }, changed: { ...ends, role: later }, secrets: [] };
      },
      children: {
        of: async (simulation, args) => {
          const children: Plain[] = [];
          for (let i = 0; i < MANY; i += 1) children.push({ ...args, [memberId]: await makeIn(simulation, `shop_${i}`) });
          return children;
        },
        later: (args) => ({ ...args, role: later }),
        race: { ms: 15, table: kind },
      },
    },
  };
};

/** A destination that works, and one in the matrix. */
export const aDestination = async (stack: Stack): Promise<string> => {
  const args = { groupId: await aGroup(stack), service: "snowflake", timeZoneOffset: "0", setupTests: "require" };
  return (await stack.resource("fivetran:Destination").create(args)).id;
};

export const destinationIn = async (simulation: Simulation): Promise<string> => {
  const args = { groupId: await groupIn(simulation), service: "snowflake", timeZoneOffset: "0", setupTests: "require" };
  return parent(simulation, "destination", "fivetran:Destination", args);
};

/** Elements that are not as Fivetran has them by itself. */
export const isSet = (config: unknown): boolean =>
  asPlain(config)["schema_change_handling"] !== "ALLOW_ALL" ||
  /"enabled":false|"hashed":true|"sync_mode":"(HISTORY|LIVE)"/.test(JSON.stringify(config));

export const SCHEMAS = /\/connections\/[^/]+\/schemas$/;

/** A connection's or project's row in the sandbox's tables. */
const rowOf = ({ sandbox }: Simulation, table: string, test: (one: Plain) => boolean): boolean =>
  sandbox.world.table<Plain>(table).all().some(test);

interface Started {
  /** The field that names what it is of. */
  readonly parent: string;
  readonly make: (stack: Stack) => Promise<string>;
  readonly makeIn: (simulation: Simulation) => Promise<string>;
  /** How messages name it. */
  readonly title: string;
  /** What it is read from, and the request that starts it. */
  readonly read: RegExp;
  readonly start: RegExp;
  /** The kind in whose row the sandbox shows that it was started, and how. */
  readonly table: string;
  readonly isStarted: (row: Plain) => boolean;
  /** Looks besides the request that starts it. */
  readonly looks: number;
  readonly args?: Plain;
  /** What the sample changes beside `triggers`. */
  readonly changes?: Plain;
}

/** Something that is started each time its `triggers` change. It is a part of what it belongs to: what shows it is that it was started. */
export const startedKind = (kind: Kind["kind"], how: Started): Kind => ({
  kind,
  laws: {
    inputs: async (stack) => ({ [how.parent]: await how.make(stack), triggers: ["one", 2], ...how.args }),
    changes: { triggers: ["two", { deep: [1] }], ...how.changes },
    unreadable: ["triggers", ...Object.keys({ ...how.args, ...how.changes })],
    outlives: "there is nothing to delete",
  },
  faults: {
    titles: [how.title],
    ledger: [],
    stays: true,
    // What has started by itself is none of the resource's.
    sandbox: { fivetran: { initialSyncs: false } },
    isThere: (simulation) => rowOf(simulation, how.table, how.isStarted),
    prepare: async (simulation) => {
      const args = { [how.parent]: await how.makeIn(simulation), ...how.args };
      return { args: { ...args, triggers: ["one"] }, changed: { ...args, triggers: ["two"] }, secrets: [] };
    },
    routes: {
      create: { method: "POST", path: how.start },
      read: { method: "GET", path: how.read },
      update: { method: "POST", path: how.start },
    },
    step: { method: "POST", path: how.start },
    usual: { create: 1 + how.looks, read: 1, update: 1 + how.looks, delete: 0 },
    once: ["create", "update"],
    grow,
  },
});

const DBT = { dbtVersion: "1.8.3", defaultSchema: "models", gitRemoteUrl: "git@github.com:acme/dbt.git", setupTests: "off" };
const MODELS = { type: "DBT_CORE", name: "orders", steps: [{ name: "run", command: "dbt run" }] };

/** A dbt project that is not tested yet, and a transformation of it. */
export const aProject = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:TransformationProject").create({ groupId: await aGroup(stack), ...DBT })).id;

export const projectIn = async (simulation: Simulation): Promise<string> =>
  parent(simulation, "project", "fivetran:TransformationProject", { groupId: await groupIn(simulation), ...DBT });

export const aTransformation = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:Transformation").create({ ...MODELS, projectId: await aProject(stack) })).id;

export const transformationIn = async (simulation: Simulation): Promise<string> =>
  parent(simulation, "transformation", "fivetran:Transformation", { ...MODELS, projectId: await projectIn(simulation) });
