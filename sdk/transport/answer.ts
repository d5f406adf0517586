/** From bytes to an answer, and what can be said of one that is not for us. */

import type { Call } from "../call.js";
import { inspect, type Problem } from "../inspect.js";
import type { Answer } from "../dialect.js";
import { redact } from "../redact.js";
import type { Answered } from "./exchange.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const toAnswer = ({ status, headers, body }: Answered): Answer => {
  const contentType = String(headers["content-type"] ?? "");
  const text = body.toString("utf8");
  let parsed: unknown = text.length === 0 ? undefined : text;
  if (/[/+]json\b/.test(contentType) && text.length > 0) {
    try {
      parsed = (DANGEROUS.test(text) ? JSON.parse(text, dropDangerous) : JSON.parse(text)) as unknown;
    } catch {
      parsed = text;
    }
  }
  return { status, headers, contentType, body: parsed };
};

/** Looking at every value costs several times what parsing does; a key can only be one of these, or be written with escapes. */
const DANGEROUS = /__proto__|constructor|\\u/;

/** Keys that could change how objects behave are dropped from what a vendor sends. */
const dropDangerous = (key: string, value: unknown): unknown => (key === "__proto__" || key === "constructor" ? undefined : value);

export const isJsonText = (body: Buffer): boolean => {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
};

/** What is wrong with what a call was answered. Silence is no answer to a question: it would be taken for "there is none". */
export const problemsIn = (call: Call, data: unknown): readonly Problem[] => {
  if (call.answer !== undefined) return inspect(call.answer, data);
  return call.effect === "read" && (data === undefined || data === null) ? [{ path: "", message: "is empty" }] : [];
};

/** How far the vendor's clock is ahead of ours, in milliseconds; undefined when the answer does not tell the time. */
export const aheadOf = ({ headers }: Answer, now: number): number | undefined => {
  const there = Date.parse(String(headers["date"] ?? ""));
  return Number.isNaN(there) ? undefined : there - now;
};

/** Where a redirect leads, without the part of it that may hold a secret. */
export const redirectOf = ({ status, headers }: Answer, base: string): string | undefined => {
  const location = headers["location"];
  if (status < 300 || status > 399 || typeof location !== "string" || !URL.canParse(location, base)) return undefined;
  const { origin, pathname } = new URL(location, base);
  return `${origin}${pathname}`;
};

/** The title and the beginning of a page that is not for us. */
export const excerpt = (body: unknown): string => {
  if (typeof body !== "string") return "";
  const plain = body
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain === "" ? "" : ` ("${redact(plain).slice(0, 120)}")`;
};

export const withQuery = (url: string, query: Call["query"]): string => {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return url;
  return `${url}?${new URLSearchParams(pairs.map(([k, v]): [string, string] => [k, String(v)])).toString()}`;
};
