import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { aProject, projectIn, row } from "./parts.js";

const RUN = [{ name: "run", command: "dbt run" }];

export const transformation: Kind = {
  kind: "fivetran:Transformation",
  laws: {
    inputs: async (stack) => ({
      type: "DBT_CORE",
      projectId: await aProject(stack),
      name: "orders",
      steps: RUN,
      schedule: { type: "TIME_OF_DAY", timeOfDay: "09:30", daysOfWeek: ["MONDAY"] },
    }),
    changes: {
      name: "all orders",
      steps: [...RUN, { name: "test", command: "dbt test" }],
      schedule: { type: "INTERVAL", interval: 60 },
      paused: true,
    },
    unchanged: {
      excludedModels: "for quickstart packages, which the kind's own test has",
      configurableVariables: "for quickstart packages, which the kind's own test has",
    },
    needed: ["projectId", "name", "steps"],
  },
  faults: {
    ...row("transformations"),
    titles: ['transformation "orders"'],
    ledger: ["fivetran:Transformation"],
    prepare: async (simulation) => {
      const projectId = await projectIn(simulation);
      const args = (command: string): Plain => ({ type: "DBT_CORE", projectId, name: "orders", steps: [{ name: "run", command }] });
      return { args: args("dbt run"), changed: args("dbt build"), secrets: [] };
    },
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `orders ${i}` })),
      later: (args) => ({ ...args, paused: true }),
    },
  },
};
