/** A request as data: what to ask of a vendor, before anybody asks. */

import type * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import type { Failure } from "./failure.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Verb = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * What the request does to the vendor's world; retries are decided by it, never by the verb (Airbyte reads by POST).
 * `replace` carries full values and may be sent twice; `create` may not; `action` starts something.
 */
export type Effect = "read" | "replace" | "remove" | "create" | "action";

/** A path whose holes are percent-encoded. `template` names the holes only as `{}`: for messages and limits. */
export interface Path {
  readonly text: string;
  readonly template: string;
}

export interface Call<A = unknown> {
  readonly verb: Verb;
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** A file that is sent in place of a body, as the field `file` of a form. It is read while it is sent. */
  readonly file?: FileBody;
  readonly effect: Effect;
  /** Name of the vendor's limit that this counts against, besides the general one. */
  readonly bucket?: string;
  /** What it writes to together with other calls, such as the team of a membership: they go one after the other. */
  readonly parent?: string;
  /** Milliseconds until an attempt is given up; the dialect's default otherwise. */
  readonly timeoutMs?: number;
  /** Its answer may hold whole trees of streams and columns: up to 64 MiB instead of 10. */
  readonly tree?: true;
  readonly answer?: t.Type<A, unknown, unknown>;
}

export interface FileBody {
  readonly name: string;
  /** Asked for each attempt. What it answers is read while it is sent; rejects with a reason when it cannot be. */
  readonly open: () => Promise<Blob>;
}

/** Bytes for an address that the vendor handed out. The address is a secret, and no credential goes with it. */
export interface Upload {
  readonly url: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  /** What is sent, for messages: `SHA256SUMS of foo 1.0.0`. */
  readonly title: string;
  /**
   * Asked after every attempt that may have brought the bytes all the same: where to send them now; undefined when the vendor shows that they are
   * there. A gateway can lose any answer, and an address that was used up or has expired is refused.
   */
  readonly again?: (() => Promise<E.Either<Failure, string | undefined>>) | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** Thrown for a hole that is empty or a step up or in place: the request would reach another object, or a list. */
export class EmptyPathHole extends Error {}

/** A path; every hole is encoded, and one that names nothing is an error. */
export const path = (parts: TemplateStringsArray, ...holes: readonly (string | number)[]): Path => {
  const text = parts.reduce((whole, part, i) => {
    const hole = holes[i - 1];
    const step = stepIn(String(hole ?? ""));
    if (step !== undefined) throw new EmptyPathHole(`an id in ${parts.join("{}")} is ${step}`);
    return `${whole}${encodeURIComponent(hole!)}${part}`;
  });
  return { text, template: parts.join("{}") };
};

/** A path that is written out may end in a slash, but climbs nowhere. */
const asPath = (where: Path | string): Path => {
  if (typeof where !== "string") return where;
  const [way = ""] = where.split(/[?#]/);
  const step = way
    .split(/[/\\]/)
    .filter((part) => part !== "")
    .map(stepIn)
    .find((one) => one !== undefined);
  if (step !== undefined) throw new EmptyPathHole(`an id in ${way} is ${step}`);
  return { text: where, template: where };
};

/** What a part of a path is that redirects to than to an object of its own, however often it is encoded. */
const stepIn = (part: string): string | undefined => {
  for (let [text, before] = [part, ""]; ;) {
    const bare = text.replace(BLANK, "");
    if (bare === "") return part === "" ? "empty" : "blank";
    if (bare === "." || bare === "..") return `"${bare}"`;
    [before, text] = [text, decoded(text)];
    if (text === before) return undefined;
  }
};

/** White space, and signs that nobody sees. */
const BLANK = /[\s\p{C}]/gu;

const decoded = (text: string): string => text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

type Rest<A> = Partial<Omit<Call<A>, "verb" | "path" | "body">>;

export const get = <A = unknown>(where: Path | string, rest: Rest<A> = {}): Call<A> => ({
  verb: "GET",
  path: asPath(where),
  effect: "read",
  ...rest,
});

/** Effect `create` unless said otherwise. */
export const post = <A = unknown>(where: Path | string, body?: unknown, rest: Rest<A> = {}): Call<A> => ({
  verb: "POST",
  path: asPath(where),
  body,
  effect: "create",
  ...rest,
});

export const patch = <A = unknown>(where: Path | string, body: unknown, rest: Rest<A> = {}): Call<A> => ({
  verb: "PATCH",
  path: asPath(where),
  body,
  effect: "replace",
  ...rest,
});

export const put = <A = unknown>(where: Path | string, body: unknown, rest: Rest<A> = {}): Call<A> => ({
  verb: "PUT",
  path: asPath(where),
  body,
  effect: "replace",
  ...rest,
});

export const del = <A = unknown>(where: Path | string, rest: Rest<A> = {}): Call<A> => ({
  verb: "DELETE",
  path: asPath(where),
  effect: "remove",
  ...rest,
});

/** How a call is named to people. */
export const callName = <A>(call: Call<A>): string => `${call.verb} ${call.path.text}`;
