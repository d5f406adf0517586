import type { Kind } from "../kind.js";
import { aConnection, connectionIn, startedKind } from "./parts.js";

export const sync: Kind = startedKind("fivetran:Sync", {
  parent: "connectionId",
  make: aConnection,
  makeIn: (simulation) => connectionIn(simulation, "shop"),
  title: 'sync "conn_',
  read: /\/connections\/[^/]+$/,
  start: /\/connections\/[^/]+\/sync$/,
  table: "fivetran:Connection",
  isStarted: (one) => one["sandbox_sync_began"] !== undefined,
  looks: 1,
  args: { force: true },
  changes: { force: false, waitFor: "finished" },
});
