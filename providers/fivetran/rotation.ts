/** Secrets that Fivetran shows once, when it makes them: a change of `rotationTrigger` has new ones made. */

import { type Call } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn } from "../kernel/answers.js";
import { field, type Step } from "../kernel/blueprint.js";

/** Stands in the body of an update when the trigger has changed, and is never sent. */
const TRIGGER = "rotation_trigger";

/** Any word; another one than before has new secrets made. */
export const rotationTrigger = field(opt(text), { wire: TRIGGER, change: "update", writeOnly: true });

export const isRotation = (body: Plain): boolean => typeof body[TRIGGER] === "string";

export const withoutTrigger = (body: Plain): Plain => Object.fromEntries(Object.entries(body).filter(([name]) => name !== TRIGGER));

/**
 * The answer to a create may be lost, and the secrets with it: nobody has seen them, so new ones are made. Later nobody can know that, and the user
 * is told what to do.
 *
 * @param secret where a secret stands in an answer.
 * @param output the output that holds it.
 * @param renew has new ones made.
 */
export const recoverSecrets = <A>(secret: string, output: string, renew: (id: string, args: A) => Call): Step<A> => ({
  name: "make new secrets for",
  run: async ({ args, client, id, live, phase, state, warn }) => {
    if (phase === "update" || live?.[secret] !== undefined || state[output] !== undefined) return undefined;
    if (phase === "resume") {
      warn("its secrets are not known here: set rotationTrigger to a new word to have new ones made");
      return undefined;
    }
    return { ...live, ...objectIn(await client.run(renew(id, args))) };
  },
});
