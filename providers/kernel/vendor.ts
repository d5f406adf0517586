/** What the kernel must know of a vendor to connect to one of its accounts: the settings that it takes and what it makes of them. */

import type { AddressForm } from "../../sdk/address.js";
import type { Client } from "../../sdk/transport.js";
import type { VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One setting. The name is the key in stack config after `<namespace>:`. */
export interface Setting {
  /** Environment variables, first one wins. */
  readonly env: readonly string[];
  readonly secret?: true;
  readonly fallback?: string;
  /** Where a person finds the value. */
  readonly where?: string;
  /** It is the address of a service. */
  readonly address?: AddressSetting;
}

export interface AddressSetting extends AddressForm {
  /** What it looks like, with an example, to complete "must be …". */
  readonly form: string;
  /**
   * Settings for user name and password that an address may hold, then those by which one can sign in otherwise. Where any of them is set, what
   * the address says is not used. Left out: the service takes no user name and password.
   */
  readonly signIn?: readonly [userName: string, password: string, ...others: string[]];
}

/** A setting with the place it came from. */
export interface Found {
  readonly value: string;
  readonly source: string;
  /** Who signs in, by an address. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Why it cannot be used, one sentence. */
  readonly problem?: string;
}

/** Settings by name. */
export type Settings = Readonly<Record<string, Found | undefined>>;

/** What a harmless look at an account showed, in words. */
export interface Probed {
  /** What works: `signed in as …`, `may read groups`. */
  readonly found: readonly string[];
  /** What works and is odd, such as a version that is older than we know. */
  readonly odd?: readonly string[];
}

export interface Vendor {
  /** `fivetran`: prefix of kinds and config keys. */
  readonly namespace: string;
  /** `Fivetran`. */
  readonly title: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Settings from the vendor's own files, asked for only when nothing else has them. */
  readonly files?: (settings: Settings, env: NodeJS.ProcessEnv) => Settings;
  /** The address of the account, and of an organization where that is reported by the address alone; what tells two accounts apart. */
  readonly address?: (settings: Settings) => string | undefined;
  /** A connection, or what stands in the way of one: names of settings that nobody gave, and sentences. */
  /** Reads a little, to see whether settings and rights are right: for `pulumi-conduit doctor`. */
  readonly probe?: (client: VendorClient, settings: Settings) => Promise<Probed>;
  readonly connect: (settings: Settings) => Client | { readonly missing?: readonly string[]; readonly problems?: readonly string[] };
}
