import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { aGroup, groupIn, row } from "./parts.js";

const AGENT = { displayName: "office", envType: "DOCKER", acceptTerms: true };

export const hybridDeploymentAgent: Kind = {
  kind: "fivetran:HybridDeploymentAgent",
  laws: {
    inputs: async (stack) => ({ groupId: await aGroup(stack), ...AGENT, rotationTrigger: "1" }),
    changes: { authType: "MANUAL", rotationTrigger: "2" },
    unreadable: ["authType", "acceptTerms", "rotationTrigger"],
  },
  faults: {
    ...row("hybrid-deployment-agents"),
    routes: { ...row("hybrid-deployment-agents").routes, update: { method: "PATCH", path: /\/hybrid-deployment-agents\/[^/]+\/re-auth$/ } },
    titles: ['hybrid deployment agent "office"'],
    ledger: ["fivetran:HybridDeploymentAgent"],
    prepare: async (simulation) => {
      const groupId = await groupIn(simulation);
      const args = (rotationTrigger: string): Plain => ({ groupId, ...AGENT, rotationTrigger });
      return { args: args("1"), changed: args("2"), secrets: [] };
    },
    once: ["update"],
    usual: { create: 1, read: 1, update: 1, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, displayName: `agent ${i}` })),
    },
  },
};
