/**
 * What a delete would take along: a definition its sources, a source its connections. A replacement that stopped halfway leaves the old one to
 * be deleted by the next run, while what was made from it still uses it; so every delete looks first.
 */

import { ask, drop, withCatalog } from "../../sdk/airbyte.js";
import { type Call, callName } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { CustomDelete } from "../kernel/blueprint.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { isDeleted, lookUpActor } from "./actor-look.js";
import { listOrNone, textAt } from "../kernel/answers.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Dependents {
  readonly noun: string;
  /** Key of their ids. */
  readonly id: string;
  readonly list: Call;
  /** A list may lag behind: what is there is asked for again by its id. */
  readonly lives: (client: VendorClient, id: string) => Promise<boolean>;
  readonly remove: Call;
}

/** Other deletes of the same run may be under way. */
const PAUSES_MS = [1000, 3000];

const SHOWN = 5;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const removeDefinition = (side: Side, id: string, known: Plain): Call | CustomDelete => {
  const { family, definitions, definitionId, id: idKey } = twins[side];
  return removeUnlessUsed(known, {
    noun: side,
    id: idKey,
    list: ask(`${family}/search`, { [definitionId]: id }),
    lives: async (client, one) => {
      const actor = await lookUpActor(side, one).customRead(client);
      return actor !== undefined && !isDeleted(actor);
    },
    remove: drop(`${definitions}/delete`, { [definitionId]: id }),
  });
};

export const removeActor = (side: Side, id: string, known: Plain): Call | CustomDelete => {
  const { family, id: idKey } = twins[side];
  return removeUnlessUsed(known, {
    noun: "connection",
    id: "connectionId",
    list: withCatalog(ask("connections/search", { [idKey]: id })),
    lives: async (client, connectionId) => {
      const connection = await client.find(withCatalog(ask("connections/get", { connectionId })));
      return isPlain(connection) && connection["status"] !== "deprecated";
    },
    remove: drop(`${family}/delete`, { [idKey]: id }),
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const removeUnlessUsed = ({ allowReplace }: Plain, dependents: Dependents): Call | CustomDelete => {
  if (allowReplace === true) return dependents.remove;
  return {
    customDelete: async (client) => {
      let users = await living(client, dependents);
      for (const pause of PAUSES_MS) {
        if (users.length === 0) break;
        await client.clock.sleep(pause, client.signal).catch(() => undefined);
        users = await living(client, dependents);
      }
      return users.length === 0 ? client.run(dependents.remove) : wouldTakeAlong(client, dependents, users);
    },
  };
};

const living = async (client: VendorClient, { list, id, lives }: Dependents): Promise<readonly Plain[]> => {
  const there: Plain[] = [];
  // Where the list is not to be had because its owner is gone, there is nothing to lose.
  for (const one of await listOrNone(client, list)) {
    const own = textAt(one, id);
    if (own === undefined || one["status"] === "deprecated") continue;
    if (await lives(client, own)) there.push(one);
    if (there.length > SHOWN) break;
  }
  return there;
};

const wouldTakeAlong = (client: VendorClient, { noun, id, remove }: Dependents, some: readonly Plain[]): never => {
  const names = some.slice(0, SHOWN).map((one) => `"${String(one["name"])}" (${String(one[id])})`);
  const more = some.length > SHOWN ? " and others" : "";
  return refuse(
    client,
    callName(remove),
    `it would also delete ${some.length === 1 ? `a ${noun}` : `${noun}s`} that still ${some.length === 1 ? "uses" : "use"} it: ${names.join(", ")}${more}. Nothing was deleted`,
    `Delete the ${noun}s first, or set allowReplace: true, run \`pulumi up\`, and delete it then.`,
  );
};
