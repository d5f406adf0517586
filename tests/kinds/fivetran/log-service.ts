import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered, parent } from "../parts.js";
import { aGroup, groupIn, row } from "./parts.js";

export const logService: Kind = {
  kind: "fivetran:LogService",
  laws: {
    inputs: async (stack) => ({
      groupId: await aGroup(stack),
      service: "datadog_log",
      config: { apiKey: "canary-datadog", region: "US1" },
      setupTests: "require",
    }),
    changes: { enabled: false, config: { apiKey: "canary-datadog", region: "EU" } },
    secrets: ["canary-datadog"],
    beside: { config: { region: "EU" } },
  },
  faults: {
    ...row("external-logging"),
    titles: ['log service "datadog_log of grp_'],
    ledger: ["fivetran:LogService"],
    prepare: async (simulation) => {
      const groupId = await groupIn(simulation);
      const [first, second] = [drawn(simulation, "key"), drawn(simulation, "key")];
      const args = (apiKey: string): Plain => ({ groupId, service: "datadog_log", config: { apiKey }, setupTests: "require" });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    step: { method: "POST", path: /\/external-logging\/[^/]+\/test$/ },
    look: { method: "GET", path: /\/external-logging\/[^/]+$/ },
    usual: { create: 2, read: 1, update: 2, delete: 1 },
    // Each in a group of its own: a group has one.
    children: {
      of: (simulation, args) =>
        Promise.all(
          numbered((i) => ({ name: `home ${i}` })).map(async (group, i) => ({
            ...args,
            groupId: await parent(simulation, `group ${i}`, "fivetran:Group", group),
          })),
        ),
      later: (args) => ({ ...args, enabled: false }),
    },
  },
};
