/** How answers are read where a vendor leaves things out, or shows them otherwise in another version: what does not fit is not taken. */

import { type Call, callName } from "../../sdk/call.js";
import { json, list } from "../../sdk/codec.js";
import { invalidResponse, local } from "../../sdk/failure.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { at } from "./body.js";
import { failureOf, RequestError, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts of an answer
// ---------------------------------------------------------------------------------------------------------------------

/** @param where with dots for depth. */
export const textAt = (answer: Plain, where: string): string | undefined => {
  const value = at(answer, where);
  return typeof value === "string" ? value : undefined;
};

export const objectIn = (value: unknown): Plain => (isPlain(value) ? value : {});

const anything = list(json);

export const itemsIn = (value: unknown): readonly unknown[] => (anything.is(value) ? value : []);

export const objectsIn = (value: unknown): Plain[] => itemsIn(value).filter(isPlain);

export const textsIn = (value: unknown): string[] => itemsIn(value).filter((one) => typeof one === "string");

// ---------------------------------------------------------------------------------------------------------------------
// Lists
// ---------------------------------------------------------------------------------------------------------------------

/** The objects of a list; none when that which they belong to is gone. */
export const listOrNone = async (client: VendorClient, call: Call): Promise<Plain[]> => {
  try {
    return objectsIn(await client.list(call));
  } catch (error) {
    if (failureOf(error).tag === "Absent") return [];
    throw error;
  }
};

/**
 * The objects of a list that `pick` picks. Only the vendor's own word says that one is gone: while an item lacks the text that tells them apart,
 * a list in which nothing is found says nothing.
 *
 * @param key name of that text.
 */
export const pickKeyed = async (
  client: VendorClient,
  call: Call,
  key: string,
  pick: (items: readonly Plain[]) => readonly Plain[],
): Promise<readonly Plain[]> => {
  const items = await client.list(call);
  const picked = pick(objectsIn(items));
  if (picked.length > 0 || items.every((item) => typeof objectIn(item)[key] === "string")) return picked;
  const at = { ...local(client.vendor, callName(call)), host: new URL(client.base).host, attempts: 1 };
  throw new RequestError(invalidResponse({ at, message: `an item of its list has no ${key}`, maybeDone: false }));
};
