/** A connection for scripts: promises instead of values that may be failures, errors with the text a person needs. */

import * as E from "fp-ts/lib/Either.js";
import type { Call } from "./call.js";
import { describe } from "./failure.js";
import type { Client } from "./transport.js";

export interface ScriptClient {
  /** The data of the answer. Throws an Error whose message says what failed, where, why and what to do next. */
  run<A = unknown>(call: Call<A>): Promise<A>;
  /** All items of a list, page by page. */
  list(call: Call): Promise<readonly unknown[]>;
}

export const forScripts = (client: Client): ScriptClient => ({
  run: async (call) => {
    const answer = await client.run(call)();
    if (E.isLeft(answer)) throw new Error(describe(answer.left, "carry out the request"));
    return answer.right;
  },
  list: async (call) => {
    const answer = await client.list(call)();
    if (E.isLeft(answer)) throw new Error(describe(answer.left, "read the list"));
    return answer.right;
  },
});
