import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { MANY } from "../parts.js";
import { aConnection, aTeam, connectionIn, roles, teamIn } from "./parts.js";

export const teamConnectionMembership: Kind = {
  kind: "fivetran:TeamConnectionMembership",
  laws: {
    inputs: async (stack) => ({ teamId: await aTeam(stack), connectionId: await aConnection(stack), role: "Connection Reviewer" }),
    changes: { role: "Connection Administrator" },
  },
  faults: {
    ...roles("teams", "connections"),
    titles: ["team's connection membership \"team_"],
    ledger: ["fivetran:TeamConnectionMembership"],
    prepare: async (simulation) => {
      const ends = { teamId: await teamIn(simulation), connectionId: await connectionIn(simulation, "shop") };
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
      race: { ms: 15, table: "fivetran:TeamConnectionMembership" },
    },
  },
};
