import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { aGroup, aUser, groupIn, grow, userIn } from "./parts.js";

const LIST = /\/groups\/[^/]+\/users$/;

export const groupUsers: Kind = {
  kind: "fivetran:GroupUsers",
  laws: {
    inputs: async (stack) => {
      await aUser(stack);
      return { groupId: await aGroup(stack), users: [{ email: "Ada@example.com", role: "Destination Analyst" }] };
    },
    changes: { users: [] },
    outlives: "the list is a part of what it belongs to, and empty then",
  },
  faults: {
    titles: [`group's users "grp_`],
    ledger: ["fivetran:UserGroupMembership"],
    prepare: async (simulation) => {
      await userIn(simulation);
      const groupId = await groupIn(simulation);
      const args = (role: string): Plain => ({ groupId, users: [{ email: "ada@example.com", role }] });
      return { args: args("Destination Analyst"), changed: args("Destination Administrator"), secrets: [] };
    },
    routes: {
      create: { method: "POST", path: LIST },
      read: { method: "GET", path: LIST },
      update: { method: "PATCH", path: /\/users\/[^/]+\/groups\/[^/]+$/ },
      delete: { method: "DELETE", path: /\/groups\/[^/]+\/users\/[^/]+$/ },
    },
    step: { method: "POST", path: LIST },
    usual: { create: 2, read: 1, update: 2, delete: 2 },
    grow,
  },
};
