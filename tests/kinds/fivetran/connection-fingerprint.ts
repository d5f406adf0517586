import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { aConnection, trusted, connectionIn } from "./parts.js";

export const connectionFingerprint: Kind = {
  kind: "fivetran:ConnectionFingerprint",
  laws: {
    inputs: async (stack) => ({
      connectionId: await aConnection(stack),
      hash: "eUtPi/I6yy+=",
      publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion",
    }),
    changes: {},
  },
  faults: {
    ...trusted("fingerprints"),
    titles: ['trusted fingerprint "conn_'],
    ledger: ["fivetran:ConnectionFingerprint"],
    prepare: async (simulation) => {
      const args = {
        connectionId: await connectionIn(simulation, "shop"),
        hash: "eUtPi/I6yy+=",
        publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion",
      };
      return { args, secrets: [] };
    },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
      race: { ms: 15, table: "fivetran:ConnectionFingerprint" },
    },
  },
};
