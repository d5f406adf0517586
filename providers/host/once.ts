/**
 * Creates that were done in part. The engine calls create again for one of them when a hook of the user's asks for a retry; what was made the
 * first time is then finished instead of made a second time.
 */

import type { Plain } from "../../sdk/plain.js";
import { ADOPT, type Context, type Handler, PartialFailure } from "../kernel/handler.js";

const begun = new Map<string, { readonly id: string; readonly outs: Plain }>();

export const createOnce = async (
  handler: Handler,
  urn: string | undefined,
  news: Plain,
  context: Context,
): Promise<{ id: string; outs: Plain }> => {
  const adopted = news[ADOPT];
  if (typeof adopted === "string") return handler.adopt(adopted, news, context);
  const earlier = urn === undefined ? undefined : begun.get(urn);
  try {
    const made =
      earlier === undefined
        ? await handler.create(news, context)
        : { id: earlier.id, outs: (await handler.update(earlier.id, earlier.outs, news, context)).outs };
    if (urn !== undefined) begun.delete(urn);
    return made;
  } catch (error) {
    if (urn !== undefined && error instanceof PartialFailure) begun.set(urn, { id: error.id, outs: error.outs });
    throw error;
  }
};
