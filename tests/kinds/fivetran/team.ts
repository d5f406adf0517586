import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

export const team: Kind = {
  kind: "fivetran:Team",
  laws: {
    inputs: async () => ({ name: "Analysts", role: "Account Analyst", description: "who asks" }),
    changes: { name: "Askers", role: "Account Reviewer", description: "who asks twice" },
  },
  faults: {
    ...row("teams"),
    // One look for others of the name before it.
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    titles: ['team "Analysts"', 'team "Askers"'],
    ledger: ["fivetran:Team"],
    prepare: async () => ({
      args: { name: "Analysts", role: "Account Analyst" },
      changed: { name: "Askers", role: "Account Analyst" },
      secrets: [],
    }),
    // Of one account, by names that are taken once.
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `Team ${i}` })),
      later: (args) => ({ ...args, description: "asks" }),
    },
  },
};
