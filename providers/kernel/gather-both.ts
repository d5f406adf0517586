/** Two things that are looked up, or remembered, before one write. */

import type { Gathered, GatherContext } from "./blueprint.js";
import type { VendorClient } from "./vendor-client.js";

type Gather<A> = (client: VendorClient, args: A, context: GatherContext) => Promise<Gathered>;

/** For `gather`: one after the other. */
export const gatherBoth =
  <A, B>(first: Gather<A>, second: Gather<B>): Gather<A & B> =>
  async (client, args, context) => ({ ...(await first(client, args, context)), ...(await second(client, args, context)) });
