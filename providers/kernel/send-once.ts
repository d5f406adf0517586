/** A create request that is sent once, whatever becomes of its answer; the one place where a second one may follow. */

import * as E from "fp-ts/lib/Either.js";
import type { Call } from "../../sdk/call.js";
import { type Failure, maybeDone, mayFollow } from "../../sdk/failure.js";
import { attempt, failureOf, RequestError, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What a look at the vendor showed. `sure`: the last look could be taken, so nothing found is nothing made. */
export interface Seen<A> {
  readonly one?: A | undefined;
  readonly sure: boolean;
}

export interface CreateRequest<A> {
  readonly call: Call<A>;
  /** The vendor allows one object of that name: a second request is safe while the first may still be carried out. */
  readonly isUnique: boolean;
  /** Looks for what the request has made. `operation`: until the operation's time is over, as it may be carried out later. */
  readonly look: (patience: "moment" | "operation") => Promise<Seen<A>>;
  /** Called when the request may still be carried out although it has ended for us. */
  readonly onLate?: (() => void) | undefined;
}

export type Sent<A> =
  | { readonly made: A; readonly by: "answer" | "look" }
  | {
      readonly failure: Failure;
      /** The object may have been made all the same. */
      readonly maybeMade: boolean;
    };

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The object by the create's answer; when that is lost, by a look; when there is none, one more try is safe. */
export const sendOnce = async <A>(client: VendorClient, { call, isUnique, look, onLate }: CreateRequest<A>): Promise<Sent<A>> => {
  let isLost = false;
  for (let again = true; ; again = false) {
    const answer = await attempt(() => client.run(call))();
    if (E.isRight(answer)) return { made: answer.right, by: "answer" };
    const failure = answer.left;
    isLost ||= maybeDone(failure);
    // Where a name may be there twice, a second request is one too many as long as the first may still be carried out.
    const waits = mayFollow(failure) && !isUnique;
    if (waits) onLate?.();
    const second = isLost ? await look(waits ? "operation" : "moment") : undefined;
    if (second?.one !== undefined) return { made: second.one, by: "look" };
    // Nothing is there, so nothing was made. When nobody could look, that is not known.
    if (again && maybeDone(failure) && second?.sure === true && !waits && !client.signal.aborted) continue;
    return { failure, maybeMade: second?.sure === false || (isLost && waits) };
  }
};

/**
 * An object with a natural key that one step of several needs: made, or taken as it is when it is there already or somebody else was quicker.
 *
 * @param find finds it by its key.
 */
export const ensured = async <A>(client: VendorClient, create: Call<A>, find: Call<A>): Promise<A> => {
  const look = async (): Promise<Seen<A>> => {
    try {
      return { one: await client.find(find), sure: true };
    } catch (error) {
      failureOf(error);
      return { sure: false };
    }
  };
  const sent = await sendOnce(client, { call: create, isUnique: true, look });
  if ("made" in sent) return sent.made;
  const there = sent.failure.tag === "Refused" && sent.failure.conflict === true ? (await look()).one : undefined;
  if (there === undefined) throw new RequestError(sent.failure);
  return there;
};
