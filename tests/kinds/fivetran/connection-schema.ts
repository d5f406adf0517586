import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { aConnection, grow, isSet, SCHEMAS, connectionIn } from "./parts.js";

export const connectionSchema: Kind = {
  kind: "fivetran:ConnectionSchema",
  laws: {
    inputs: async (stack) => ({
      connectionId: await aConnection(stack),
      schemaChangeHandling: "ALLOW_COLUMNS",
      schemas: {
        public: { tables: { t1: { enabled: false }, t2: { columns: { a: { hashed: true } } } } },
        sales: { tables: { t1: { enabled: false } } },
      },
      onDelete: "restore",
    }),
    changes: {
      schemaChangeHandling: "ALLOW_ALL",
      schemas: { public: { tables: { t1: {}, t2: { columns: { a: { enabled: false } } } } }, sales: { enabled: false } },
    },
    unreadable: ["onDelete"],
    outlives: "it goes with its connection",
  },
  faults: {
    titles: ['schema configuration "conn_'],
    // It is a part of its connection, and there whenever that is: what a run leaves behind can be seen by what it says.
    ledger: [],
    isThere: ({ sandbox }) => sandbox.world.table("fivetran:ConnectionSchema").all().some(isSet),
    prepare: async (simulation) => {
      const connectionId = await connectionIn(simulation, "shop");
      const args = (orders: Plain): Plain => ({
        connectionId,
        schemaChangeHandling: "ALLOW_COLUMNS",
        schemas: { shop: { tables: { orders, customers: { columns: { email: { hashed: true } } }, "tmp_*": { enabled: false } } } },
        onDelete: "restore",
      });
      return { args: args({ syncMode: "HISTORY" }), changed: args({ syncMode: "LIVE" }), secrets: [] };
    },
    routes: {
      create: { method: "PATCH", path: SCHEMAS },
      read: { method: "GET", path: SCHEMAS },
      update: { method: "PATCH", path: SCHEMAS },
      delete: { method: "PATCH", path: SCHEMAS },
    },
    step: { method: "PATCH", path: SCHEMAS },
    // What is there, the source's tables, the columns of one, and what differs.
    usual: { create: 4, read: 1, update: 2, delete: 2 },
    grow,
  },
};
