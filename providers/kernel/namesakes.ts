/** Where names are not unique, an answer that was lost can only be distinguished from the objects that were there before the create. */

import type { Call } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import type { GatherContext, Gathered } from "./blueprint.js";
import type { VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The objects that look like the one that is wanted, by everything but their id. */
export interface Namesakes {
  readonly list: Call;
  readonly pick: (all: readonly Plain[]) => readonly Plain[];
  /** Key of the id in an answer. */
  readonly id: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The ids that are there now. */
export const idsBefore = async (client: VendorClient, { list, pick, id }: Namesakes): Promise<{ readonly before: readonly string[] }> => ({
  before: pick((await client.list(list)).filter(isPlain)).map((one) => String(one[id])),
});

/** For `gather`: what was there before a create. */
export const namesakesBefore =
  <A>(of: (args: A) => Namesakes) =>
  async (client: VendorClient, args: A, { phase }: GatherContext): Promise<Gathered> =>
    phase === "create" ? idsBefore(client, of(args)) : {};

/** Those that have come since. */
export const sinceThen = ({ list, pick, id }: Namesakes, { before }: Gathered): Pick<Namesakes, "list" | "pick"> => ({
  list,
  pick: (all) => pick(all).filter((one) => Array.isArray(before) && !before.includes(String(one[id]))),
});
