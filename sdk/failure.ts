/** What can go wrong between us and a vendor, in five words. Redacted when made, rendered once by `describe`. */

import { redact } from "./redact.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The circumstances of the call that failed. */
export interface At {
  /** The vendor as people write it: `Fivetran`. */
  readonly vendor: string;
  /** Verb and path, without the query: `PATCH /groups/g1`. */
  readonly call: string;
  /** Host that was asked, without credentials. */
  readonly host: string;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly status?: number | undefined;
  /** The vendor's own error code. */
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
}

interface Common {
  readonly at: At;
  readonly message: string;
  /** What the user can do next, one sentence. */
  readonly hint?: string | undefined;
}

/** The vendor says, in its own words, that the object does not exist. */
export interface Absent extends Common {
  readonly tag: "Absent";
}

/** The vendor understood the request and said no. */
export interface Refused extends Common {
  readonly tag: "Refused";
  /** What was to be made may be there already. */
  readonly conflict?: boolean | undefined;
  /** Something else must happen first; until then the same request is refused. */
  readonly notYet?: boolean | undefined;
}

/** The vendor asked us to wait for longer than we may. */
export interface Throttled extends Common {
  readonly tag: "Throttled";
  readonly retryAt: Date;
}

/** A write may have been carried out although no usable answer came. */
interface Uncertain extends Common {
  readonly maybeDone: boolean;
  /** It may also be carried out later: it was not the vendor who ended the request, but something in between, or nobody. */
  readonly mayFollow?: boolean | undefined;
}

/** No usable answer. */
export interface Unreachable extends Uncertain {
  readonly tag: "Unreachable";
  /** The user ended the command before there was one. */
  readonly cancelled?: boolean | undefined;
}

/** An answer that does not have the promised shape. */
export interface InvalidResponse extends Uncertain {
  readonly tag: "InvalidResponse";
}

export type Failure = Absent | Refused | Throttled | Unreachable | InvalidResponse;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

type Rest<F extends Failure> = Omit<F, "tag">;

const clean = <C extends Common>(rest: C): C => ({
  ...rest,
  message: redact(rest.message),
  ...(rest.hint === undefined ? {} : { hint: redact(rest.hint) }),
  at: { ...rest.at, call: redact(rest.at.call), host: redact(rest.at.host) },
});

export const absent = (rest: Rest<Absent>): Failure => ({ tag: "Absent", ...clean(rest) });
export const refused = (rest: Rest<Refused>): Failure => ({ tag: "Refused", ...clean(rest) });
export const throttled = (rest: Rest<Throttled>): Failure => ({ tag: "Throttled", ...clean(rest) });
export const unreachable = (rest: Rest<Unreachable>): Failure => ({ tag: "Unreachable", ...clean(rest) });
export const invalidResponse = (rest: Rest<InvalidResponse>): Failure => ({ tag: "InvalidResponse", ...clean(rest) });

/** Circumstances for a refusal of our own: something is wrong before any call is made. */
export const local = (vendor: string, call: string): At => ({ vendor, call, host: "", attempts: 0, elapsedMs: 0 });

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

/** Whether the write behind this failure may have taken effect, so that repeating it could make a second object. */
export const maybeDone = (failure: Failure): boolean =>
  (failure.tag === "Unreachable" || failure.tag === "InvalidResponse") && failure.maybeDone;

/** Whether the write behind this failure may be carried out after it. */
export const mayFollow = (failure: Failure): boolean => maybeDone(failure) && (failure as Uncertain).mayFollow === true;

const VERDICT: Record<Failure["tag"], string> = {
  Absent: "found nothing to",
  Refused: "refused to",
  Throttled: "is limiting requests, and did not",
  Unreachable: "could not be reached to",
  InvalidResponse: "returned an invalid response when asked to",
};

/** Nothing was sent: it is our own check that says no, not the vendor. */
const isOurs = ({ tag, at }: Failure): boolean => at.attempts === 0 && (tag === "Refused" || tag === "Absent");

/** Who did not do it: the vendor, the user who ended the command, or we. */
const verdictOf = (failure: Failure): string => {
  const { tag, at } = failure;
  if (isOurs(failure)) return "Cannot";
  if (tag === "Unreachable" && failure.cancelled === true) return "Could not";
  // An error of the server's own is an answer: it was reached.
  return `${at.vendor} ${tag === "Unreachable" && at.status !== undefined ? "failed to" : VERDICT[tag]}`;
};

const SENTENCE = /[.!?…)]$/;

/** Vendors answer with whole logs; the beginning says what is wrong. */
const LONGEST = 1000;

/** One line, however many the vendor sent. */
const folded = (message: string): string => {
  const line = message.trim().replace(/\s*[\r\n\u2028\u2029]\s*/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

/**
 * One failure in at most five lines: what was tried on what, where, why, what next.
 *
 * @param doing what we were about to do, as a verb and an object: `create connection "github"`.
 */
export const describe = (failure: Failure, doing: string): string => {
  const { at, message, hint } = failure;
  const details = isOurs(failure)
    ? []
    : [
        at.call,
        [at.status, at.code].filter((x) => x !== undefined && x !== "").join(" "),
        at.attempts > 1 ? `${at.attempts} attempts in ${(at.elapsedMs / 1000).toFixed(1)} s` : "",
        at.requestId === undefined ? "" : `request ${at.requestId}`,
        failure.tag === "Unreachable" ? at.host : "",
      ].filter((x) => x !== "");
  const head = `${verdictOf(failure)} ${doing}${details.length === 0 ? "" : ` (${details.join(", ")})`}:`;
  const line = folded(message);
  const why = SENTENCE.test(line) ? line : `${line}.`;
  return [head, `  ${why}${hint === undefined ? "" : ` ${hint}`}`].join("\n");
};
