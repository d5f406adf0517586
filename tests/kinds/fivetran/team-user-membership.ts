import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { parent, MANY } from "../parts.js";
import { aTeam, aUser, grow } from "./parts.js";

export const teamUserMembership: Kind = {
  kind: "fivetran:TeamUserMembership",
  laws: {
    inputs: async (stack) => ({ teamId: await aTeam(stack), userId: await aUser(stack), role: "Team Member" }),
    changes: { role: "Team Manager" },
  },
  faults: {
    titles: ['team membership "team_'],
    ledger: ["fivetran:TeamUserMembership"],
    prepare: async (simulation) => {
      const teamId = await parent(simulation, "team", "fivetran:Team", { name: "Analysts", role: "Account Analyst" });
      const ada = { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" };
      const userId = await parent(simulation, "user", "fivetran:User", ada);
      const args = (role: string): Plain => ({ teamId, userId, role });
      return { args: args("Team Member"), changed: args("Team Manager"), secrets: [] };
    },
    routes: {
      create: { method: "POST", path: /\/teams\/[^/]+\/users$/ },
      read: { method: "GET", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
      update: { method: "PATCH", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
      delete: { method: "DELETE", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
    },
    look: { method: "GET", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
    usual: { create: 1, read: 1, update: 1, delete: 1 },
    grow,
    children: {
      of: (simulation, args) =>
        Promise.all(
          Array.from({ length: MANY }, async (_, i) => {
            const user = { email: `user${i}@example.com`, givenName: "A", familyName: "B" };
            return { ...args, userId: await parent(simulation, `user ${i}`, "fivetran:User", user) };
          }),
        ),
      later: (args) => ({ ...args, role: "Team Manager" }),
      race: { ms: 15, table: "fivetran:TeamUserMembership" },
    },
  },
};
