/** How answers are read. Of what a server of another version leaves out or shows otherwise, nothing is taken. */

import type { Call } from "../../sdk/call.js";
import { isPlain, json, list, type Plain } from "../../sdk/codec.js";
import { failureOf, type VendorClient } from "../kernel/vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts of an answer
// ---------------------------------------------------------------------------------------------------------------------

/** The text at a key of an answer. */
export const textAt = (answer: Plain, key: string): string | undefined => {
  const value = answer[key];
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
