/** Which account an object belongs to: the mark that state keeps of it, and how two addresses are compared. */

import type { Plain } from "../../sdk/plain.js";
import type { ReadConfig } from "./handler.js";
import { resolveSettings } from "./settings.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The hidden output with the account's address. States of 0.1.0 do not have it. */
export const ACCOUNT = "__account";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const accounts = new WeakMap<ReadConfig, Map<Vendor, string>>();

/** The account that a process works on, by its address; empty where the vendor has none. No credential is needed to tell it. */
export const accountOf = (vendor: Vendor, config: ReadConfig): string => {
  const mine = accounts.get(config) ?? new Map<Vendor, string>();
  accounts.set(config, mine);
  const known = mine.get(vendor);
  if (known !== undefined) return known;
  const address = vendor.address?.(resolveSettings(vendor, config));
  const account = address === undefined ? "" : plainAddress(address);
  mine.set(vendor, account);
  return account;
};

/** The account of an object in state; undefined where state does not tell. */
export const accountIn = (state: Plain): string | undefined => {
  const account = state[ACCOUNT];
  return typeof account === "string" && account !== "" ? account : undefined;
};

/** One address in its many spellings: with or without scheme, default port, user information, and the end that names the API. */
export const plainAddress = (address: string): string => {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) ? address.trim() : `https://${address.trim()}`;
  if (!URL.canParse(withScheme)) return address.trim().toLowerCase();
  const { hostname, port, pathname } = new URL(withScheme);
  const host = LOOPBACK.test(hostname) ? "localhost" : hostname;
  const path = pathname.replace(/\/+$/, "").replace(/(\/api)?(\/public)?(\/v1)?$/, "");
  return `${host}${port === "" ? "" : `:${port}`}${path}`;
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
