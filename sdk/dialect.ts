/** How one vendor speaks HTTP: where it is, how it signs, what its answers and refusals look like, how it pages, what it limits. */

import type { Call } from "./call.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** An answer as it came, with the body parsed when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly contentType: string;
  /** Parsed JSON; undefined for an empty body; the text otherwise. */
  readonly body: unknown;
}

/** What a vendor means by an answer that is not a success. */
export interface Explained {
  readonly code?: string;
  readonly message: string;
  /** The vendor itself says that the object is gone: not a proxy, not a wrong address, not a missing permission. */
  readonly notFound: boolean;
  readonly hint?: string;
  /** The object is busy now and may be free later. */
  readonly busy?: boolean;
  /** What was to be made may be there already: the vendor allows it once. */
  readonly conflict?: boolean;
  /** Something else must happen first; until then the same request is refused. */
  readonly notYet?: boolean;
}

/** How much a vendor takes at once. */
export interface Bucket {
  readonly inFlight: number;
  /** Requests per `perMs` milliseconds; no limit when left out. */
  readonly rate?: { readonly requests: number; readonly perMs: number };
}

/** A token that the vendor hands out against credentials. */
export interface TokenGrant {
  readonly call: Call;
  /** Reads the token and its life in milliseconds from the answer's data. */
  read(data: unknown, now: number): { readonly token: string; readonly livesMs: number } | undefined;
}

export type Auth =
  { readonly kind: "none" } | { readonly kind: "header"; readonly value: string } | { readonly kind: "token"; readonly grant: TokenGrant };

export interface Dialect<C> {
  /** As people write it: `Fivetran`. */
  readonly vendor: string;
  /** Everything that a call's path is appended to, without a slash at the end. */
  base(credentials: C): string;
  auth(credentials: C): Auth;
  /** Strings that must never show up anywhere. */
  secrets(credentials: C): readonly string[];
  headers(call: Call): Readonly<Record<string, string>>;
  /** The data of a successful answer; a message when the envelope is not what was promised. */
  unwrap(answer: Answer, call: Call): { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly message: string };
  explain(answer: Answer, call: Call): Explained;
  /** The items of one page of a list and the call for the next one; undefined when it is no list: nothing can be said of what is missing in it. */
  page(data: unknown, call: Call): { readonly items: readonly unknown[]; readonly next?: Call } | undefined;
  /** How many requests the vendor takes in the time of its general limit, where its answers tell. */
  allows?(answer: Answer): number | undefined;
  /** `all` holds for every request. */
  readonly buckets: Readonly<Record<string, Bucket>> & { readonly all: Bucket };
  /** Credentials may go over plain http: servers of one's own, in a network of one's own, often have no certificate. */
  readonly plainHttp?: true;
  /** What a 401 means and what to do about it; names the settings, never a value. */
  readonly unauthorized: string;
  /** How a program names what another object depends on: `groupId: destination.groupId`. */
  readonly dependent?: string;
}
