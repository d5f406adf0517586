/** Settings that are addresses: what they say of who signs in is taken out when they are read, and one that is none is reported in full. */

import { readAddress } from "../../sdk/address.js";
import type { Found, Setting, Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** A setting as it was found; an address without its user information. */
export const withoutUser = (key: string, { address }: Setting, found: Found | undefined): Found | undefined => {
  if (address === undefined || found === undefined) return found;
  const { source } = found;
  const { bare, user, problem } = readAddress(found.value, address);
  const reason = problem ?? (user !== undefined && address.signIn === undefined ? NO_SIGN_IN : undefined);
  return {
    value: reason === undefined ? bare : "",
    source,
    ...(user === undefined ? {} : { user }),
    ...(reason === undefined ? {} : { problem: `${key} (from ${placeOf(key, source)}) must be ${address.form}: it ${reason}.` }),
  };
};

const NO_SIGN_IN = "holds a user name or password, and this service takes none. Remove it";

/** Where nothing else says who signs in, an address does. */
export const signedInByAddress = ({ settings }: Vendor, found: Readonly<Record<string, Found | undefined>>): Record<string, Found> => {
  for (const [name, { address }] of Object.entries(settings)) {
    const { user, source = "" } = found[name] ?? {};
    if (user === undefined || address?.signIn === undefined) continue;
    const [userName, password, ...others] = address.signIn;
    if ([userName, password, ...others].some((one) => found[one] !== undefined)) continue;
    return { [userName]: { value: user.name, source }, ...(user.password === "" ? {} : { [password]: { value: user.password, source } }) };
  }
  return {};
};

/** What the user can correct: a variable by its name, the rest by where such a value can stand. */
const placeOf = (key: string, source: string): string => (source === key ? "stack config, a provider or an argument" : source);
