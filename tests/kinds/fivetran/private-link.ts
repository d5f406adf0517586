import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

const SOURCE = { region: "AWS_US_EAST_1", service: "SOURCE_AWS" };

export const privateLink: Kind = {
  kind: "fivetran:PrivateLink",
  laws: {
    inputs: () => Promise.resolve({ name: "warehouse", ...SOURCE, config: { connectionServiceName: "com.amazonaws.vpce.one" } }),
    changes: { config: { connectionServiceName: "com.amazonaws.vpce.two" } },
  },
  faults: {
    ...row("private-links"),
    titles: ['private link "warehouse"'],
    ledger: ["fivetran:PrivateLink"],
    prepare: () => {
      const args = (name: string): Plain => ({ name: "warehouse", ...SOURCE, config: { connectionServiceName: name } });
      return Promise.resolve({ args: args("com.amazonaws.vpce.one"), changed: args("com.amazonaws.vpce.two"), secrets: [] });
    },
    step: { method: "GET", path: /\/private-links\/[^/]+$/ },
    // A look for others of its name before it, and one for its state after it.
    usual: { create: 3, read: 1, update: 2, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `link_${i}` })),
      later: (args) => ({ ...args, config: { connectionServiceName: "com.amazonaws.vpce.two" } }),
    },
  },
};
