/** How the objects of one kind are named to people, and looked at. */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { callName } from "../../sdk/call.js";
import { type Failure, invalidResponse, local } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import { objectsIn, pickKeyed } from "./answers.js";
import type { Blueprint, ListRead, Lookup } from "./blueprint.js";
import { attempt, vendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface ObjectReader {
  /** `connection "github"`. */
  name(args: Plain, id?: string): string;
  /** Every object that the look shows and that is there; nothing when the vendor says that there is none. */
  readAll(client: Client, look: Lookup): Promise<E.Either<Failure, readonly Plain[]>>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const objectReader = (blueprint: Blueprint): ObjectReader => {
  const look = async (client: Client, at: Lookup): Promise<E.Either<Failure, readonly Plain[]>> => {
    if ("customRead" in at)
      return E.map((one: Plain | undefined) => (one === undefined ? [] : [one]))(
        await attempt(() => at.customRead(vendorClient(client)))(),
      );
    if ("list" in at) {
      const { list, key, pick } = at;
      const vendor = vendorClient(client);
      const picked = await attempt(async () =>
        key === undefined ? pick(objectsIn(await vendor.list(list))) : pickKeyed(vendor, list, key, pick),
      )();
      if (E.isLeft(picked)) return picked.left.tag === "Absent" && at.ofParent === true ? E.right([]) : picked;
      return at.whole === undefined ? picked : readWhole(client, at.whole, picked.right);
    }
    const answer = await client.run(at)();
    if (E.isLeft(answer)) return answer.left.tag === "Absent" ? E.right([]) : answer;
    if (isPlain(answer.right)) return E.right([answer.right]);
    const circumstances = { ...local(client.vendor, callName(at)), host: new URL(client.base).host, attempts: 1 };
    // Only the vendor's own word says that something is gone.
    return E.left(invalidResponse({ at: circumstances, message: "its answer does not hold the object", maybeDone: false }));
  };
  const readWhole = async (
    client: Client,
    { read, pick }: NonNullable<ListRead["whole"]>,
    items: readonly Plain[],
  ): Promise<E.Either<Failure, readonly Plain[]>> => {
    const objects: Plain[] = [];
    for (const item of items) {
      const found = await look(client, read(item));
      if (E.isLeft(found)) return found;
      objects.push(...found.right);
    }
    return E.right(pick(objects));
  };
  return {
    name(args, id) {
      const title = blueprint.title(args) ?? id;
      return title === undefined ? blueprint.noun : `${blueprint.noun} "${title}"`;
    },
    readAll: async (client, at) =>
      E.map((all: readonly Plain[]) => all.filter((one) => blueprint.isDeleted?.(one) !== true))(await look(client, at)),
  };
};
