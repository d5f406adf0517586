/** The samples; one line of the table for every kind. */

import { blueprintsOf } from "../providers/provider.js";
import { expect } from "chai";
import { laws, type Sample } from "./laws.js";
import type { Stack } from "./stack.js";

const group = async (stack: Stack, name = "analytics"): Promise<string> => (await stack.resource("fivetran:Group").create({ name })).id;

const team = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:Team").create({ name: "Analysts", role: "Account Analyst" })).id;

const user = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:User").create({ email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" })).id;

const NETWORK = "the sandbox takes any id; tests of private links and agents are with the entity";

const samples: Readonly<Record<string, Sample>> = {
  "fivetran:Group": { inputs: async () => ({ name: "analytics" }), changes: { name: "insights" } },
  "fivetran:Team": {
    inputs: async () => ({ name: "Analysts", role: "Account Analyst", description: "who asks" }),
    changes: { name: "Askers", role: "Account Reviewer", description: "who asks twice" },
  },
  "fivetran:User": {
    inputs: async () => ({ email: "Ada@example.com", givenName: "Ada", familyName: "Lovelace", role: "Account Reviewer" }),
    changes: { givenName: "A.", familyName: "Byron", phone: "+1 555", picture: "https://example.com/a.png", role: "Account Analyst" },
  },
  "fivetran:TeamUserMembership": {
    inputs: async (stack) => ({ teamId: await team(stack), userId: await user(stack), role: "Team Member" }),
    changes: { role: "Team Manager" },
  },
  "fivetran:Destination": {
    inputs: async (stack) => ({
      groupId: await group(stack),
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
  },
  "fivetran:Connection": {
    inputs: async (stack) => ({
      groupId: await group(stack),
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
    },
    unchanged: { proxyAgentId: NETWORK },
    secrets: ["canary-pat", "canary-listed", "canary-refresh", "canary-id", "canary-client"],
    unreadable: ["auth"],
  },
};

for (const [kind, sample] of Object.entries(samples)) {
  const blueprint = blueprintsOf(kind.split(":")[0] ?? "").find((b) => b.kind === kind);
  if (blueprint === undefined) describe(kind, () => void it("is on its shelf", () => expect.fail("it is not")));
  else laws(blueprint, sample);
}

describe("the laws", () => {
  it("have a sample of every kind of Fivetran", () => {
    expect(
      blueprintsOf("fivetran")
        .map(({ kind }) => kind)
        .filter((kind) => samples[kind] === undefined),
    ).to.deep.equal([]);
  });
});
