/**
 * How an entity talks to its vendor: plain async, and every failure is thrown as a `RequestError`. `attempt` is the one way back to the kernel,
 * where failures are values.
 */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { type Call, callName } from "../../sdk/call.js";
import { isPlain } from "../../sdk/plain.js";
import { type Failure, invalidResponse, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { until, type Wait } from "../../sdk/wait.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A request that failed, or that we refuse to make. Thrown by `VendorClient`, and by entities through `refuse`. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** A connection to one account, bound to one operation: its deadline, its stop signal. */
export interface VendorClient extends Pick<Client, "vendor" | "base" | "clock" | "remainingMs" | "signal"> {
  /** @param lookBack after an answer that was lost: what is there now, when it shows that the work was done. */
  run<A>(call: Call<A>, lookBack?: () => Promise<A | undefined>): Promise<A>;
  /** An object; undefined when the vendor says that there is none. */
  find<A>(call: Call<A>): Promise<A | undefined>;
  /** Somebody else may have deleted it before: that is as good. */
  remove(call: Call): Promise<void>;
  /** All items of a list, page by page. */
  list(call: Call): Promise<readonly unknown[]>;
  upload(...args: Parameters<Client["upload"]>): Promise<void>;
  download(...args: Parameters<Client["download"]>): Promise<Buffer>;
  /** Looks again and again until it is done, has failed, or the operation's time is over. */
  until<A>(wait: Omit<Wait<A>, "client" | "look"> & { readonly look: () => Promise<A> }): Promise<A>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Bridges
// ---------------------------------------------------------------------------------------------------------------------

export const vendorClient = (client: Client): VendorClient => ({
  vendor: client.vendor,
  base: client.base,
  clock: client.clock,
  signal: client.signal,
  remainingMs: () => client.remainingMs(),
  run: (call, lookBack) => thrown(client.run(call, lookBack && attempt(lookBack))),
  async find(call) {
    const answer = await client.run(call)();
    if (E.isLeft(answer)) {
      if (answer.left.tag === "Absent") return undefined;
      throw new RequestError(answer.left);
    }
    // Only the vendor's own word says that something is not there.
    if (isPlain(answer.right)) return answer.right;
    const at = { ...local(client.vendor, callName(call)), host: new URL(client.base).host, attempts: 1 };
    throw new RequestError(invalidResponse({ at, message: "its answer does not hold the object", maybeDone: false }));
  },
  async remove(call) {
    const answer = await client.run(call)();
    if (E.isLeft(answer) && answer.left.tag !== "Absent") throw new RequestError(answer.left);
  },
  list: (call) => thrown(client.list(call)),
  upload: (...args) => thrown(client.upload(...args)),
  download: (...args) => thrown(client.download(...args)),
  until: ({ look, ...wait }) => thrown(until({ ...wait, client, look: attempt(look) })),
});

/** The failure that was thrown on the way, as a value. Any other error is a mistake of ours and goes on. */
export const attempt =
  <A>(work: () => Promise<A>): TE.TaskEither<Failure, A> =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (error instanceof RequestError) return E.left(error.failure);
      throw error;
    }
  };

/** What failed; throws again what is no failure of a request. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof RequestError) return error.failure;
  throw error;
};

/**
 * Ends an operation with a reason of our own; nothing is sent.
 *
 * @param doing the request that is not made, or what it is for: `PATCH /connections/{}/schemas`.
 * @param hint what the user can do next.
 */
export const refuse = ({ vendor }: Pick<VendorClient, "vendor">, doing: string, message: string, hint?: string): never => {
  throw new RequestError(refused({ at: local(vendor, doing), message, hint }));
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const thrown = async <A>(task: TE.TaskEither<Failure, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new RequestError(result.left);
  return result.right;
};
