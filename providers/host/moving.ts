/** Resources that move to another account: when a provider redirects to, and in which order the old object goes and the new one comes. */

import type { Plain } from "../../sdk/plain.js";
import { plainAddress } from "../kernel/accounts.js";
import type { Context, Move } from "../kernel/handler.js";

/** Settings that say which account it is, rather than how to get in: a new key or token can be a rotation. */
const ACCOUNT = /^(fivetran:apiUrl|airbyte:serverUrl|tfregistry:(hostname|organization))$/;

/** The provider that Pulumi makes from the stack's config. It serves every vendor, so a change for one must not replace what the others have. */
const DEFAULT = /::default(_[^:]*)?$/;

/**
 * Names of the settings that lead elsewhere. A replacement deletes what is there, so it takes certainty: an explicit provider, and two addresses
 * that are both written down and both known. A setting that used to come from the environment may well have had the same value.
 */
export const movedAccount = (urn: string, before: Plain, after: Plain): string[] =>
  urn === "" || DEFAULT.test(urn)
    ? []
    : Object.keys(after).filter((key) => {
        const [old, now] = [before[key], after[key]];
        return ACCOUNT.test(key) && typeof old === "string" && typeof now === "string" && plainAddress(old) !== plainAddress(now);
      });

/**
 * Whether a resource that moves must be deleted before it is made anew. An explicit provider keeps its settings until all that it made is deleted.
 * The default one has only those of this command: where they lead elsewhere by now, the delete is refused, and that must come before anything is
 * made.
 */
export const mustGoFirst = async ({ urn, stack }: Context, move: Move): Promise<boolean> => {
  const settings = urn === undefined || urn === "" ? undefined : (await stack?.("once"))?.defaultSettings(urn);
  if (settings === undefined) return false;
  let isReadable = true;
  const isHome = move.isHome((key) => {
    const value = settings[key];
    isReadable &&= value === undefined || typeof value === "string";
    return typeof value === "string" ? value : undefined;
  });
  return isReadable && !isHome;
};
