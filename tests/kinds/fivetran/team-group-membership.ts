import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { MANY } from "../parts.js";
import { aGroup, aTeam, groupIn, roles, teamIn } from "./parts.js";

export const teamGroupMembership: Kind = {
  kind: "fivetran:TeamGroupMembership",
  laws: {
    inputs: async (stack) => ({ teamId: await aTeam(stack), groupId: await aGroup(stack), role: "Destination Analyst" }),
    changes: { role: "Destination Administrator" },
  },
  faults: {
    ...roles("teams", "groups"),
    titles: ["team's group membership \"team_"],
    ledger: ["fivetran:TeamGroupMembership"],
    prepare: async (simulation) => {
      const ends = { teamId: await teamIn(simulation), groupId: await groupIn(simulation) };
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
      race: { ms: 15, table: "fivetran:TeamGroupMembership" },
    },
  },
};
