/** A transfer to or from an address that the vendor handed out: no credentials, never logged. */

import type * as http from "node:http";
import type * as https from "node:https";
import * as E from "fp-ts/lib/Either.js";
import type { Upload } from "../call.js";
import { type At, type Failure, invalidResponse, refused, unreachable } from "../failure.js";
import type { Clock } from "../limiter.js";
import { protect } from "../redact.js";
import { decide, outcomeOf } from "../retry.js";
import { exchange, type Exchanged, LARGEST } from "./exchange.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Carrier {
  readonly vendor: string;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sockets of their own: who waits for minutes for an upload must not keep calls from being sent. */
  readonly agents: { http: http.Agent; https: https.Agent };
  /** Resolves when the limit of the account allows one more request; call the answer when it has been counted. */
  readonly enter: (signal: AbortSignal) => Promise<() => void>;
}

export interface Transfer {
  readonly url: string;
  /** Undefined for a download. */
  readonly upload: Upload | undefined;
  readonly title: string;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

const AGAIN = "Run the command again: what is there already is not sent twice.";

/** The head of a request has come by then: from now on the rest of it takes nobody's place in the limit. */
const COUNTED_MS = 1000;

/** What the address answers when it was used up or has expired. */
const STALE: readonly (number | undefined)[] = [403, 404, 410];

/** The vendor may take a moment to see what has come: it is asked so often, with pauses of so many milliseconds, before an upload is given up. */
const LAST_LOOKS = [500, 1000, 2000, 4000] as const;

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

export const transfer = async (by: Carrier, { upload, title, deadline, signal, ...rest }: Transfer): Promise<E.Either<Failure, Buffer>> => {
  const { vendor, clock, random } = by;
  const started = clock.now();
  const isUpload = upload !== undefined;
  let { url } = rest;
  let isRenewed = false;
  for (let n = 1; ; n += 1) {
    protect(url);
    const at = (status?: number): At => ({
      vendor,
      call: `${isUpload ? "upload" : "download"} of ${title}`,
      host: URL.canParse(url) ? new URL(url).host : "",
      attempts: n,
      elapsedMs: clock.now() - started,
      status,
    });
    const stopped = (): E.Either<Failure, never> =>
      E.left(unreachable({ at: at(), message: "cancelled before an answer came", cancelled: true, hint: AGAIN, maybeDone: isUpload }));
    if (signal.aborted) return stopped();
    if (!URL.canParse(url)) {
      return E.left(
        invalidResponse({ at: at(), message: "the vendor handed out an upload address that is not valid", hint: AGAIN, maybeDone: false }),
      );
    }
    const response = await once(by, { url, upload, title, deadline, signal });
    if (response === undefined) return stopped();
    if (response.kind === "answered" && response.status < 300) return E.right(response.body);
    const status = response.kind === "failed" ? undefined : response.status;
    const outcome = response.kind === "failed" ? response.outcome : (outcomeOf(response.status, undefined, false) ?? "permanent");
    const isStale: boolean = STALE.includes(status) && !isRenewed;
    const again: Upload["again"] = ["notSent", "postponed"].includes(outcome) || signal.aborted ? undefined : upload?.again;
    const leftMs = deadline - clock.now();
    const decision = decide({
      effect: "replace",
      outcome: isStale && again !== undefined ? "transient" : outcome,
      attempt: n,
      leftMs,
      random: random(),
    });
    let link: E.Either<Failure, string | undefined> | undefined = await again?.();
    if (link !== undefined && decision.kind === "stop" && outcome !== "permanent") {
      for (const pause of LAST_LOOKS) {
        if (E.isLeft(link) || link.right === undefined || deadline - clock.now() < pause) break;
        await clock.sleep(pause, signal).catch(() => undefined);
        if (signal.aborted) return stopped();
        link = (await again?.()) ?? link;
      }
    }
    if (link !== undefined) {
      if (E.isLeft(link)) return link;
      if (link.right === undefined) return E.right(Buffer.alloc(0));
      url = link.right;
      isRenewed ||= isStale;
    }
    if (decision.kind === "stop") {
      const message = response.kind === "failed" ? response.why : `status ${response.status}`;
      return outcome === "permanent" && status !== undefined
        ? E.left(refused({ at: at(status), message, hint: AGAIN }))
        : E.left(unreachable({ at: at(status), message, hint: AGAIN, maybeDone: isUpload }));
    }
    // When the user stops meanwhile, the next turn of the loop says so.
    await clock.sleep(decision.afterMs, signal).catch(() => undefined);
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** One attempt, counted against the account's limit; undefined when the user stopped while it waited for its turn. */
const once = async (by: Carrier, { url, upload, deadline, signal }: Transfer): Promise<Exchanged | undefined> => {
  const { userAgent, clock, agents } = by;
  const leave = await by.enter(signal).catch(() => undefined);
  if (leave === undefined) return undefined;
  const counted = setTimeout(leave, COUNTED_MS);
  try {
    return await exchange({
      url,
      method: upload === undefined ? "GET" : "PUT",
      headers: { "user-agent": userAgent, ...(upload === undefined ? {} : { "content-type": upload.contentType }) },
      body: upload?.bytes,
      timeoutMs: Math.min(600_000, deadline - clock.now()),
      idleMs: 30_000,
      largest: LARGEST.answer,
      signal,
      agents,
    });
  } finally {
    leave();
    clearTimeout(counted);
  }
};
