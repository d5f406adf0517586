/** Whether a provider's new settings lead to another account than its old ones: then what is in the one cannot be updated in the other. */

import type { Plain } from "../../sdk/codec.js";
import { plainAddress } from "../kernel/accounts.js";

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
