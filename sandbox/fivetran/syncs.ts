/**
 * Syncs that a caller starts. One takes as many seconds as the option `syncSeconds` says; it fails where the world's table `fivetran:sync-failure` has a
 * reason under the connection's id, schema name or service. Nothing syncs by its schedule, but for the initial sync.
 */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { flag, listOf, mapOf, nullable, readBody, filled } from "./form.js";
import { type Connection, connections } from "./tables.js";
import { type Account, conflict, done, found, hole, invalid, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** When the sync that was started last began, with milliseconds since 1970; answers do not have it. */
export const BEGAN = "sandbox_sync_began";

const TABLES = mapOf(listOf(filled));

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const syncRoutes = (account: Account): Route[] => {
  const get = (request: Request): Connection =>
    found(connections(account).get(hole(request, "connectionId")), "Connection", hole(request, "connectionId"));
  const resync = (request: Request, scope: unknown) => {
    const connection = synced(account, get(request));
    if (isSyncing(connection)) throw conflict(`Connection with id '${connection.id}' is syncing`);
    if (scope !== undefined && scope !== null) requireTables(scope);
    begin(account, { ...connection, status: { ...connection.status, is_historical_sync: true } });
    return done("Re-sync has been triggered successfully");
  };

  return [
    route(account, "POST", "/connections/:connectionId/sync", (request) => {
      const connection = synced(account, get(request));
      const { force } = readBody(request, { fields: { force: flag } });
      if (force === true || !isSyncing(connection)) begin(account, connection);
      return done(`Sync has been successfully triggered for connection with id '${connection.id}'`);
    }),
    route(account, "POST", "/connections/:connectionId/resync", (request) =>
      resync(request, readBody(request, { fields: { scope: nullable(TABLES) } }).scope),
    ),
    route(account, "POST", "/connections/:connectionId/schemas/tables/resync", (request) => {
      const body = asFields(request.body);
      const wrong = body === undefined ? "an object" : TABLES(body);
      if (wrong !== undefined) throw invalid(`The request body must be ${wrong}`);
      return resync(request, body);
    }),
    // In no description yet: a private preview, by the vendor's own announcement.
    route(account, "GET", "/connections/:connectionId/errors", (request) => {
      const connection = synced(account, get(request));
      const errors = connection.status.tasks.map(({ message, details }) => ({
        ...{ type: "sync", title: message, reason: details, message: details, created_at: connection.failed_at },
      }));
      return page(account, request, errors);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

/** The connection as it is by now: its initial sync may have begun, a sync that was started may be over. */
export const synced = (account: Account, stored: Connection): Connection => {
  const { world, options } = account;
  const connection = startsByItself(account, stored) ? begin(account, stored) : stored;
  const { [BEGAN]: began, status, paused, id, schema, service } = connection;
  if (typeof began !== "number" || paused) return connection;
  const ends = began + (options.syncSeconds ?? 0) * 1000;
  const now = world.now().getTime();
  // One that began later than now is of before the clock was set back.
  if (now >= began && now < ends) return { ...connection, status: { ...status, sync_state: "syncing" } };
  const reasons = world.table<string>("fivetran:sync-failure");
  const reason = reasons.get(id) ?? reasons.get(schema) ?? reasons.get(service);
  const ended = new Date(ends).toISOString();
  const over: Connection = {
    ...connection,
    [BEGAN]: undefined,
    ...(reason === undefined ? { succeeded_at: ended } : { failed_at: ended }),
    status: {
      ...status,
      sync_state: "scheduled",
      is_historical_sync: reason === undefined ? false : status.is_historical_sync,
      tasks: reason === undefined ? [] : [{ code: "sync_failed", message: "The sync failed", details: reason }],
    },
  };
  // What has failed has failed, whatever the table says later.
  if (reason !== undefined) connections(account).set(id, over);
  return over;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const isSyncing = ({ status }: Connection): boolean => status.sync_state === "syncing";

const startsByItself = ({ options }: Account, connection: Connection): boolean => {
  const { [BEGAN]: began, paused, status, succeeded_at, failed_at, schedule_type, schedule } = connection;
  const isNew = began === undefined && succeeded_at === null && failed_at === null;
  const isManual = schedule_type === "manual" || asFields(schedule)?.schedule_type === "MANUAL";
  return options.initialSyncs !== false && isNew && !isManual && !paused && status.setup_state === "connected";
};

/** One that is paused syncs once it is no longer. */
const begin = (account: Account, connection: Connection): Connection => {
  const { world } = account;
  if (connection.status.setup_state !== "connected") throw invalid(`Connection with id '${connection.id}' is not set up`);
  // Two that follow each other never end at the same time.
  const last = Math.max(...[connection.succeeded_at, connection.failed_at].map((time) => Date.parse(String(time)) || 0));
  const begun = { ...connection, [BEGAN]: Math.max(world.now().getTime(), last + 1) };
  connections(account).set(connection.id, begun);
  world.count(`fivetran:syncs/${connection.id}`);
  return begun;
};

const requireTables = (scope: unknown): void => {
  const all = Object.values((scope ?? {}) as Fields);
  if (all.length === 0 || all.some((tables) => (tables as readonly unknown[]).length === 0))
    throw invalid("The scope must name schemas, and each of them tables");
};
