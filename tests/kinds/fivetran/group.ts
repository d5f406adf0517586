import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

export const group: Kind = {
  kind: "fivetran:Group",
  laws: { inputs: async () => ({ name: "analytics" }), changes: { name: "insights" } },
  faults: {
    ...row("groups"),
    // One look for others of the name before it.
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    titles: ['group "analytics"', 'group "analytics_2"'],
    ledger: ["fivetran:Group"],
    prepare: async () => ({ args: { name: "analytics" }, changed: { name: "analytics_2" }, secrets: [] }),
    // No parent, but one name: which of them a lost answer belongs to only the order of the creates can tell.
    children: { of: (_simulation, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  },
};
