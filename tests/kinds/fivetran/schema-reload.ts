import type { Kind } from "../kind.js";
import { aConnection, connectionIn, startedKind } from "./parts.js";

export const schemaReload: Kind = startedKind("fivetran:SchemaReload", {
  parent: "connectionId",
  make: aConnection,
  makeIn: (simulation) => connectionIn(simulation, "shop"),
  title: 'schema reload "conn_',
  read: /\/connections\/[^/]+$/,
  start: /\/schemas\/reload$/,
  table: "fivetran:ConnectionSchema",
  isStarted: () => true,
  looks: 0,
  args: { excludeMode: "INCLUDE" },
  changes: { excludeMode: "EXCLUDE" },
});
