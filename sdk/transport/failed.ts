/** What an attempt that brought nothing means to the user. */

import type { Call } from "../call.js";
import type { Answer, Dialect } from "../dialect.js";
import { absent, type At, type Failure, invalidResponse, refused, throttled, unreachable } from "../failure.js";
import type { Clock } from "../limiter.js";
import { MAX_RETRY_AFTER_MS, type Outcome } from "../retry.js";
import { excerpt, redirectOf } from "./answer.js";
import { NAME_YOURSELF, type usualWayTo } from "./proxy.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** An attempt that brought nothing. */
export interface Failed {
  readonly outcome: Outcome;
  readonly answer?: Answer | undefined;
  readonly explained?: ReturnType<Dialect<unknown>["explain"]> | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly wrongType?: boolean;
  /** A success whose answer is of no use. */
  readonly mayBeDone?: boolean;
  readonly why?: string;
  readonly hint?: string | undefined;
  /** The user ended the command. */
  readonly cancelled?: boolean | undefined;
  /** The header that it was signed with. */
  readonly signed?: string | undefined;
  /** A failure from further in, to be passed on as it is. */
  readonly failed?: Failure;
}

export type Attempted = Failed | { readonly data: unknown; readonly status: number };

/** Who was asked, and which way the request went. */
export interface Asked {
  readonly dialect: Pick<Dialect<never>, "unauthorized" | "dependent">;
  readonly base: string;
  readonly way: ReturnType<typeof usualWayTo>;
  readonly clock: Clock;
}

/** A destroy or refresh uses the credentials that state holds, which may be older than the ones in force. */
const ROTATED =
  "After a rotation, destroy and refresh still use the old ones from state: set PULUMI_CONDUIT_PREFER_ENV=1 to take them from the environment.";

/** What helps when a server fails, or nobody answers, and the vendor has no advice of its own. */
export const AGAIN = "Run the command again: what was done is not done twice.";

/** What helps against a refusal that the vendor has no advice for. */
const stepAfter = ({ effect }: Call, status: number, dependent: string | undefined): string => {
  if (status === 403) return "Give the credentials access to it, or use others.";
  if (effect === "remove") {
    const order =
      dependent === undefined ? "" : ` In a program, let it take the id from this resource (${dependent}): Pulumi then deletes it first.`;
    return `Delete what depends on it first.${order}`;
  }
  if (status === 404) return "Check the ids among the inputs, and the address of the API.";
  if (effect === "read") return "Check the id, then run the command again.";
  if (status === 409) return "Use another name, or import the object that has it.";
  return "Correct the inputs that it names, then run `pulumi up` again.";
};

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const toFailure = (
  { dialect, base, way, clock }: Asked,
  call: Call,
  tried: Failed,
  at: (status?: number, code?: string) => At,
  maybeDone: boolean,
  mayFollow = false,
): Failure => {
  if (tried.failed !== undefined) return tried.failed;
  const { answer, explained } = tried;
  const { host } = new URL(base);
  if (answer === undefined) {
    const through = way.kind === "proxy" ? `through the proxy ${way.proxy}` : "from here";
    const hint = tried.hint ?? (tried.outcome === "notSent" ? `Check that ${host} can be reached ${through}. ${AGAIN}` : AGAIN);
    return unreachable({ at: at(), message: tried.why ?? "no answer came", hint, maybeDone, mayFollow, cancelled: tried.cancelled });
  }
  if (tried.wrongType === true || (explained === undefined && answer.status < 300)) {
    const message = `the answer is ${answer.contentType || "without a content type"}, not JSON${excerpt(answer.body)}`;
    return invalidResponse({
      at: at(answer.status),
      message,
      hint: `Is ${base} the address of the API, or of a login page or proxy?`,
      maybeDone,
      mayFollow,
    });
  }
  const where = at(answer.status, explained?.code);
  const target = redirectOf(answer, base);
  if (target !== undefined) {
    const hint = `Is ${base} the address of the API? Redirects are not followed: they would carry credentials to another host.`;
    return refused({ at: where, message: `it redirects to ${target}`, hint });
  }
  const message = explained?.message ?? `status ${answer.status}`;
  if (answer.status === 407 && way.kind === "proxy") {
    return refused({ at: where, message: `the proxy ${way.proxy} requires a user name and password`, hint: NAME_YOURSELF });
  }
  if (explained?.notFound === true) return absent({ at: where, message, hint: explained.hint });
  if (answer.status === 401) return refused({ at: where, message, hint: `${explained?.hint ?? dialect.unauthorized} ${ROTATED}` });
  if (answer.status === 429 && tried.retryAfterMs !== undefined) {
    const retryAt = new Date(clock.now() + tried.retryAfterMs);
    const hint =
      tried.retryAfterMs > MAX_RETRY_AFTER_MS ? `Run the command again after ${retryAt.toISOString()}.` : (explained?.hint ?? AGAIN);
    return throttled({ at: where, message, hint, retryAt });
  }
  if (tried.outcome === "transient" || tried.outcome === "postponed") {
    return unreachable({ at: where, message, hint: explained?.hint ?? AGAIN, maybeDone, mayFollow });
  }
  return refused({
    at: where,
    message,
    hint: explained?.hint ?? stepAfter(call, answer.status, dialect.dependent),
    conflict: explained?.conflict,
    notYet: explained?.notYet,
  });
};
