import type { Kind } from "../kind.js";
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
  },
};
