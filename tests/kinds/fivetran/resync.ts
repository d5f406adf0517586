import type { Kind } from "../kind.js";
import { aConnection, connectionIn, startedKind } from "./parts.js";

export const resync: Kind = startedKind("fivetran:Resync", {
  parent: "connectionId",
  make: aConnection,
  makeIn: (simulation) => connectionIn(simulation, "shop"),
  title: 'resync "conn_',
  read: /\/connections\/[^/]+$/,
  start: /\/connections\/[^/]+\/resync$/,
  table: "fivetran:Connection",
  isStarted: (one) => one["sandbox_sync_began"] !== undefined,
  looks: 1,
  args: { tables: { public: ["t1"] } },
  changes: { tables: { public: ["t1", "t2"] }, waitFor: "finished" },
});
