/** The last step of a connection's create: it was made paused, so that nothing is read before its tests have passed. */

import { type Path, patch } from "../../sdk/call.js";
import type { Step } from "../kernel/blueprint.js";
import { whenSeen } from "../kernel/look-back.js";
import { objectIn } from "../kernel/answers.js";
import { isConnected } from "./setup-tests.js";

/** @param quiet what keeps an update from starting tests by itself. */
export const unpause = (at: (id: string) => Path, quiet: object): Step<{ readonly paused?: boolean | undefined }> => ({
  name: "start",
  run: async ({ args, client, id, phase, live, look, state }) => {
    // Where nothing is said about it, a connection that works is left as people have set it.
    if (phase === "update" && (live === undefined || (args.paused === undefined && isConnected(state["setupState"])))) return undefined;
    const now = live ?? (await look());
    const wanted = args.paused ?? false;
    if (now["paused"] === wanted || now["paused"] === undefined) return undefined;
    const lookBack = whenSeen(look, (one) => one["paused"] === wanted);
    const answer = await client.run(patch(at(id), { ...quiet, paused: wanted }), lookBack);
    return { ...now, ...objectIn(answer) };
  },
});
