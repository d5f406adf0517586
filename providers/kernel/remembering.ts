/** A connection that asks each question once: look-ups of one program share their answers, also while the first is still on its way. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Call } from "../../sdk/call.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What is known of one account. Failures are not kept. */
export type Answers = Map<string, Promise<E.Either<Failure, unknown>>>;

export interface Remembering {
  readonly client: Client;
  /** Whether an answer came from before: what is not in it may be there by now. */
  readonly usedOld: () => boolean;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param isFresh asks everything again, and keeps what is answered. */
export const remembering = (client: Client, answers: Answers, isFresh = false): Remembering => {
  const before = new Map(isFresh ? [] : answers);
  const own: Answers = new Map();
  let isOld = false;

  const once = <A>(key: string, ask: TE.TaskEither<Failure, A>): TE.TaskEither<Failure, A> => {
    const old = before.get(key);
    if (old !== undefined) isOld = true;
    const known = own.get(key) ?? old;
    if (known !== undefined) return () => known as Promise<E.Either<Failure, A>>;
    return () => {
      const asked = ask();
      own.set(key, asked);
      answers.set(key, asked);
      void asked.then((answer) => E.isLeft(answer) && answers.get(key) === asked && answers.delete(key));
      return asked;
    };
  };

  return {
    client: {
      ...client,
      run: (call, lookBack) => (call.effect === "read" ? once(keyOf("one", call), client.run(call, lookBack)) : client.run(call, lookBack)),
      list: (call) => once(keyOf("list", call), client.list(call)),
    },
    usedOld: () => isOld,
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const keyOf = <A>(how: "one" | "list", { verb, path, query, body }: Call<A>): string => JSON.stringify([how, verb, path.text, query, body]);
