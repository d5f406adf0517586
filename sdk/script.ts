/** A connection for scripts: promises instead of values that may be failures, errors with the text a person needs. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Call } from "./call.js";
import { describe, type Failure } from "./failure.js";
import type { Client } from "./transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Why a request of a script failed. `message` says what failed, where, why and what to do next, and holds no secret. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** The vendor's own error code, such as `NotFound_Group`. */
  readonly code: string | undefined;
  /** What the request was sent with as `X-Request-Id`, in its first eight characters. */
  readonly requestId: string | undefined;
  /** When the vendor takes requests again, where it said so. */
  readonly retryAt: Date | undefined;
  /** For Pulumi: a program that ends with this error shows its message, without a stack. */
  readonly __pulumiRunError = true;

  constructor(failure: Failure, doing: string) {
    super(describe(failure, doing));
    ({ status: this.status, code: this.code, requestId: this.requestId } = failure.at);
    this.retryAt = failure.tag === "Throttled" ? failure.retryAt : undefined;
    // Places in Pulumi's SDK help nobody, and Node 20.20 takes half a minute to print one that stands in the folder of a scope, as its source maps say.
    this.stack = (this.stack ?? "").replace(/^ +at .*[/\\]@pulumi[/\\].*\n?/gm, "");
  }
}

export interface ScriptClient {
  /** The data of the answer. Rejects with an `ApiError`. */
  run<A = unknown>(call: Call<A>): Promise<A>;
  /** All items of a list, page by page. Rejects with an `ApiError`. The vendor's word is taken for their type. */
  list<A = unknown>(call: Call): Promise<readonly A[]>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const forScripts = (client: Client): ScriptClient => ({
  run: (call) => settled(client.run(call), "carry out the request"),
  list: <A>(call: Call) => settled(client.list(call) as TE.TaskEither<Failure, readonly A[]>, "read the list"),
});

const settled = async <A>(task: TE.TaskEither<Failure, A>, doing: string): Promise<A> => {
  const answer = await task();
  if (E.isLeft(answer)) throw new ApiError(answer.left, doing);
  return answer.right;
};
