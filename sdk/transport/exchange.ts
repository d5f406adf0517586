/** One request and its answer over one socket: the only file that knows got. Nothing here is tried twice. */

import type * as http from "node:http";
import type * as https from "node:https";
import type { Got, RequestError } from "got";
import type { Call } from "../call.js";
import type { Answer } from "../dialect.js";
import { redact } from "../redact.js";
import type { Outcome } from "../retry.js";
import { NAME_YOURSELF } from "./proxy.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Sent {
  readonly url: string;
  readonly method: Call["verb"];
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | FormData | undefined;
  readonly timeoutMs: number;
  /** How long the other side may be silent. */
  readonly idleMs: number;
  /** Bytes of the largest answer that is taken. */
  readonly largest: number;
  readonly signal: AbortSignal;
  /** For how long the answer is still awaited when the user stops; not at all when left out. */
  readonly graceMs?: number;
  readonly agents: { http: http.Agent; https: https.Agent };
}

export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: Answer["headers"];
  readonly body: Buffer;
}

/** No answer, or one that cannot be used. */
export interface Unanswered {
  readonly kind: "failed";
  readonly outcome: Outcome;
  readonly why: string;
  /** The user ended the command. */
  readonly cancelled?: boolean;
  readonly hint?: string;
}

export type Exchanged = Answered | Unanswered;

const MIB = 2 ** 20;

/** The largest answers, counted after unpacking, so that a small one cannot fill the memory: of every call, and of one that asks for trees. */
export const LARGEST = { answer: 10 * MIB, tree: 64 * MIB } as const;

/** Failures before the request can have reached the server. */
const NOT_SENT = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ERR_INVALID_URL)$/;

/** What a certificate that nobody vouches for is called. */
const TRUST = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

/** What holds for every request: said once, got need not read it again for each. */
const USUAL = {
  throwHttpErrors: false,
  followRedirect: false,
  // Reading by POST, creates that must not be repeated, limits for a whole account: got cannot know, so our loop decides.
  retry: { limit: 0 },
} as const;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** got is an ES module of 25 others: it is loaded by the first request, so that a program that only declares resources never pays for it. */
let loading: Promise<Got> | undefined;
const loadGot = (): Promise<Got> => (loading ??= import("got").then(({ got }) => got.extend(USUAL)));

export const exchange = async (sent: Sent): Promise<Exchanged> => {
  const hint = "Run the command again, or give it more time with customTimeouts.";
  if (sent.timeoutMs <= 0) return { kind: "failed", outcome: "permanent", why: "the operation's timeout has passed", hint };
  const got = await loadGot();
  let tooLarge = false;
  let endWatch = (): void => undefined;
  try {
    const request = got(sent.url, {
      method: sent.method,
      headers: sent.headers,
      ...(sent.body === undefined ? {} : { body: sent.body }),
      agent: sent.agents,
      responseType: "buffer",
      timeout: { lookup: 5000, connect: 5000, secureConnect: 10_000, socket: sent.idleMs, request: sent.timeoutMs },
    });
    void request.on("downloadProgress", ({ transferred }) => {
      if (transferred <= sent.largest) return;
      tooLarge = true;
      request.cancel();
    });
    endWatch = whenStopped(sent.signal, sent.graceMs ?? 0, () => request.cancel());
    const response = await request;
    return { kind: "answered", status: response.statusCode, headers: response.headers, body: response.body };
  } catch (caught) {
    if (tooLarge) {
      const what = "Check that this is the address of the API; no answer of it is that large.";
      return { kind: "failed", outcome: "permanent", why: `the answer is larger than ${sent.largest / MIB} MiB`, hint: what };
    }
    const error = caught as RequestError;
    const code = error.code ?? "";
    const why = redact(`${code === "" ? error.name : code}: ${error.message}`);
    if (TRUST.test(code)) {
      return { kind: "failed", outcome: "permanent", why, hint: "Point NODE_EXTRA_CA_CERTS at the certificate authority of this host." };
    }
    // A tunnel that the proxy refuses has no answer of its own, and asking again would not tell the proxy more.
    if (code === "ERR_PROXY_TUNNEL" && /\b407\b/.test(error.message)) {
      return { kind: "failed", outcome: "permanent", why, hint: NAME_YOURSELF };
    }
    // `upload` is the time at which the body was written in full; without it the server cannot have the request.
    const written = error.timings?.upload !== undefined;
    if (sent.signal.aborted)
      return { kind: "failed", outcome: written ? "ambiguous" : "notSent", why: "cancelled before an answer came", cancelled: true };
    return { kind: "failed", outcome: NOT_SENT.test(code) || !written ? "notSent" : "ambiguous", why };
  } finally {
    endWatch();
  }
};

/** A write that is on its way when the user stops gets a moment for its answer: without it nobody knows whether it was done. */
export const GRACE_MS = 4000;

/** A listener, not a signal of its own for each request: making one costs more than the rest of the wait. */
export const whenStopped = (signal: AbortSignal, graceMs: number, stop: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => void (timer = setTimeout(stop, graceMs));
  if (signal.aborted) later();
  else signal.addEventListener("abort", later, { once: true });
  return () => {
    signal.removeEventListener("abort", later);
    clearTimeout(timer);
  };
};
