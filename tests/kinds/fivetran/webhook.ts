import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered, parent } from "../parts.js";
import { aGroup, row } from "./parts.js";

export const webhook: Kind = {
  kind: "fivetran:Webhook",
  laws: {
    inputs: async (stack) => ({
      groupId: await aGroup(stack),
      url: "https://hooks.example.com/fivetran",
      events: ["sync_start", "sync_end"],
      secret: "canary-signing",
    }),
    changes: { url: "https://hooks.example.com/other", events: ["sync_end"], active: false, setupTests: "off" },
    secrets: ["canary-signing"],
    unchanged: { secret: "a new one is sent in the webhook's own test" },
  },
  faults: {
    ...row("webhooks"),
    routes: { ...row("webhooks").routes, create: { method: "POST", path: /\/webhooks\/group\/[^/]+$/ } },
    titles: ['webhook "https://hooks.example.com/fivetran"'],
    ledger: ["fivetran:Webhook"],
    prepare: async (simulation) => {
      const groupId = await parent(simulation, "group", "fivetran:Group", { name: "home" });
      const [first, second] = [drawn(simulation, "signing"), drawn(simulation, "signing")];
      const args = (secret: string): Plain => ({
        groupId,
        url: "https://hooks.example.com/fivetran",
        events: ["sync_end"],
        secret,
        setupTests: "require",
      });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    step: { method: "POST", path: /\/webhooks\/[^/]+\/test$/ },
    // A look for others of the URL before it, and the test of one event after it.
    usual: { create: 3, read: 1, update: 2, delete: 1 },
    // Two webhooks may have one URL.
    children: { of: (_simulation, args) => numbered(() => args), later: (args, i) => ({ ...args, url: `https://hooks.example.com/${i}` }) },
  },
};
