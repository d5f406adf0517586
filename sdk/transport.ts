/** Carries calls to a vendor and back: the only owner of attempts and deadlines. What is below it is in `transport/`. */

import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { withoutUser } from "./address.js";
import { makeBudget } from "./budget.js";
import { type Call, callName, type Upload } from "./call.js";
import { bodyOf } from "./transport/body.js";
import type { Dialect } from "./dialect.js";
import { type At, type Failure, invalidResponse, local, refused, unreachable } from "./failure.js";
import { Cancelled, type Clock, type Limiter, makeLimiter, systemClock } from "./limiter.js";
import { protect } from "./redact.js";
import { decide, maybeCarriedOut, mayBeCarriedOutLater, type Outcome, outcomeOf, retryAfter } from "./retry.js";
import { aheadOf, isJsonText, problemsIn, toAnswer, withQuery } from "./transport/answer.js";
import { exchange, type Exchanged, GRACE_MS, LARGEST } from "./transport/exchange.js";
import { isOpen, usualWayTo } from "./transport/proxy.js";
import { AGAIN, type Asked, type Attempted, toFailure } from "./transport/failed.js";
import { listed } from "./transport/list.js";
import { type LookBack, lookFor } from "./transport/look-back.js";
import { makeGate, makeSession } from "./transport/session.js";
import { type Carrier, transfer } from "./transport/transfer.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What one operation (a create, a read …) allows its calls. */
export interface Scope {
  /** Milliseconds of the clock at which the operation is given up. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** A connection to one account of one vendor. */
export interface Client {
  run<A>(call: Call<A>, lookBack?: LookBack<A>): TE.TaskEither<Failure, A>;
  /** All items of a list, page by page. */
  list(call: Call): TE.TaskEither<Failure, readonly unknown[]>;
  upload(upload: Upload): TE.TaskEither<Failure, void>;
  download(url: string, title: string): TE.TaskEither<Failure, Buffer>;
  /** The same connection, bound to a deadline and a stop signal. */
  within(scope: Scope): Client;
  readonly vendor: string;
  readonly base: string;
  readonly clock: Clock;
  /** Milliseconds left of the operation. */
  remainingMs(): number;
  readonly signal: AbortSignal;
  /** Milliseconds by which the vendor's clock is ahead of ours; undefined as long as nothing has been heard from it. */
  readonly ahead?: () => number | undefined;
}

export interface TransportOptions {
  readonly clock?: Clock;
  /** A number in [0, 1) for jitter. */
  readonly random?: () => number;
  readonly userAgent?: string;
}

const UNBOUND: Scope = { deadline: Infinity, signal: new AbortController().signal };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const connect = <C>(dialect: Dialect<C>, credentials: C, options: TransportOptions = {}): Client => {
  const { clock = systemClock, random = Math.random, userAgent = "pulumi-conduit" } = options;
  dialect.secrets(credentials).forEach(protect);
  const base = withoutUser(dialect.base(credentials));
  const origin = new URL(base);
  const host = origin.host;
  const sockets = { keepAlive: true, maxSockets: dialect.buckets.all.inFlight, scheduling: "lifo" } as const;
  const way = usualWayTo(base);
  const proxied: { proxyEnv?: Readonly<Record<string, string | undefined>> } = way.kind === "proxy" ? { proxyEnv: way.env } : {};
  const makeAgents = () => ({ http: new http.Agent({ ...sockets, ...proxied }), https: new https.Agent({ ...sockets, ...proxied }) });
  const agents = makeAgents();
  const limiters = Object.fromEntries(Object.entries(dialect.buckets).map(([name, bucket]) => [name, makeLimiter(bucket, clock)]));
  /** A call may name a bucket that the vendor sets no limit for. */
  const bucketOf = ({ bucket }: Call): string => (bucket !== undefined && Object.hasOwn(limiters, bucket) ? bucket : "all");
  /** One writer at a time for each parent. */
  const writers = new Map<string, Limiter>();
  const writerOf = (parent: string): Limiter => {
    const known = writers.get(parent) ?? makeLimiter({ inFlight: 1 }, clock);
    writers.set(parent, known);
    return known;
  };
  const bucketsOf = (call: Call): string[] => (bucketOf(call) === "all" ? ["all"] : [bucketOf(call), "all"]);
  const auth = dialect.auth(credentials);
  const session = makeSession(auth, { vendor: dialect.vendor, host }, clock);
  const gate = makeGate(auth);
  const budget = makeBudget(clock);
  const asked: Asked = { dialect, base, way, clock };
  const strange = `Check that ${base} is the address of the API; if it is, this release of ${dialect.vendor} is newer than this version of pulumi-conduit knows: update the package.`;
  let ahead: number | undefined;

  const attempt = async (call: Call, scope: Scope, requestId: string, at: (status?: number, code?: string) => At): Promise<Attempted> => {
    if (auth.kind !== "none" && dialect.plainHttp !== true && isOpen(base)) {
      const why = `${origin.origin} is a plain http address, which would show the credentials to the network`;
      return { outcome: "permanent", why, hint: "Use https." };
    }
    if (way.kind === "none") return { outcome: "permanent", why: way.message, hint: way.hint };
    const content = await bodyOf(call);
    if ("why" in content)
      return {
        outcome: "permanent",
        failed: refused({ at: local(dialect.vendor, callName(call)), message: content.why, hint: content.hint }),
      };
    const authorization = await session.header((grant) => runAnonymously(grant, scope));
    if (E.isLeft(authorization)) return { outcome: "permanent", failed: authorization.left };
    const leave: (() => void)[] = [await gate.pass(call, scope.signal)];
    try {
      if (gate.refusal !== undefined) return { outcome: "permanent", failed: { ...gate.refusal, at: at(401, gate.refusal.at.code) } };
      // Who waits for a parent must not take a place from others meanwhile.
      if (call.parent !== undefined) leave.push(await writerOf(call.parent).enter(scope.signal));
      for (const name of bucketsOf(call)) leave.push(await limiters[name]!.enter(scope.signal));
      const response = await exchange({
        url: withQuery(`${base}${call.path.text}`, call.query),
        method: call.verb,
        headers: {
          "user-agent": userAgent,
          "x-request-id": requestId,
          ...dialect.headers(call),
          ...(authorization.right === undefined ? {} : { authorization: authorization.right }),
        },
        body: content.body,
        timeoutMs: Math.min(call.timeoutMs ?? 60_000, scope.deadline - clock.now()),
        // Setup tests and discoveries answer after minutes of silence.
        idleMs: call.timeoutMs ?? 30_000,
        largest: call.tree === true ? LARGEST.tree : LARGEST.answer,
        signal: scope.signal,
        graceMs: call.effect === "read" || call.effect === "action" ? 0 : GRACE_MS,
        agents,
      });
      const judged = judge(response, call);
      if ("data" in judged) return judged;
      const tried = { ...judged, signed: authorization.right };
      // A fixed key that is refused stays refused: nobody else needs to try it.
      if (judged.answer?.status === 401 && auth.kind === "header") gate.refusal = toFailure(asked, call, tried, at, false);
      return tried;
    } finally {
      leave.forEach((f) => f());
    }
  };

  const judge = (response: Exchanged, call: Call): Attempted => {
    if (response.kind === "failed") return response;
    const answer = toAnswer(response);
    ahead = aheadOf(answer, clock.now()) ?? ahead;
    const allowed = dialect.allows?.(answer);
    if (allowed !== undefined) limiters["all"]!.allow(allowed);
    // Some send the limit's headers with every answer: only a refusal that asks to wait is one.
    const asksToWait = answer.status === 429 || answer.headers["retry-after"] !== undefined;
    const after = asksToWait ? retryAfter(answer.headers, clock.now()) : undefined;
    const explained = answer.status < 300 ? undefined : dialect.explain(answer, call);
    const outcome = outcomeOf(answer.status, after, explained?.busy ?? false);
    if (outcome !== undefined) return { outcome, answer, explained, retryAfterMs: after };
    const isEmpty = answer.body === undefined;
    if (!isEmpty && !/[/+]json\b/.test(answer.contentType)) {
      return { outcome: "permanent", answer, wrongType: true, mayBeDone: true };
    }
    if (!isEmpty && typeof answer.body === "string" && !isJsonText(response.body)) {
      return { outcome: "ambiguous", why: "the answer is cut off or is not JSON" };
    }
    const data = dialect.unwrap(answer, call);
    return data.ok ? { data: data.data, status: answer.status } : { outcome: "ambiguous", why: data.message };
  };

  const run = async (call: Call, scope: Scope, look?: LookBack<unknown>): Promise<E.Either<Failure, unknown>> => {
    let lookBack = look;
    const started = clock.now();
    const requestId = randomUUID();
    let maybeDone = false;
    let mayFollow = false;
    let renewed = false;
    /** What the last attempt but this one met with. */
    let met: Outcome | undefined;
    for (let n = 1; ; n += 1) {
      const at = (status?: number, code?: string): At => ({
        vendor: dialect.vendor,
        call: callName(call),
        host,
        attempts: n,
        elapsedMs: clock.now() - started,
        status,
        code,
        requestId: requestId.slice(0, 8),
      });
      let tried: Attempted;
      try {
        if (scope.signal.aborted) throw new Cancelled();
        tried = await attempt(call, scope, requestId, at);
      } catch (error) {
        if (!(error instanceof Cancelled)) throw error;
        return E.left(
          unreachable({ at: at(), message: "cancelled before an answer came", cancelled: true, hint: AGAIN, maybeDone, mayFollow }),
        );
      }
      if ("data" in tried) {
        budget.refund(met);
        bucketsOf(call).forEach((name) => limiters[name]!.faster());
        const [first] = problemsIn(call, tried.data);
        if (first === undefined) return E.right(tried.data);
        const result = lookBack === undefined ? {} : await lookFor({ clock, signal: scope.signal }, lookBack, false);
        if (result.data !== undefined) return E.right(result.data);
        const message = `the answer lacks what this kind needs: ${first.path === "" ? "the body" : first.path} ${first.message}`;
        return E.left(invalidResponse({ at: at(tried.status), message, hint: strange, maybeDone: call.effect !== "read" }));
      }
      const isUncertain = (maybeCarriedOut(tried.outcome) || tried.mayBeDone === true) && call.effect !== "read";
      maybeDone ||= isUncertain;
      mayFollow ||= isUncertain && mayBeCarriedOutLater(tried.answer?.status);
      const status = tried.answer?.status;
      // A token that has expired meanwhile is renewed once; the request was not processed.
      if (status === 401 && !renewed && session.renew(tried.signed)) {
        renewed = true;
        continue;
      }
      if (lookBack !== undefined && (maybeCarriedOut(tried.outcome) || tried.mayBeDone === true)) {
        // A job may still be at work behind a gateway that has given up; where the server itself says that it failed, it is over.
        const isPatient = call.effect === "action" && tried.answer?.status !== 500;
        const result = await lookFor({ clock, signal: scope.signal }, lookBack, isPatient);
        if (result.data !== undefined) return E.right(result.data);
        // In an outage every look would be as many requests more.
        if (result.isBlind === true) lookBack = undefined;
      }
      if (call.effect === "remove" && n > 1 && tried.explained?.notFound === true) return E.right(undefined);
      const decision = decide({
        effect: call.effect,
        outcome: tried.outcome,
        attempt: n,
        retryAfterMs: tried.retryAfterMs,
        leftMs: scope.deadline - clock.now(),
        random: random(),
      });
      if (tried.outcome === "postponed") limiters[bucketOf(call)]!.slower();
      if (decision.kind === "stop" || !budget.spend(tried.outcome)) return E.left(toFailure(asked, call, tried, at, maybeDone, mayFollow));
      met = tried.outcome;
      if (tried.outcome === "postponed" && tried.retryAfterMs !== undefined) {
        limiters[bucketOf(call)]!.pauseUntil(clock.now() + tried.retryAfterMs);
      }
      try {
        await clock.sleep(decision.afterMs, scope.signal);
      } catch {
        return E.left(toFailure(asked, call, tried, at, maybeDone, mayFollow));
      }
    }
  };

  /** The token request itself goes out without a token. */
  let anonymous: Client | undefined;
  const runAnonymously = (call: Call, scope: Scope): Promise<E.Either<Failure, unknown>> => {
    anonymous ??= connect({ ...dialect, auth: () => ({ kind: "none" }) }, credentials, options);
    return anonymous.within(scope).run(call)();
  };

  const carrier: Carrier = {
    vendor: dialect.vendor,
    userAgent,
    clock,
    random,
    agents: makeAgents(),
    enter: (signal) => limiters["all"]!.enter(signal),
  };

  const client = (scope: Scope): Client => {
    // A whole command shares one signal: many calls listen to it at once.
    setMaxListeners(0, scope.signal);
    return bound(scope);
  };
  const bound = (scope: Scope): Client => ({
    // The answer was inspected against the call's codec in `run`; the type follows from that.
    run: <A>(call: Call<A>, lookBack?: LookBack<A>) => (() => run(call as Call, scope, lookBack)) as TE.TaskEither<Failure, A>,
    list: (call) => () => listed({ vendor: dialect.vendor, page: dialect.page, host, strange }, call, (one) => run(one, scope)),
    upload: (upload) => async () =>
      E.map(() => undefined)(await transfer(carrier, { url: upload.url, upload, title: upload.title, ...scope })),
    download: (url, title) => () => transfer(carrier, { url, upload: undefined, title, ...scope }),
    within: client,
    vendor: dialect.vendor,
    base,
    clock,
    remainingMs: () => scope.deadline - clock.now(),
    signal: scope.signal,
    ahead: () => ahead,
  });
  return client(UNBOUND);
};
