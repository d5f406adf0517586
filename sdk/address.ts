/** An address as a user writes it: without the user name and password in it, and with what is wrong about it. */

import { protect } from "./redact.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Address {
  /** Without user information; empty when there is a problem. */
  readonly bare: string;
  readonly user?: { readonly name: string; readonly password: string };
  /** What is wrong with it, to complete "it …". Holds nothing of the value, which may be a secret in the wrong place. */
  readonly problem?: string;
}

export interface AddressForm {
  /** A host alone stands for its https address, and a path is refused. */
  readonly host?: true;
}

const SCHEME = /^https?:\/\//i;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** From here on no message can hold the user name and password: they are taken out, and what they are is blanked out everywhere. */
export const readAddress = (written: string, form: AddressForm = {}): Address => {
  const text = written.trim();
  const scheme = SCHEME.exec(text)?.[0] ?? "";
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf("@");
  const user = at < 0 ? undefined : readUser(rest.slice(0, at));
  const host = rest.slice(at + 1);
  const problem = problemIn(scheme, rest.slice(0, Math.max(at, 0)), host, form);
  return { bare: problem === undefined ? `${scheme}${host}` : "", ...(user && { user }), ...(problem !== undefined && { problem }) };
};

/** An address that is known to be one, for whoever has not read it as a setting. */
export const withoutUser = (address: string): string => readAddress(address).bare || address;

/** Whether there is a user name or password in it. */
export const hasUser = (written: unknown): boolean => typeof written === "string" && written.includes("@");

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const readUser = (userInfo: string): { name: string; password: string } => {
  const colon = userInfo.indexOf(":");
  const raw = colon < 0 ? [userInfo, ""] : [userInfo.slice(0, colon), userInfo.slice(colon + 1)];
  const [name = "", password = ""] = raw.map(decoded);
  // A name without a password is a token as often as not.
  for (const secret of raw[1] === "" ? [raw[0], name] : [raw[1], password]) protect(secret);
  protect(userInfo);
  protect(`${name}:${password}`);
  return { name, password };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const problemIn = (scheme: string, userInfo: string, host: string, form: AddressForm): string | undefined => {
  if (scheme === "" && form.host !== true) return "does not begin with https:// or http://";
  if (/[/?#\\\s]/.test(userInfo))
    return "has an @ in the wrong place. In a user name or password write @ as %40, / as %2F, # as %23 and ? as %3F";
  const whole = `${scheme === "" ? "https://" : scheme}${host}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || /^\/|[\s\\]/.test(host)) return "has no host that can be read";
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(host)) return "has a ? or # in it";
  return form.host === true && url.pathname !== "/" ? "has a path" : undefined;
};
