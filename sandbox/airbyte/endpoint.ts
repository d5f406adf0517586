/** How a handler is put on a path: the body is read first, a refusal becomes an answer, nothing else is caught. */

import type { Answer, Request, Route } from "../http.js";
import type { World } from "../world.js";
import type { AirbyteOptions } from "./options.js";
import { type Of, readBody, type Shape } from "./body.js";
import type { Edition } from "./edition.js";
import { framework, notFound, Refusal, unreadable } from "./refusal.js";
import type { Store, Workspace } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What every family is made from. */
export interface Context {
  readonly world: World;
  readonly store: Store;
  readonly edition: Edition;
  readonly options: AirbyteOptions;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** `POST /api/v1/<path>`: every call of the Configuration API but the probes is one of these. */
export const post = <S extends Shape>(context: Context, path: string, shape: S, handle: (body: Of<S>) => Answer): Route => ({
  method: "POST",
  path: `/api/v1/${path}`,
  handle: (request) =>
    settled(context, request, () => {
      const bare = request.raw.length === 0;
      if (request.body === undefined && !bare) throw unreadable("the body", "JSON");
      if (bare && Object.values(shape).some((field) => field.need)) throw framework(400, "Bad Request", "The request needs a body");
      return handle(readBody(shape, bare ? {} : request.body, context.options.unknownFields === "refuse"));
    }),
});

/** The answer of `handle`, or of the refusal that it throws. */
export const settled = (context: Context, request: Request, handle: () => Answer): Answer => {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.answer({ edition: context.edition, request, errorId: () => context.world.uuid("airbyte:errorId") });
  }
};

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** What deletes say. */
export const done: Answer = { status: 204 };

/** A workspace that is there, or a 404. */
export const livingWorkspace = (context: Context, id: string): Workspace => {
  const workspace = context.store.workspaces.get(id);
  if (workspace === undefined || workspace.tombstone) throw notFound("STANDARD_WORKSPACE", id);
  return workspace;
};

/** One page by row number, as every `*_paginated` list cuts it. */
export const page = <A>(rows: readonly A[], pagination: { readonly pageSize?: number; readonly rowOffset?: number } | undefined): A[] => {
  const from = pagination?.rowOffset ?? 0;
  return rows.slice(from, from + (pagination?.pageSize ?? 20));
};
