/** A list, page by page, to its end or not at all. */

import * as E from "fp-ts/lib/Either.js";
import { type Call, callName } from "../call.js";
import type { Dialect } from "../dialect.js";
import { type At, type Failure, invalidResponse } from "../failure.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Pages {
  readonly vendor: string;
  readonly host: string;
  readonly page: Dialect<never>["page"];
  /** What to do about an answer that is no list. */
  readonly strange: string;
}

const MAX_PAGES = 10_000;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const listed = async (
  { vendor, host, page: pageOf, strange }: Pages,
  call: Call,
  run: (call: Call) => Promise<E.Either<Failure, unknown>>,
): Promise<E.Either<Failure, readonly unknown[]>> => {
  const items: unknown[] = [];
  const pages = new Set<string>();
  let next: Call | undefined = call;
  let latest = "";
  for (let n = 0; next !== undefined; n += 1) {
    const at: At = { vendor, call: callName(call), host, attempts: n, elapsedMs: 0 };
    const key = JSON.stringify([next.path.text, next.query, next.body]);
    if (pages.has(key)) return E.left(invalidResponse({ at, message: "the list repeats a page forever", maybeDone: false }));
    // Half a list would be taken for the whole.
    if (n >= MAX_PAGES) return E.left(invalidResponse({ at, message: `the list has more than ${MAX_PAGES} pages`, maybeDone: false }));
    pages.add(key);
    const data: E.Either<Failure, unknown> = await run(next);
    if (E.isLeft(data)) return data;
    const page = pageOf(data.right, next);
    if (page === undefined)
      return E.left(
        invalidResponse({ at: { ...at, attempts: n + 1 }, message: "its answer holds no list", hint: strange, maybeDone: false }),
      );
    // A server that does not know paging answers every page with the first; a short one may come twice because others came in front of it.
    const shown = page.items.length < 20 ? "" : JSON.stringify(page.items);
    if (shown !== "" && shown === latest)
      return E.left(invalidResponse({ at, message: "the list repeats a page forever", maybeDone: false }));
    latest = shown;
    items.push(...page.items);
    next = page.next;
  }
  return E.right(items);
};
