/** A transfer to or from an address that the vendor handed out: no credentials, never logged. */

import type * as http from "node:http";
import type * as https from "node:https";
import * as E from "fp-ts/lib/Either.js";
import type { Upload } from "../call.js";
import { type At, type Failure, garbled, refused, unreachable } from "../failure.js";
import type { Clock } from "../limiter.js";
import { protect } from "../redact.js";
import { decide, outcomeOf } from "../retry.js";
import { exchange, LARGEST, type Sent } from "./exchange.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Carrier {
  readonly vendor: string;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly agents: { http: http.Agent; https: https.Agent };
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

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

export const transfer = async (by: Carrier, { url, upload, title, deadline, signal }: Transfer): Promise<E.Either<Failure, Buffer>> => {
  protect(url);
  const { vendor, userAgent, clock, random, agents } = by;
  const started = clock.now();
  const isUpload = upload !== undefined;
  for (let n = 1; ; n += 1) {
    const at = (status?: number): At => ({
      vendor,
      call: `${isUpload ? "upload" : "download"} of ${title}`,
      host: URL.canParse(url) ? new URL(url).host : "",
      attempts: n,
      elapsedMs: clock.now() - started,
      status,
    });
    if (signal.aborted) {
      return E.left(unreachable({ at: at(), message: "stopped before an answer came", hint: AGAIN, maybeDone: isUpload }));
    }
    if (!URL.canParse(url)) {
      return E.left(garbled({ at: at(), message: "the address that was handed out for it is none", hint: AGAIN, maybeDone: false }));
    }
    const sent: Sent = {
      url,
      method: isUpload ? "PUT" : "GET",
      headers: { "user-agent": userAgent, ...(isUpload ? { "content-type": upload.contentType } : {}) },
      body: upload?.bytes,
      timeoutMs: Math.min(600_000, deadline - clock.now()),
      idleMs: 30_000,
      largest: LARGEST.answer,
      signal,
      agents,
    };
    const response = await exchange(sent);
    if (response.kind === "answered" && response.status < 300) return E.right(response.body);
    const outcome = response.kind === "failed" ? response.outcome : (outcomeOf(response.status, undefined, false) ?? "permanent");
    const leftMs = deadline - clock.now();
    const decision = decide({ effect: "replace", outcome, attempt: n, leftMs, random: random() });
    if (decision.kind === "stop") {
      const status = response.kind === "failed" ? undefined : response.status;
      const message = response.kind === "failed" ? response.why : `status ${response.status}`;
      return outcome === "permanent" && status !== undefined
        ? E.left(refused({ at: at(status), message, hint: AGAIN }))
        : E.left(unreachable({ at: at(status), message, hint: AGAIN, maybeDone: isUpload }));
    }
    // When the user stops meanwhile, the next turn of the loop says so.
    await clock.sleep(decision.afterMs, signal).catch(() => undefined);
  }
};
