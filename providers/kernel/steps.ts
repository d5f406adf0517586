/** What is done after an object is recorded, one step after the other. */

import * as E from "fp-ts/lib/Either.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, describe, local } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, StepContext } from "./blueprint.js";
import { type Context, UserError } from "./handler.js";
import type { ObjectReader } from "./object-reader.js";
import { attempt, RequestError, vendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What the steps of one run start from. */
export type Begun = Omit<StepContext<Plain>, "client" | "look" | "record" | "warn" | "progress">;

/** Pauses before looking at what was just created: some vendors take a moment until they show it by its id. */
const NOT_VISIBLE_MS = [0, 1000, 2000, 4000] as const;
const AT_ONCE = [0] as const;

class StepFailed extends UserError {
  constructor(
    message: string,
    readonly live: Plain | undefined,
  ) {
    super(message);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The object as the last step left it; undefined when none has looked at it or changed it. */
export const runSteps = async (
  { steps = [], calls }: Blueprint,
  { name, readAll }: ObjectReader,
  client: Client,
  context: Context,
  start: Begun,
): Promise<Plain | undefined> => {
  const { id, args } = start;
  let { live: live } = start;
  for (const step of steps) {
    const look = async (): Promise<Plain> => {
      for (const pause of start.phase === "create" ? NOT_VISIBLE_MS : AT_ONCE) {
        if (pause > 0) await client.clock.sleep(pause, client.signal);
        const objects = await readAll(client, calls.read(id, args));
        if (E.isLeft(objects)) throw new RequestError(objects.left);
        if (objects.right[0] !== undefined) return objects.right[0];
      }
      throw new RequestError(absent({ at: local(client.vendor, step.name), message: "it is gone" }));
    };
    const record = (object: Plain): void => void (live = object);
    const warn = (message: string): void => context.log.warn(`${name(args, id)}: ${message}`);
    const progress = (message: string): void => context.log.progress(`${name(args, id)}: ${message}`);
    const result = await attempt(() => step.run({ ...start, client: vendorClient(client), live, look, record, warn, progress }))();
    if (E.isLeft(result)) throw new StepFailed(describe(result.left, `${step.name} ${name(args, id)}`), live);
    live = result.right ?? live;
  }
  return live;
};

/** What was seen of the object before the step that failed. */
export const liveOf = (error: unknown): Plain | undefined => (error instanceof StepFailed ? error.live : undefined);
