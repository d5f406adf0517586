import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { MANY } from "../parts.js";
import { aGroup, aUser, groupIn, grow, userIn } from "./parts.js";

const LIST = /\/groups\/[^/]+\/users$/;

export const groupUser: Kind = {
  kind: "fivetran:GroupUser",
  laws: {
    inputs: async (stack) => {
      await aUser(stack);
      return { groupId: await aGroup(stack), email: "Ada@example.com", role: "Destination Analyst" };
    },
    changes: { role: "Destination Administrator" },
  },
  faults: {
    titles: ['group user "grp_'],
    ledger: ["fivetran:UserGroupMembership"],
    prepare: async (simulation) => {
      await userIn(simulation);
      const ends = { groupId: await groupIn(simulation), email: "ada@example.com" };
      const args = (role: string): Plain => ({ ...ends, role });
      return { args: args("Destination Analyst"), changed: args("Destination Administrator"), secrets: [] };
    },
    routes: {
      create: { method: "POST", path: LIST },
      read: { method: "GET", path: LIST },
      update: { method: "PATCH", path: /\/users\/[^/]+\/groups\/[^/]+$/ },
      delete: { method: "DELETE", path: /\/groups\/[^/]+\/users\/[^/]+$/ },
    },
    look: { method: "GET", path: LIST },
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    grow,
    children: {
      of: async (simulation, args) => {
        const all: Plain[] = [];
        for (let i = 0; i < MANY; i += 1) {
          await userIn(simulation, `user${i}`);
          all.push({ ...args, email: `user${i}@example.com` });
        }
        return all;
      },
      later: (args) => ({ ...args, role: "Destination Administrator" }),
      race: { ms: 15, table: "fivetran:UserGroupMembership" },
    },
  },
};
