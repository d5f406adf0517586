import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { MANY } from "../parts.js";
import { aConnection, aUser, connectionIn, roles, userIn } from "./parts.js";

export const userConnectionMembership: Kind = {
  kind: "fivetran:UserConnectionMembership",
  laws: {
    inputs: async (stack) => ({ userId: await aUser(stack), connectionId: await aConnection(stack), role: "Connection Reviewer" }),
    changes: { role: "Connection Administrator" },
  },
  faults: {
    ...roles("users", "connections"),
    titles: ["user's connection membership \"user_"],
    ledger: ["fivetran:UserConnectionMembership"],
    prepare: async (simulation) => {
      const ends = { userId: await userIn(simulation), connectionId: await connectionIn(simulation, "shop") };
      const args = (role: string): Plain => ({ ...ends, role });
      return { args: args("Connection Reviewer"), changed: args("Connection Administrator"), secrets: [] };
    },
    children: {
      of: async (simulation, args) => {
        const all: Plain[] = [];
        for (let i = 0; i < MANY; i += 1) all.push({ ...args, connectionId: await connectionIn(simulation, `shop_${i}`) });
        return all;
      },
      later: (args) => ({ ...args, role: "Connection Administrator" }),
      race: { ms: 15, table: "fivetran:UserConnectionMembership" },
    },
  },
};
