import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

export const proxyAgent: Kind = {
  kind: "fivetran:ProxyAgent",
  laws: {
    inputs: () => Promise.resolve({ displayName: "office", groupRegion: "AWS_US_EAST_1", rotationTrigger: "1" }),
    changes: { rotationTrigger: "2" },
    unreadable: ["rotationTrigger"],
  },
  faults: {
    ...row("proxy"),
    routes: { ...row("proxy").routes, update: { method: "POST", path: /\/proxy\/[^/]+\/regenerate-secrets$/ } },
    titles: ['proxy agent "office"'],
    ledger: ["fivetran:ProxyAgent"],
    prepare: () =>
      Promise.resolve({
        args: { displayName: "office", groupRegion: "AWS_US_EAST_1", rotationTrigger: "1" },
        changed: { displayName: "office", groupRegion: "AWS_US_EAST_1", rotationTrigger: "2" },
        secrets: [],
      }),
    once: ["update"],
    usual: { create: 3, read: 1, update: 1, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, displayName: `agent ${i}` })),
    },
  },
};
