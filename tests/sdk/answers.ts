/** Answers as a dialect gets to see them. */

import type { Answer } from "../../sdk/dialect.js";

export const answer = (status: number, body?: unknown, headers: Answer["headers"] = {}): Answer => ({
  status,
  headers,
  contentType: typeof body === "string" ? "text/html" : "application/json",
  body,
});
