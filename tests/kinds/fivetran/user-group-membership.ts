import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { MANY } from "../parts.js";
import { aGroup, aUser, groupIn, roles, userIn } from "./parts.js";

export const userGroupMembership: Kind = {
  kind: "fivetran:UserGroupMembership",
  laws: {
    inputs: async (stack) => ({ userId: await aUser(stack), groupId: await aGroup(stack), role: "Destination Analyst" }),
    changes: { role: "Destination Administrator" },
  },
  faults: {
    ...roles("users", "groups"),
    titles: ["user's group membership \"user_"],
    ledger: ["fivetran:UserGroupMembership"],
    prepare: async (simulation) => {
      const ends = { userId: await userIn(simulation), groupId: await groupIn(simulation) };
      const args = (role: string): Plain => ({ ...ends, role });
      return { args: args("Destination Analyst"), changed: args("Destination Administrator"), secrets: [] };
    },
    children: {
      of: async (simulation, args) => {
        const all: Plain[] = [];
        for (let i = 0; i < MANY; i += 1) all.push({ ...args, groupId: await groupIn(simulation, `home ${i}`) });
        return all;
      },
      later: (args) => ({ ...args, role: "Destination Administrator" }),
      race: { ms: 15, table: "fivetran:UserGroupMembership" },
    },
  },
};
