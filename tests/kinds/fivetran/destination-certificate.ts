import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { aDestination, trusted, destinationIn } from "./parts.js";

export const destinationCertificate: Kind = {
  kind: "fivetran:DestinationCertificate",
  laws: {
    inputs: async (stack) => ({ destinationId: await aDestination(stack), hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" }),
    changes: {},
    secrets: ["canary-certificate"],
    unreadable: ["encodedCert"],
  },
  faults: {
    ...trusted("certificates", "destinations"),
    titles: ['trusted certificate of a destination "grp_'],
    ledger: ["fivetran:DestinationCertificate"],
    prepare: async (simulation) => {
      const encodedCert = drawn(simulation, "certificate");
      const args = { destinationId: await destinationIn(simulation), hash: "r+u4QL4/GvZe=", encodedCert };
      return { args, secrets: [encodedCert] };
    },
    // All for one destination.
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, hash: `hash/${i}+=` })),
      race: { ms: 15, table: "fivetran:DestinationCertificate" },
    },
  },
};
