/**
 * Schema configs: which schemas, tables and columns of a connection's source are synced. There is none before the first reload.
 * The source of a connection is a row of the world's table `fivetran:source-schemas` under its id, schema name or service.
 */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { type Check, flag, mapOf, nullable, oneOf, readBody, readPatch, record } from "./form.js";
import { type Connection, connections } from "./tables.js";
import { type Account, found, hole, invalid, ok, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Schema name → table name → table. */
export type Source = Readonly<Record<string, Readonly<Record<string, SourceTable>>>>;

export interface SourceTable {
  readonly columns: readonly string[];
  readonly primaryKey?: readonly string[];
  /** Whether the service refuses to switch it on or off. */
  readonly locked?: boolean;
  /** Columns that the service refuses to switch on or off. */
  readonly lockedColumns?: readonly string[];
}

interface Column {
  readonly name_in_destination: string;
  readonly enabled: boolean;
  readonly hashed: boolean;
  readonly is_primary_key: boolean;
  readonly enabled_patch_settings: Lock;
}

interface Lock {
  readonly allowed: boolean;
  readonly reason_code?: string;
}

interface SyncedTable {
  readonly name_in_destination: string;
  readonly enabled: boolean;
  readonly sync_mode: string;
  readonly enabled_patch_settings: Lock;
  readonly supports_columns_config: boolean;
  readonly supports_history_mode: boolean;
  /** Only those that somebody has changed. */
  readonly columns: Readonly<Record<string, Column>>;
}

interface SyncedSchema {
  readonly name_in_destination: string;
  readonly enabled: boolean;
  readonly tables: Readonly<Record<string, SyncedTable>>;
}

interface SchemaConfig {
  readonly schema_change_handling: string;
  readonly schemas: Readonly<Record<string, SyncedSchema>>;
}

const KIND = "fivetran:ConnectionSchema";

type Checks = Readonly<Record<string, Check>>;

export const COLUMN: Checks = { enabled: flag, hashed: flag, is_primary_key: nullable(flag) };
export const TABLE: Checks = { enabled: flag, sync_mode: oneOf("SOFT_DELETE", "HISTORY", "LIVE"), columns: mapOf(record(COLUMN)) };
export const SCHEMA: Checks = { enabled: flag, tables: mapOf(record(TABLE)) };
const UPDATE: Checks = {
  schemas: mapOf(record(SCHEMA)),
  schema_change_handling: oneOf("ALLOW_ALL", "ALLOW_COLUMNS", "BLOCK_ALL"),
  is_type_locked: flag,
};

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const schemaRoutes = (account: Account): Route[] => {
  const { world } = account;
  const table = world.table<SchemaConfig>(KIND);
  const connectionOf = (request: Request): Connection =>
    found(connections(account).get(hole(request, "connectionId")), "Connection", hole(request, "connectionId"));
  const configOf = (connection: Connection): SchemaConfig => schemaConfigOf(account, connection);

  return [
    route(account, "GET", "/connections/:connectionId/schemas", (request) => ok(configOf(connectionOf(request)))),
    route(account, "POST", "/connections/:connectionId/schemas/reload", (request) => {
      const connection = connectionOf(request);
      const { exclude_mode: mode } = readBody(request, { fields: { exclude_mode: oneOf("PRESERVE", "INCLUDE", "EXCLUDE") } });
      if (connection.status.setup_state !== "connected") throw invalid(`Connection with id '${connection.id}' is not connected`);
      const config = reloaded(table.get(connection.id), sourceOf(account, connection), mode);
      table.set(connection.id, config);
      return ok(config);
    }),
    route(account, "POST", "/connections/:connectionId/schemas", (request) => {
      const connection = connectionOf(request);
      const body = readBody(request, { fields: UPDATE, required: ["schemas"] });
      if (table.get(connection.id) !== undefined) throw invalid(`Connection with id '${connection.id}' has a schema config already`);
      const config = written(body);
      table.set(connection.id, config);
      world.record("create", KIND, connection.id);
      return ok(config);
    }),
    route(account, "PATCH", "/connections/:connectionId/schemas", (request) => {
      const connection = connectionOf(request);
      configOf(connection);
      return ok(patchConnectionSchema(account, connection, readPatch(request, { fields: UPDATE })));
    }),
    route(account, "GET", "/connections/:connectionId/schemas/:schema/tables/:table/columns", (request) => {
      const connection = connectionOf(request);
      const [schema, name] = [hole(request, "schema"), hole(request, "table")];
      const known = part(part(configOf(connection).schemas, schema, "Schema").tables, name, "Table");
      const source = sourceOf(account, connection)[schema]?.[name];
      const names = new Set([...(source?.columns ?? []), ...Object.keys(known.columns)]);
      const columns = [...names].map((column) => [column, known.columns[column] ?? untouched(column, source)]);
      return ok({ columns: Object.fromEntries(columns) as Fields });
    }),
  ];
};

export const schemaConfigOf = ({ world }: Account, { id }: Connection): SchemaConfig => {
  const config = world.table<SchemaConfig>(KIND).get(id);
  if (config === undefined) throw new Refusal(404, "NotFound_SchemaConfig", `Connection with id '${id}' doesn't have schema config`);
  return config;
};

/** @param body what a PATCH says of some parts of it. */
export const patchConnectionSchema = (account: Account, connection: Connection, body: Fields): SchemaConfig => {
  const { world } = account;
  const before = schemaConfigOf(account, connection);
  const after = patched(before, body, sourceOf(account, connection));
  world.table<SchemaConfig>(KIND).set(connection.id, after);
  if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", KIND, connection.id);
  return after;
};

/** It goes with its connection; one that the service read by itself was nobody's write. */
export const forgetSchemas = ({ world }: Account, connectionId: string): void => {
  world.table<SchemaConfig>(KIND).remove(connectionId);
  const wasMade = world.ledger.some(({ write, kind, id }) => write === "create" && kind === KIND && id === connectionId);
  if (wasMade) world.record("remove", KIND, connectionId);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const USUAL: SourceTable = { columns: ["id", "a", "b"], primaryKey: ["id"] };
const TABLES = { t1: USUAL, t2: USUAL, t3: USUAL };
/** One with names as people have them, so that the examples need no row of the world. */
const SHOP = {
  orders: { columns: ["id", "customer_id", "total", "created_at"], primaryKey: ["id"] },
  customers: { columns: ["id", "name", "email", "card_number"], primaryKey: ["id"] },
  tmp_import: USUAL,
};

const sourceOf = ({ world }: Account, { id, schema, service }: Connection): Source => {
  const sources = world.table<Source>("fivetran:source-schemas");
  return sources.get(id) ?? sources.get(schema) ?? sources.get(service) ?? { public: TABLES, sales: TABLES, shop: SHOP };
};

/** The config of what the source holds now: what it held before keeps its settings, unless the mode says all or none. */
const reloaded = (before: SchemaConfig | undefined, source: Source, mode: unknown): SchemaConfig => {
  const policy = before?.schema_change_handling ?? "ALLOW_ALL";
  const enabled = (was: boolean | undefined): boolean =>
    mode === "EXCLUDE" ? false : mode === "INCLUDE" ? true : (was ?? policy === "ALLOW_ALL");
  const schemas = Object.entries(source).map(([schema, tables]): [string, SyncedSchema] => {
    const old = before?.schemas[schema];
    const synced = Object.entries(tables).map(([name, { locked }]): [string, SyncedTable] => {
      const known = old?.tables[name];
      const lock = locked === true ? { allowed: false, reason_code: "SYSTEM_TABLE" } : { allowed: true };
      return [
        name,
        {
          ...newTable(name, lock),
          enabled: locked === true ? (known?.enabled ?? true) : enabled(known?.enabled),
          sync_mode: known?.sync_mode ?? "SOFT_DELETE",
          columns: known?.columns ?? {},
        },
      ];
    });
    return [schema, { name_in_destination: schema, enabled: enabled(old?.enabled), tables: Object.fromEntries(synced) }];
  });
  return { schema_change_handling: policy, schemas: Object.fromEntries(schemas) };
};

const patched = (before: SchemaConfig, body: Fields, source: Source): SchemaConfig => {
  const { schema_change_handling: policy = before.schema_change_handling } = body;
  const schemas = over(before.schemas, body.schemas, (schema, change) => {
    const old = part(before.schemas, schema, "Schema");
    const tables = over(old.tables, change.tables, (name, wanted) =>
      patchedTable(part(old.tables, name, "Table"), name, wanted, source[schema]?.[name]),
    );
    return { ...old, ...flags(change, "enabled"), tables };
  });
  return { ...before, schema_change_handling: String(policy), schemas };
};

/** What somebody says of a source that nobody has looked at yet. */
const written = (body: Fields): SchemaConfig => {
  const parts = (changes: unknown) => Object.entries(asFields(changes) ?? {}).map(([name, part]) => [name, asFields(part) ?? {}] as const);
  const schemas = parts(body.schemas).map(([schema, { enabled, tables }]): [string, SyncedSchema] => {
    const synced = parts(tables).map(([name, change]): [string, SyncedTable] => {
      const columns = parts(change.columns).map(([column, wanted]): [string, Column] => [
        column,
        { ...untouched(column, undefined), ...flags(wanted, "enabled", "hashed", "is_primary_key") },
      ]);
      const mode = typeof change.sync_mode === "string" ? change.sync_mode : "SOFT_DELETE";
      return [
        name,
        { ...newTable(name, { allowed: true }), enabled: change.enabled !== false, sync_mode: mode, columns: Object.fromEntries(columns) },
      ];
    });
    return [schema, { name_in_destination: schema, enabled: enabled !== false, tables: Object.fromEntries(synced) }];
  });
  return { schema_change_handling: String(body.schema_change_handling ?? "ALLOW_ALL"), schemas: Object.fromEntries(schemas) };
};

const newTable = (name: string, lock: Lock): SyncedTable => ({
  name_in_destination: name,
  enabled: true,
  sync_mode: "SOFT_DELETE",
  enabled_patch_settings: lock,
  supports_columns_config: true,
  supports_history_mode: true,
  columns: {},
});

const patchedTable = (old: SyncedTable, name: string, change: Fields, source: SourceTable | undefined): SyncedTable => {
  if (!old.enabled_patch_settings.allowed && change.enabled !== undefined && change.enabled !== old.enabled)
    throw invalid(`Table '${name}' can't be ${change.enabled === true ? "enabled" : "disabled"}`);
  const columns = over(old.columns, change.columns, (column, wanted) => {
    // What somebody said of a source before it was read is known as well.
    if (source?.columns.includes(column) !== true && !Object.hasOwn(old.columns, column)) throw nowhere("Column", column);
    const { enabled, enabled_patch_settings: lock } = old.columns[column] ?? untouched(column, source);
    if (!lock.allowed && wanted.enabled !== undefined && wanted.enabled !== enabled)
      throw invalid(`Column '${column}' can't be ${wanted.enabled === true ? "enabled" : "disabled"}`);
    return { ...(old.columns[column] ?? untouched(column, source)), ...flags(wanted, "enabled", "hashed", "is_primary_key") };
  });
  return { ...old, ...flags(change, "enabled"), ...(typeof change.sync_mode === "string" ? { sync_mode: change.sync_mode } : {}), columns };
};

const untouched = (name: string, source: SourceTable | undefined): Column => ({
  name_in_destination: name,
  enabled: true,
  hashed: false,
  is_primary_key: source?.primaryKey?.includes(name) === true,
  enabled_patch_settings:
    source?.lockedColumns?.includes(name) === true ? { allowed: false, reason_code: "SYSTEM_COLUMN" } : { allowed: true },
});

/** `before` with the entries that `changes` names replaced. */
const over = <A>(
  before: Readonly<Record<string, A>>,
  changes: unknown,
  change: (name: string, wanted: Fields) => A,
): Record<string, A> => ({
  ...before,
  ...Object.fromEntries(Object.entries(asFields(changes) ?? {}).map(([name, wanted]) => [name, change(name, asFields(wanted) ?? {})])),
});

/** The named booleans of `change` that are there. */
const flags = (change: Fields, ...names: string[]): Record<string, boolean> =>
  Object.fromEntries(names.flatMap((name) => (typeof change[name] === "boolean" ? [[name, change[name]]] : [])));

const part = <A>(parts: Readonly<Record<string, A>>, name: string, noun: string): A => {
  const one = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (one === undefined) throw nowhere(noun, name);
  return one;
};

const nowhere = (noun: string, name: string): Refusal => new Refusal(404, "NotFound", `${noun} with name '${name}' doesn't exist`);
