/** Where names are not unique, an answer that was lost can only be told from the objects that were there before the create. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Call } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The objects that look like the one that is wanted, by everything but their id. */
export interface Namesakes {
  readonly list: Call;
  readonly pick: (all: readonly Plain[]) => readonly Plain[];
  /** Key of the id in an answer. */
  readonly id: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** `{ before }`: the ids that are there now. */
export const idsBefore =
  (client: Client, { list, pick, id }: Namesakes): TE.TaskEither<Failure, Plain> =>
  async () => {
    const all = await client.list(list)();
    return E.isLeft(all) ? all : E.right({ before: pick(all.right.filter(isPlain)).map((one) => one[id]) });
  };

/** For `gather`: what was there before a create. */
export const namesakesBefore =
  <A>(of: (args: A) => Namesakes) =>
  (client: Client, args: A, phase: "create" | "update"): TE.TaskEither<Failure, Plain> =>
    phase === "create" ? idsBefore(client, of(args)) : async () => E.right({});

/** Those that have come since. */
export const sinceThen = ({ list, pick, id }: Namesakes, { before }: Plain): Pick<Namesakes, "list" | "pick"> => ({
  list,
  pick: (all) => pick(all).filter((one) => Array.isArray(before) && !before.includes(one[id])),
});
