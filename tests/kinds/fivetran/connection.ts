import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, parent, numbered } from "../parts.js";
import { aGroup, NETWORK, row } from "./parts.js";

export const connection: Kind = {
  kind: "fivetran:Connection",
  laws: {
    inputs: async (stack) => ({
      groupId: await aGroup(stack),
      service: "github",
      destinationSchema: { name: "code" },
      config: {
        syncMode: "AllRepositories",
        useWebhooks: false,
        repositories: ["a/b", "a/c"],
        pat: "canary-pat",
        secretsList: [{ key: "k", value: "canary-listed" }],
      },
      auth: { refreshToken: "canary-refresh", clientAccess: { clientId: "canary-id", clientSecret: "canary-client" } },
      schedule: { syncFrequency: 60 },
      setupTests: "warn",
    }),
    changes: {
      config: {
        syncMode: "SpecificRepositories",
        repositories: ["a/c"],
        pat: "canary-pat",
        secretsList: [{ key: "k", value: "canary-listed" }],
      },
      auth: { refreshToken: "canary-refresh", clientAccess: { clientId: "canary-id" } },
      schedule: { syncFrequency: 1440, dailySyncTime: "09:00" },
      paused: true,
      pauseAfterTrial: true,
      networkingMethod: "PrivateLink",
      privateLinkId: "pl_1",
      hybridDeploymentAgentId: "agent_1",
      dataDelaySensitivity: "CUSTOM",
      dataDelayThreshold: 30,
      destinationConfiguration: { virtualWarehouse: "LOADING" },
      externalSecretsManagerId: "esm_1",
      externalSecretsKeys: { pat: "prod/github#pat" },
    },
    unchanged: { proxyAgentId: NETWORK },
    secrets: ["canary-pat", "canary-listed", "canary-refresh", "canary-id", "canary-client"],
    beside: { config: { syncMode: "SpecificRepositories", repositories: ["a/b"] } },
    unreadable: ["auth"],
  },
  faults: {
    ...row("connections"),
    titles: ['connection "code"'],
    ledger: ["fivetran:Connection"],
    prepare: async (simulation) => {
      const groupId = await parent(simulation, "group", "fivetran:Group", { name: "home" });
      const [pat, other, refreshToken] = [drawn(simulation, "pat"), drawn(simulation, "pat"), drawn(simulation, "refresh")];
      const args = (pat: string): Plain => ({
        groupId,
        service: "github",
        destinationSchema: { name: "code" },
        config: { pat, username: "octocat", syncMode: "AllRepositories" },
        auth: { refreshToken },
        schedule: { syncFrequency: 60, scheduleType: "manual" },
        setupTests: "require",
        waitForInitialSync: true,
      });
      return { args: args(pat), changed: args(other), secrets: [pat, refreshToken], later: [other] };
    },
    step: { method: "POST", path: /\/connections\/[^/]+\/test$/ },
    usual: { create: 6, read: 1, update: 2, delete: 1 },
    // A connection is a row of its own, and its schema is unique in its group: the service has no list of a group's connections to lose.
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, destinationSchema: { name: `code_${i}` } })),
      later: (args) => ({ ...args, schedule: { syncFrequency: 1440 } }),
    },
  },
};
