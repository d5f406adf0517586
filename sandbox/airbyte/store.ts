/** What the sandbox of Airbyte remembers: the tables, their rows, and what exists before anyone has created anything. */

import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../http.js";
import type { Table, World } from "../world.js";
import { type AirbyteConnector, type AirbyteStream, builtIns, connectorFor } from "./connectors.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Side = "source" | "destination";

/** Everyone and everything of an open-source Airbyte belongs to the one organization and user with this id. */
export const zeroId = "00000000-0000-0000-0000-000000000000";

export interface Instance {
  readonly workspaceId: string;
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Webhook {
  readonly id: string;
  readonly name?: string;
  readonly authToken?: string;
  readonly validationUrl?: string;
  readonly customDbtHost?: string;
}

export interface Workspace {
  readonly workspaceId: string;
  readonly organizationId: string;
  readonly customerId: string;
  readonly name: string;
  readonly slug: string;
  readonly initialSetupComplete: boolean;
  readonly webhookConfigs: readonly Webhook[];
  /** The fields that are stored and returned as they were sent. */
  readonly settings: Fields;
  readonly tombstone: boolean;
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly dockerRepository: string;
  readonly dockerImageTag: string;
  readonly documentationUrl: string;
  readonly custom: boolean;
  /** Workspace or organization that may use a custom connector. */
  readonly scopeId?: string;
  readonly resourceRequirements?: unknown;
  readonly tombstone: boolean;
}

export interface Actor {
  readonly id: string;
  readonly definitionId: string;
  readonly workspaceId: string;
  readonly name: string;
  /** As sent, secrets in plain text; null once a deleted one has been cleared. */
  readonly connectionConfiguration: unknown;
  readonly resourceAllocation?: unknown;
  /** Seconds. */
  readonly createdAt: number;
  readonly tombstone: boolean;
}

/** A stream of a connection as it is stored: selected, complete, in the order in which it was sent. */
export interface ConfiguredStream {
  readonly stream: Fields & { readonly name: string; readonly namespace?: string };
  readonly config: Fields;
}

export interface Connection {
  readonly connectionId: string;
  readonly workspaceId: string;
  readonly sourceId: string;
  readonly destinationId: string;
  readonly name: string;
  readonly status: string;
  readonly streams: readonly ConfiguredStream[];
  readonly operationIds: readonly string[];
  readonly tagIds: readonly string[];
  readonly scheduleType: string;
  readonly scheduleData?: Fields;
  readonly breakingChange: boolean;
  /** The fields that are stored and returned as they were sent. */
  readonly settings: Fields;
  /** Seconds. */
  readonly createdAt: number;
}

export interface Operation {
  readonly operationId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly operatorConfiguration: Fields;
  readonly tombstone: boolean;
}

export interface Tag {
  readonly tagId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly color: string;
}

/** A version of a connector by its tag. */
export interface Version {
  readonly versionId: string;
  readonly definitionId: string;
  readonly tag: string;
}

/** A scoped configuration, with its names on the wire; one with the key `connector_version` is a pin. */
export interface Pin {
  readonly id: string;
  /** Of a pin, the id of the version. */
  readonly value: string;
  readonly config_key: string;
  readonly resource_type: string;
  readonly resource_id: string;
  readonly scope_type: string;
  readonly scope_id: string;
  readonly origin: string;
  readonly origin_type: string;
  readonly description?: string;
  readonly reference_url?: string;
  readonly expires_at?: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A pin as somebody wants it. */
export type PinSent = Omit<Pin, "id" | "created_at" | "updated_at">;

/** A discovery that runs while nobody waits. */
export interface Command {
  /** As its caller chose it. */
  readonly id: string;
  readonly actorId: string;
  /** Milliseconds. */
  readonly endsAt: number;
  readonly status: "running" | "completed" | "cancelled";
  /** Once it is completed. */
  readonly output?: Fields;
}

/** What a discovery found, by the id that connections refer to. Equal content has one id. */
export interface Catalog {
  readonly catalogId: string;
  readonly streams: readonly AirbyteStream[];
}

/**
 * How a connector behaves from now on: put one into `world.table("airbyte:Behavior")` under the id of a source, a
 * destination or a definition, or under a docker repository; the first that exists counts, in this order.
 */
export interface AirbyteBehavior {
  /** Checks fail with this message. */
  readonly checkFails?: string;
  /** Discoveries fail with this message: an answer 200 without a catalog. */
  readonly discoverFails?: string;
  /** The job behind create_custom and behind a new image tag fails with this message. */
  readonly specFails?: string;
  /** Streams that discovery finds instead of the connector's own. */
  readonly streams?: readonly AirbyteStream[];
}

export interface Store {
  instance(): Instance;
  readonly workspaces: Table<Workspace>;
  readonly definitions: Readonly<Record<Side, Table<Definition>>>;
  readonly actors: Readonly<Record<Side, Table<Actor>>>;
  readonly connections: Table<Connection>;
  readonly operations: Table<Operation>;
  readonly tags: Table<Tag>;
  readonly versions: Table<Version>;
  readonly pins: Table<Pin>;
  readonly commands: Table<Command>;
  readonly catalogs: Table<Catalog>;
  /** Cache key of a discovery → catalog id. */
  readonly discoveries: Table<string>;
  behavior(...keys: readonly string[]): AirbyteBehavior;
  connector(dockerRepository: string): AirbyteConnector;
  /** Stores a changed row and writes it into the ledger; a row that is as it was leaves no trace there. */
  change<A>(table: Table<A>, kind: string, id: string, next: A): A;
  seconds(): number;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeStore = (world: World, given: Readonly<Record<string, AirbyteConnector>>): Store => {
  const instances = world.table<Instance>("airbyte:Instance");
  const behaviors = world.table<AirbyteBehavior>("airbyte:Behavior");
  const connectors = world.table<AirbyteConnector>("airbyte:Connector");
  const store: Store = {
    instance: () => instances.get("instance") ?? begin(world, store),
    workspaces: world.table("airbyte:Workspace"),
    definitions: { source: world.table("airbyte:SourceDefinition"), destination: world.table("airbyte:DestinationDefinition") },
    actors: { source: world.table("airbyte:Source"), destination: world.table("airbyte:Destination") },
    connections: world.table("airbyte:Connection"),
    operations: world.table("airbyte:Operation"),
    tags: world.table("airbyte:Tag"),
    versions: world.table("airbyte:Version"),
    pins: world.table("airbyte:ScopedConfiguration"),
    commands: world.table("airbyte:Command"),
    catalogs: world.table("airbyte:Catalog"),
    discoveries: world.table("airbyte:Discovery"),
    behavior: (...keys) => keys.flatMap((key) => behaviors.get(key) ?? [])[0] ?? {},
    connector: (repository) => connectorFor(repository, connectors.get(repository) ?? given[repository]),
    change(table, kind, id, next) {
      const row = plain(next);
      const same = isDeepStrictEqual(plain(table.get(id)), row);
      if (!same) {
        table.set(id, row);
        world.record("update", kind, id);
      }
      return row;
    },
    seconds: () => Math.floor(world.now().getTime() / 1000),
  };
  return store;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The value without undefined fields, and shared with nobody. */
export const plain = <A>(value: A): A => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as A));

export const newWorkspace = (world: World, name: string, slug: string): Workspace => ({
  workspaceId: world.uuid("airbyte:Workspace"),
  organizationId: zeroId,
  customerId: world.uuid("airbyte:customer"),
  name,
  slug,
  initialSetupComplete: false,
  webhookConfigs: [],
  settings: {},
  tombstone: false,
});

/** An installation that someone has just set up: one workspace, the public connectors. None of it is in the ledger. */
const begin = (world: World, store: Store): Instance => {
  const workspace = { ...newWorkspace(world, "Default Workspace", "default-workspace"), initialSetupComplete: true };
  store.workspaces.set(workspace.workspaceId, workspace);
  for (const { side, ...row } of builtIns) {
    const image = row.dockerRepository.split("/").at(-1) ?? "";
    store.definitions[side].set(row.id, {
      ...row,
      documentationUrl: `https://connectors.example.test/${image}`,
      custom: false,
      tombstone: false,
    });
  }
  const instance = {
    workspaceId: workspace.workspaceId,
    username: "airbyte",
    password: world.digits("airbyte:password", 24),
    clientId: world.uuid("airbyte:client"),
    clientSecret: world.digits("airbyte:clientSecret", 40),
  };
  world.table<Instance>("airbyte:Instance").set("instance", instance);
  return instance;
};
