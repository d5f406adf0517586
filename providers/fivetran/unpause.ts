/** The last step of a connection's create: it was made paused, so that nothing is read before its tests have passed. */

import * as E from "fp-ts/lib/Either.js";
import { type Path, patch } from "../../sdk/call.js";
import { isPlain } from "../../sdk/codec.js";
import type { Step } from "../kernel/blueprint.js";
import { whenSeen } from "../kernel/look-back.js";
import { isConnected } from "./setup-tests.js";

/** @param quiet what keeps an update from starting tests by itself. */
export const unpause = (at: (id: string) => Path, quiet: object): Step<{ readonly paused?: boolean | undefined }> => ({
  name: "start",
  run:
    ({ args, client, id, phase, seen, look, known }) =>
    async () => {
      // Where nothing is said about it, a connection that works is left as people have set it.
      if (phase === "update" && (seen === undefined || (args.paused === undefined && isConnected(known["setupState"])))) {
        return E.right(undefined);
      }
      const now = seen === undefined ? await look()() : E.right(seen);
      if (E.isLeft(now)) return now;
      const wanted = args.paused ?? false;
      if (now.right["paused"] === wanted || now.right["paused"] === undefined) return E.right(undefined);
      const lookBack = whenSeen(look, (one) => one["paused"] === wanted);
      const answer = await client.run(patch(at(id), { ...quiet, paused: wanted }), lookBack)();
      return E.isLeft(answer) ? answer : E.right({ ...now.right, ...(isPlain(answer.right) ? answer.right : {}) });
    },
});
