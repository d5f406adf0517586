/** One schema, table or column of a schema config at a time, and blocked columns that are dropped from the destination. */

import { type Fields, type Request, type Route } from "../http.js";
import { mapOf, readBody, readPatch, listOf, filled, record } from "./form.js";
import { COLUMN, patchConnectionSchema, SCHEMA, schemaConfigOf, TABLE } from "./schemas.js";
import { synced } from "./syncs.js";
import { type Connection, connections } from "./tables.js";
import { type Account, conflict, done, found, hole, invalid, ok, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const DROP = mapOf(record({ tables: mapOf(record({ columns: listOf(filled) }, ["columns"])) }, ["tables"]));

type Drop = Readonly<Record<string, { readonly tables: Readonly<Record<string, { readonly columns: readonly string[] }>> }>>;

const ONE = "/connections/:connectionId/schemas/:schema";
const TABLE_AT = `${ONE}/tables/:table`;
const COLUMN_AT = `${TABLE_AT}/columns/:column`;

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const schemaPartRoutes = (account: Account): Route[] => {
  const get = (request: Request): Connection =>
    found(connections(account).get(hole(request, "connectionId")), "Connection", hole(request, "connectionId"));
  const patch = (request: Request, schemas: Fields) => ok(patchConnectionSchema(account, get(request), { schemas }));
  const within = (request: Request, table: Fields): Fields => ({
    [hole(request, "schema")]: { tables: { [hole(request, "table")]: table } },
  });
  /** Only what is blocked can be dropped, and not while a sync goes on. */
  const drop = (connection: Connection, columns: readonly (readonly [schema: string, table: string, column: string])[]) => {
    if (synced(account, connection).status.sync_state === "syncing") throw conflict(`Connection with id '${connection.id}' is syncing`);
    const { schemas } = schemaConfigOf(account, connection);
    for (const [schema, table, column] of columns) {
      const known = schemas[schema]?.tables[table]?.columns[column];
      if (known === undefined) throw new Refusal(404, "NotFound", `Column with name '${column}' doesn't exist`);
      if (known.enabled) throw invalid(`Column '${column}' is not blocked`);
    }
    return done("Columns have been marked for deletion");
  };

  return [
    route(account, "PATCH", ONE, (request) => patch(request, { [hole(request, "schema")]: readPatch(request, { fields: SCHEMA }) })),
    route(account, "PATCH", TABLE_AT, (request) => patch(request, within(request, readPatch(request, { fields: TABLE })))),
    route(account, "PATCH", COLUMN_AT, (request) =>
      patch(request, within(request, { columns: { [hole(request, "column")]: readPatch(request, { fields: COLUMN }) } })),
    ),
    route(account, "DELETE", COLUMN_AT, (request) =>
      drop(get(request), [[hole(request, "schema"), hole(request, "table"), hole(request, "column")]]),
    ),
    route(account, "POST", "/connections/:connectionId/schemas/drop-columns", (request) => {
      const { schemas } = readBody(request, { fields: { schemas: DROP }, required: ["schemas"] });
      // The form has made sure of this.
      const all = schemas as Drop;
      const columns = Object.entries(all).flatMap(([schema, { tables }]) =>
        Object.entries(tables).flatMap(([table, { columns: names }]) => names.map((column) => [schema, table, column] as const)),
      );
      return drop(get(request), columns);
    }),
  ];
};
