import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { aConnection, trusted, connectionIn } from "./parts.js";

export const connectionCertificate: Kind = {
  kind: "fivetran:ConnectionCertificate",
  laws: {
    inputs: async (stack) => ({ connectionId: await aConnection(stack), hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" }),
    changes: {},
    secrets: ["canary-certificate"],
    unreadable: ["encodedCert"],
  },
  faults: {
    ...trusted("certificates"),
    titles: ['trusted certificate "conn_'],
    ledger: ["fivetran:ConnectionCertificate"],
    prepare: async (simulation) => {
      const encodedCert = drawn(simulation, "certificate");
      const args = { connectionId: await connectionIn(simulation, "shop"), hash: "r+u4QL4/GvZe=", encodedCert };
      return { args, secrets: [encodedCert] };
    },
    // All for one connection.
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
      race: { ms: 15, table: "fivetran:ConnectionCertificate" },
    },
  },
};
