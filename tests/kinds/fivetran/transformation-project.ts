import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { aGroup, groupIn, row } from "./parts.js";

const DBT = { dbtVersion: "1.8.3", defaultSchema: "models", gitRemoteUrl: "git@github.com:acme/dbt.git" };

export const transformationProject: Kind = {
  kind: "fivetran:TransformationProject",
  laws: {
    inputs: async (stack) => ({
      groupId: await aGroup(stack),
      ...DBT,
      gitBranch: "main",
      threads: 2,
      environmentVars: { DBT_KEY: "canary-dbt" },
      setupTests: "require",
    }),
    changes: {
      gitBranch: "next",
      folderPath: "dbt",
      targetName: "prod",
      threads: 4,
      environmentVars: { DBT_KEY: "canary-dbt", DBT_MODE: "full" },
    },
    secrets: ["canary-dbt"],
    beside: { gitBranch: "next" },
  },
  faults: {
    ...row("transformation-projects"),
    titles: ['transformation project "git@github.com:acme/dbt.git"'],
    ledger: ["fivetran:TransformationProject"],
    prepare: async (simulation) => {
      const groupId = await groupIn(simulation);
      const [first, second] = [drawn(simulation, "dbt"), drawn(simulation, "dbt")];
      const args = (DBT_KEY: string): Plain => ({ groupId, ...DBT, environmentVars: { DBT_KEY }, setupTests: "require" });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    step: { method: "POST", path: /\/transformation-projects\/[^/]+\/test$/ },
    usual: { create: 3, read: 1, update: 2, delete: 1 },
    children: { of: (_simulation, args) => numbered(() => args), later: (args) => ({ ...args, gitBranch: "next" }) },
  },
};
