import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { aTeam, aUser, grow, teamIn, userIn } from "./parts.js";

const LIST = /\/teams\/[^/]+\/users$/;
const ONE = /\/teams\/[^/]+\/users\/[^/]+$/;

export const teamUsers: Kind = {
  kind: "fivetran:TeamUsers",
  laws: {
    inputs: async (stack) => ({ teamId: await aTeam(stack), users: [{ userId: await aUser(stack), role: "Team Member" }] }),
    changes: { users: [] },
    outlives: "the list is a part of what it belongs to, and empty then",
  },
  faults: {
    titles: [`team's users "team_`],
    ledger: ["fivetran:TeamUserMembership"],
    prepare: async (simulation) => {
      const [teamId, userId] = [await teamIn(simulation), await userIn(simulation)];
      const args = (role: string): Plain => ({ teamId, users: [{ userId, role }] });
      return { args: args("Team Member"), changed: args("Team Manager"), secrets: [] };
    },
    routes: {
      create: { method: "POST", path: LIST },
      read: { method: "GET", path: LIST },
      update: { method: "PATCH", path: ONE },
      delete: { method: "DELETE", path: ONE },
    },
    step: { method: "POST", path: LIST },
    usual: { create: 2, read: 1, update: 2, delete: 2 },
    grow,
  },
};
