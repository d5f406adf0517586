/** The words that a service of the sandbox speaks: a request as it came, an answer as it goes, a route between them. */

import type { IncomingHttpHeaders } from "node:http";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One request, read whole. `body` is the parsed JSON, or undefined when there is none or it is not JSON. */
export interface Request {
  readonly method: string;
  /** Path without the query, still percent-encoded. */
  readonly path: string;
  /** The holes of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: unknown;
  /** Where the caller reached the service, such as `http://127.0.0.1:41000`: for links in answers. */
  readonly origin: string;
}

export interface Answer {
  readonly status: number;
  /** A value is sent as JSON, a Buffer as it is, undefined as an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: Request) => Answer | Promise<Answer>;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** find-my-way syntax: `/groups/:groupId`. */
  readonly path: string;
  readonly handle: Handler;
}

/** One vendor. */
export interface Service {
  readonly routes: readonly Route[];
  /** Runs before every route; an answer ends the request there (authorization, content type). */
  guard(request: Request): Answer | undefined;
  /** What the real service says to a path or method that it does not have. */
  missing(request: Request): Answer;
}

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

export type Fields = Record<string, unknown>;

/** The value as an object with string keys, or undefined. */
export const asFields = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value) ? (value as Fields) : undefined;

export const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The scheme of the Authorization header in lower case and what follows it; empty strings when there is none. */
export const authorization = (headers: IncomingHttpHeaders): { scheme: string; credentials: string } => {
  const [scheme = "", ...rest] = (headers.authorization ?? "").split(" ");
  return { scheme: scheme.toLowerCase(), credentials: rest.join(" ") };
};
