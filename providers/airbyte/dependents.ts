/**
 * What a delete would take along: a definition its sources, a source its connections. A replacement that stopped halfway leaves the old one to
 * be deleted by the next run, while what was made from it still uses it; so every delete looks first.
 */

import * as E from "fp-ts/lib/Either.js";
import { ask, drop, withCatalog } from "../../sdk/airbyte.js";
import { type Call, callName } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Undoing } from "../kernel/blueprint.js";
import { isDeleted, lookUpActor } from "./actor-look.js";
import { type Side, textAt, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Dependents {
  readonly noun: string;
  /** Key of their ids. */
  readonly id: string;
  readonly list: Call;
  /** A list may lag behind: what is there is asked for again by its id. */
  readonly lives: (client: Client, id: string) => Promise<E.Either<Failure, boolean>>;
  readonly remove: Call;
}

/** Other deletes of the same run may be under way. */
const PAUSES_MS = [1000, 3000];

const SHOWN = 5;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const removeDefinition = (side: Side, id: string, known: Plain): Call | Undoing => {
  const { family, definitions, definitionId, id: idKey } = twins[side];
  return removeUnlessUsed(known, {
    noun: side,
    id: idKey,
    list: ask(`${family}/search`, { [definitionId]: id }),
    lives: async (client, one) =>
      E.map((actor: Plain | undefined) => actor !== undefined && !isDeleted(actor))(await lookUpActor(side, one).look(client)()),
    remove: drop(`${definitions}/delete`, { [definitionId]: id }),
  });
};

export const removeActor = (side: Side, id: string, known: Plain): Call | Undoing => {
  const { family, id: idKey } = twins[side];
  return removeUnlessUsed(known, {
    noun: "connection",
    id: "connectionId",
    list: withCatalog(ask("connections/search", { [idKey]: id })),
    lives: async (client, connectionId) => {
      const answer = await client.run(withCatalog(ask("connections/get", { connectionId })))();
      if (E.isLeft(answer)) return answer.left.tag === "Absent" ? E.right(false) : answer;
      return E.right(isPlain(answer.right) && answer.right["status"] !== "deprecated");
    },
    remove: drop(`${family}/delete`, { [idKey]: id }),
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const removeUnlessUsed = ({ allowReplace }: Plain, dependents: Dependents): Call | Undoing => {
  if (allowReplace === true) return dependents.remove;
  return {
    undo: (client) => async () => {
      for (const pause of [0, ...PAUSES_MS]) {
        if (pause > 0) await client.clock.sleep(pause, client.signal).catch(() => undefined);
        const found = await living(client, dependents);
        if (E.isLeft(found)) return found;
        if (found.right.length === 0) return client.run(dependents.remove)();
        if (pause === PAUSES_MS.at(-1)) return E.left(wouldTakeAlong(client, dependents, found.right));
      }
      return E.right(undefined);
    },
  };
};

const living = async (client: Client, { list, id, lives }: Dependents): Promise<E.Either<Failure, readonly Plain[]>> => {
  const all = await client.list(list)();
  // Where the list is not to be had because its owner is gone, there is nothing to lose.
  if (E.isLeft(all)) return all.left.tag === "Absent" ? E.right([]) : all;
  const there: Plain[] = [];
  for (const one of all.right.filter(isPlain)) {
    const own = textAt(one, id);
    if (own === undefined || one["status"] === "deprecated") continue;
    const lived = await lives(client, own);
    if (E.isLeft(lived)) return lived;
    if (lived.right) there.push(one);
    if (there.length > SHOWN) break;
  }
  return E.right(there);
};

const wouldTakeAlong = (client: Client, { noun, id, remove }: Dependents, some: readonly Plain[]): Failure => {
  const names = some.slice(0, SHOWN).map((one) => `"${String(one["name"])}" (${String(one[id])})`);
  const more = some.length > SHOWN ? " and others" : "";
  return refused({
    at: local(client.vendor, callName(remove)),
    message: `it would take along ${some.length === 1 ? `a ${noun}` : `${noun}s`} that still ${some.length === 1 ? "uses" : "use"} it: ${names.join(", ")}${more}. Nothing was deleted`,
    hint: `Delete the ${noun}s first, or set allowReplace: true, run \`pulumi up\`, and delete it then.`,
  });
};
