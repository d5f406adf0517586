/** A create that the state still calls pending: on a machine that has no note of it, the only trace of what an interrupted command has made. */

import type { Plain } from "../../sdk/plain.js";
import type { Job } from "./job.js";
import { UserError } from "./handler.js";
import { madeAt } from "./second-look.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The create began while others ended: so long before or after the last change of the state, at most. */
const AROUND_MS = 10 * 60_000;

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The object that a pending create has made; undefined when none is pending, or when nothing fits.
 *
 * @param title the resource, for messages.
 * @param candidates objects that look like it and are nobody's, as far as this machine knows.
 */
export const pendingCreate = async (
  { client, owner, stack }: Job,
  title: string,
  candidates: readonly Plain[],
  idOf: (answer: Plain) => string,
): Promise<string | undefined> => {
  if (candidates.length === 0 || owner.urn === undefined || stack === undefined) return undefined;
  // What was pending before this command is so all the time.
  if ((await stack("once"))?.pendingCreates(owner.urn) === 0) return undefined;
  const state = await stack("now");
  // The one that is under way now is pending, too.
  if (state === undefined || state.pendingCreates(owner.urn) < 2) return undefined;
  const { changedAt } = state;
  const free = candidates.filter((one) => state.having(owner.kind, idOf(one)).length === 0);
  const isTimely = (one: Plain): boolean => {
    const at = madeAt(one);
    return at === undefined || changedAt === undefined || Math.abs(at - changedAt - (client.ahead?.() ?? 0)) <= AROUND_MS;
  };
  const [one, ...more] = free.filter(isTimely);
  if (one === undefined) return undefined;
  if (more.length === 0 && madeAt(one) !== undefined && changedAt !== undefined) return idOf(one);
  const ids = [one, ...more].map(idOf).join(", ");
  throw new UserError(
    `A create of ${title} is still pending in the state: a command was interrupted before it learned the id. ${client.vendor} has ${ids} by that name. Import the one that is yours ({ import: "<id>" } among its options), or delete it, then run the command again. Nothing was sent.`,
  );
};
