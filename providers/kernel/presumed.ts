/** Texts of which nobody knows whether they are secrets: all are encrypted, and those that stand open elsewhere are shown in messages. */

import { isPlain, mapValues } from "../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param presumed the part may be a secret; nothing but caution says so. */
export type Mark = (part: unknown, presumed?: true) => unknown;

/** Names of settings that hold a secret whatever the connector. */
const SECRET = /pass|pwd|secret|token|key|credential|cert|(^|_)(auth|pat|sas|dsn|pin|jwt)($|_)|connection_?string|signature|private/i;

/** Marks every text in a value whose description nobody has. */
export const concealAll = (value: unknown, mark: Mark, isCertain = false): unknown => {
  if (typeof value === "string") return isCertain ? mark(value) : mark(value, true);
  if (Array.isArray(value)) return value.map((item) => concealAll(item, mark, isCertain));
  return isPlain(value) ? mapValues(value, (part, key) => concealAll(part, mark, isCertain || SECRET.test(key))) : value;
};
