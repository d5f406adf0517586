import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, parent, numbered } from "../parts.js";
import { aGroup, NETWORK, row } from "./parts.js";

export const destination: Kind = {
  kind: "fivetran:Destination",
  laws: {
    inputs: async (stack) => ({
      groupId: await aGroup(stack),
      service: "snowflake",
      timeZoneOffset: "+2",
      region: "GCP_EUROPE_WEST3",
      config: { host: "h.example.com", port: 443, database: "raw", user: "loader", password: "canary-destination" },
      setupTests: "require",
    }),
    changes: {
      timeZoneOffset: "-5",
      region: "AWS_US_EAST_1",
      config: { host: "i.example.com", port: 443, database: "raw", password: "canary-destination", schemas: ["a"] },
      daylightSavingTimeEnabled: true,
      networkingMethod: "PrivateLink",
      privateLinkId: "pl_1",
      hybridDeploymentAgentId: "agent_1",
    },
    unchanged: { proxyAgentId: NETWORK },
    secrets: ["canary-destination"],
    beside: { config: { host: "j.example.com", database: "other" } },
  },
  faults: {
    ...row("destinations"),
    titles: ['destination "snowflake"'],
    ledger: ["fivetran:Destination"],
    prepare: async (simulation) => {
      const groupId = await parent(simulation, "group", "fivetran:Group", { name: "home" });
      const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
      const args = (password: string): Plain => ({
        groupId,
        service: "snowflake",
        timeZoneOffset: "+2",
        region: "GCP_EUROPE_WEST3",
        config: { host: "h.example.com", port: 443, database: "raw", user: "loader", password },
        setupTests: "require",
      });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    step: { method: "POST", path: /\/destinations\/[^/]+\/test$/ },
    look: { method: "GET", path: /\/destinations\/[^/]+$/ },
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
      later: (args) => ({ ...args, timeZoneOffset: "-5" }),
    },
  },
};
