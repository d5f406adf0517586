import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { aDestination, trusted, destinationIn } from "./parts.js";

export const destinationFingerprint: Kind = {
  kind: "fivetran:DestinationFingerprint",
  laws: {
    inputs: async (stack) => ({
      destinationId: await aDestination(stack),
      hash: "eUtPi/I6yy+=",
      publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion",
    }),
    changes: {},
  },
  faults: {
    ...trusted("fingerprints", "destinations"),
    titles: ['trusted fingerprint of a destination "grp_'],
    ledger: ["fivetran:DestinationFingerprint"],
    prepare: async (simulation) => {
      const args = {
        destinationId: await destinationIn(simulation),
        hash: "eUtPi/I6yy+=",
        publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion",
      };
      return { args, secrets: [] };
    },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
      race: { ms: 15, table: "fivetran:DestinationFingerprint" },
    },
  },
};
