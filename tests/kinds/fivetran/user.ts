import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

export const user: Kind = {
  kind: "fivetran:User",
  laws: {
    inputs: async () => ({ email: "Ada@example.com", givenName: "Ada", familyName: "Lovelace", role: "Account Reviewer" }),
    changes: { givenName: "A.", familyName: "Byron", phone: "+1 555", picture: "https://example.com/a.png", role: "Account Analyst" },
  },
  faults: {
    ...row("users"),
    titles: ['user "ada@example.com"'],
    ledger: ["fivetran:User"],
    prepare: async () => {
      const args = (familyName: string): Plain => ({ email: "ada@example.com", givenName: "Ada", familyName });
      return { args: args("Byron"), changed: args("Lovelace"), secrets: [] };
    },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, email: `user${i}@example.com` })),
      later: (args) => ({ ...args, familyName: "Lovelace" }),
    },
  },
};
