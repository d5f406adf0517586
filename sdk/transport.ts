/** Carries calls to a vendor and back. The only file that knows got, sockets and statuses; the only owner of attempts and deadlines. */

import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Got, RequestError } from "got";
import { type Call, callName, type Upload } from "./call.js";
import { inspect } from "./codec.js";
import type { Answer, Dialect } from "./dialect.js";
import { absent, type At, type Failure, garbled, refused, throttled, unreachable } from "./failure.js";
import { Cancelled, type Clock, makeLimiter, systemClock } from "./limiter.js";
import { protect, redact } from "./redact.js";
import { decide, MAX_RETRY_AFTER_MS, maybeCarriedOut, type Outcome, outcomeOf, retryAfter } from "./retry.js";

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
  run<A>(call: Call<A>): TE.TaskEither<Failure, A>;
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
  left(): number;
  readonly signal: AbortSignal;
}

export interface TransportOptions {
  readonly clock?: Clock;
  /** A number in [0, 1) for jitter. */
  readonly random?: () => number;
  readonly userAgent?: string;
}

/** A destroy or refresh uses the credentials that state holds, which may be older than the ones in force. */
const ROTATED =
  "After a rotation, destroy and refresh still use the old ones from state: set CONDUIT_PREFER_ENV=1 to take them from the environment.";

const MAX_PAGES = 10_000;
const MAX_BODY = 64 * 1024 * 1024;
const UNBOUND: Scope = { deadline: Infinity, signal: new AbortController().signal };

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const connect = <C>(dialect: Dialect<C>, credentials: C, options: TransportOptions = {}): Client => {
  const { clock = systemClock, random = Math.random, userAgent = "pulumi-conduit" } = options;
  dialect.secrets(credentials).forEach(protect);
  const base = dialect.base(credentials);
  const origin = new URL(base);
  const host = origin.host;
  const sockets = { keepAlive: true, maxSockets: dialect.buckets.all.inFlight, scheduling: "lifo" } as const;
  const agents = { http: new http.Agent(sockets), https: new https.Agent(sockets) };
  const limiters = Object.fromEntries(Object.entries(dialect.buckets).map(([name, bucket]) => [name, makeLimiter(bucket, clock)]));
  /** A call may name a bucket that the vendor sets no limit for. */
  const bucketOf = ({ bucket }: Call): string => (bucket !== undefined && Object.hasOwn(limiters, bucket) ? bucket : "all");
  const session = makeSession();

  const attempt = async (call: Call, scope: Scope, requestId: string): Promise<Attempted> => {
    const authorization = await session.header(scope);
    if (E.isLeft(authorization)) return { outcome: "permanent", failed: authorization.left };
    const names = bucketOf(call) === "all" ? ["all"] : [bucketOf(call), "all"];
    const leave: (() => void)[] = [];
    try {
      for (const name of names) leave.push(await limiters[name]!.enter(scope.signal));
      const got = await loadGot();
      const body = call.body === undefined ? undefined : JSON.stringify(call.body);
      const patience = grace(scope.signal, call.effect === "read" || call.effect === "action" ? 0 : GRACE_MS);
      leave.push(patience.end);
      const response = await exchange(got, {
        url: withQuery(`${base}${call.path.text}`, call.query),
        method: call.verb,
        headers: {
          "user-agent": userAgent,
          "x-request-id": requestId,
          ...dialect.headers(call),
          ...(authorization.right === undefined ? {} : { authorization: authorization.right }),
        },
        body,
        timeoutMs: Math.min(call.timeoutMs ?? 60_000, scope.deadline - clock.now()),
        // Setup tests and discoveries answer after minutes of silence.
        idleMs: call.timeoutMs ?? 30_000,
        signal: patience.signal,
        agents,
      });
      const judged = judge(response, call);
      return "data" in judged ? judged : { ...judged, signed: authorization.right };
    } finally {
      leave.forEach((f) => f());
    }
  };

  const judge = (response: Exchanged, call: Call): Attempted => {
    if (response.kind === "failed") return response;
    const answer = toAnswer(response);
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

  const run = async (call: Call, scope: Scope): Promise<E.Either<Failure, unknown>> => {
    const started = clock.now();
    const requestId = randomUUID();
    let maybeDone = false;
    let renewed = false;
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
        tried = await attempt(call, scope, requestId);
      } catch (error) {
        if (!(error instanceof Cancelled)) throw error;
        return E.left(unreachable({ at: at(), message: "stopped before an answer came", maybeDone }));
      }
      if ("data" in tried) {
        const problems = call.answer === undefined ? [] : inspect(call.answer, tried.data);
        const first = problems[0];
        if (first === undefined) return E.right(tried.data);
        const message = `its answer lacks what we need: ${first.path === "" ? "the body" : first.path} ${first.message}`;
        return E.left(garbled({ at: at(tried.status), message, maybeDone: call.effect !== "read" }));
      }
      maybeDone ||= (maybeCarriedOut(tried.outcome) || tried.mayBeDone === true) && call.effect !== "read";
      const status = tried.answer?.status;
      // A token that has expired meanwhile is renewed once; the request was not processed.
      if (status === 401 && !renewed && session.renew(tried.signed)) {
        renewed = true;
        continue;
      }
      if (call.effect === "remove" && n > 1 && tried.explained?.gone === true) return E.right(undefined);
      const decision = decide({
        effect: call.effect,
        outcome: tried.outcome,
        attempt: n,
        retryAfterMs: tried.retryAfterMs,
        leftMs: scope.deadline - clock.now(),
        random: random(),
      });
      if (decision.kind === "stop") return E.left(toFailure(tried, at, maybeDone));
      if (tried.outcome === "postponed" && tried.retryAfterMs !== undefined) {
        limiters[bucketOf(call)]!.pauseUntil(clock.now() + tried.retryAfterMs);
      }
      try {
        await clock.sleep(decision.afterMs, scope.signal);
      } catch {
        return E.left(toFailure(tried, at, maybeDone));
      }
    }
  };

  const toFailure = (tried: Failed, at: (status?: number, code?: string) => At, maybeDone: boolean): Failure => {
    if (tried.failed !== undefined) return tried.failed;
    const { answer, explained } = tried;
    if (answer === undefined) return unreachable({ at: at(), message: tried.why ?? "no answer came", hint: tried.hint, maybeDone });
    if (tried.wrongType === true || (explained === undefined && answer.status < 300)) {
      const message = `the answer is ${answer.contentType || "without a content type"}, not JSON${excerpt(answer.body)}`;
      return garbled({
        at: at(answer.status),
        message,
        hint: `Is ${base} the address of the API, or of a login page or proxy?`,
        maybeDone,
      });
    }
    const where = at(answer.status, explained?.code);
    const target = redirectOf(answer, base);
    if (target !== undefined) {
      const hint = `Is ${base} the address of the API? Redirects are not followed: they would carry credentials to another host.`;
      return refused({ at: where, message: `it leads elsewhere, to ${target}`, hint });
    }
    const message = explained?.message ?? `status ${answer.status}`;
    if (explained?.gone === true) return absent({ at: where, message, hint: explained.hint });
    if (answer.status === 401) return refused({ at: where, message, hint: `${explained?.hint ?? dialect.unauthorised} ${ROTATED}` });
    if (answer.status === 429 && tried.retryAfterMs !== undefined) {
      const retryAt = new Date(clock.now() + tried.retryAfterMs);
      const hint = tried.retryAfterMs > MAX_RETRY_AFTER_MS ? `Run the command again after ${retryAt.toISOString()}.` : explained?.hint;
      return throttled({ at: where, message, hint, retryAt });
    }
    if (tried.outcome === "transient" || tried.outcome === "postponed") {
      return unreachable({ at: where, message, hint: explained?.hint, maybeDone });
    }
    return refused({ at: where, message, hint: explained?.hint });
  };

  function makeSession(): {
    header(scope: Scope): Promise<E.Either<Failure, string | undefined>>;
    /** @param refused the header that was refused: when another call has renewed it by now, that one's token is good. */
    renew(refused: string | undefined): boolean;
  } {
    const auth = dialect.auth(credentials);
    let token: Promise<E.Either<Failure, string>> | undefined;
    let current: string | undefined;
    let renewAt = Infinity;
    return {
      async header(scope) {
        if (auth.kind === "none") return E.right(undefined);
        if (auth.kind === "header") return E.right(auth.value);
        if (clock.now() >= renewAt) token = undefined;
        token ??= (async () => {
          const answer = await runAnonymously(auth.grant.call, scope);
          if (E.isLeft(answer)) return answer;
          const granted = auth.grant.read(answer.right, clock.now());
          const at: At = { vendor: dialect.vendor, call: callName(auth.grant.call), host, attempts: 1, elapsedMs: 0 };
          if (granted === undefined) return E.left(garbled({ at, message: "the answer holds no token", maybeDone: false }));
          protect(granted.token);
          current = `Bearer ${granted.token}`;
          renewAt = clock.now() + granted.livesMs * 0.8;
          return E.right(granted.token);
        })();
        const mine = token;
        const result = await mine;
        // A failed grant must not be remembered: the next call tries again.
        if (E.isLeft(result) && token === mine) token = undefined;
        return E.isLeft(result) ? result : E.right(`Bearer ${result.right}`);
      },
      renew(refused) {
        if (auth.kind !== "token" || refused === undefined) return false;
        if (refused === current) [token, current] = [undefined, undefined];
        return true;
      },
    };
  }

  /** The token request itself goes out without a token. */
  const runAnonymously = (call: Call, scope: Scope): Promise<E.Either<Failure, unknown>> => {
    const anonymous = connect({ ...dialect, auth: () => ({ kind: "none" }) }, credentials, options);
    return anonymous.within(scope).run(call)();
  };

  const list = async (call: Call, scope: Scope): Promise<E.Either<Failure, readonly unknown[]>> => {
    const items: unknown[] = [];
    const seen = new Set<string>();
    let next: Call | undefined = call;
    for (let n = 0; next !== undefined && n < MAX_PAGES; n += 1) {
      const key = JSON.stringify([next.path.text, next.query, next.body]);
      if (seen.has(key)) {
        const at: At = { vendor: dialect.vendor, call: callName(call), host, attempts: n, elapsedMs: 0 };
        return E.left(garbled({ at, message: "the list repeats a page for ever", maybeDone: false }));
      }
      seen.add(key);
      const data: E.Either<Failure, unknown> = await run(next, scope);
      if (E.isLeft(data)) return data;
      const page = dialect.page(data.right, next);
      items.push(...page.items);
      next = page.next;
    }
    return E.right(items);
  };

  /** A transfer to or from an address that the vendor handed out: no credentials, never logged. */
  const transfer = async (url: string, upload: Upload | undefined, title: string, scope: Scope): Promise<E.Either<Failure, Buffer>> => {
    protect(url);
    const started = clock.now();
    for (let n = 1; ; n += 1) {
      const at = (status?: number): At => ({
        vendor: dialect.vendor,
        call: `${upload === undefined ? "download" : "upload"} of ${title}`,
        host: new URL(url).host,
        attempts: n,
        elapsedMs: clock.now() - started,
        status,
      });
      const stopped = (): E.Either<Failure, Buffer> =>
        E.left(unreachable({ at: at(), message: "stopped before an answer came", maybeDone: upload !== undefined }));
      if (scope.signal.aborted) return stopped();
      const sent: Sent = {
        url,
        method: upload === undefined ? "GET" : "PUT",
        headers: { "user-agent": userAgent, ...(upload === undefined ? {} : { "content-type": upload.contentType }) },
        body: upload?.bytes,
        timeoutMs: Math.min(600_000, scope.deadline - clock.now()),
        idleMs: 30_000,
        signal: scope.signal,
        agents,
      };
      const response = await exchange(await loadGot(), sent).catch(orStopped);
      if (response === undefined) return stopped();
      const status = response.kind === "failed" ? undefined : response.status;
      if (response.kind === "answered" && response.status < 300) return E.right(response.body);
      const outcome = response.kind === "failed" ? response.outcome : (outcomeOf(response.status, undefined, false) ?? "permanent");
      const decision = decide({
        effect: "replace",
        outcome,
        attempt: n,
        leftMs: scope.deadline - clock.now(),
        random: random(),
      });
      if (decision.kind === "stop") {
        const why = response.kind === "failed" ? (response.why ?? "no answer came") : `status ${response.status}`;
        return outcome === "permanent" && status !== undefined
          ? E.left(refused({ at: at(status), message: why }))
          : E.left(unreachable({ at: at(status), message: why, maybeDone: upload !== undefined }));
      }
      await clock.sleep(decision.afterMs, scope.signal).catch(orStopped);
    }
  };

  const client = (scope: Scope): Client => {
    // A whole command shares one signal: many calls listen to it at once.
    setMaxListeners(0, scope.signal);
    return bound(scope);
  };
  const bound = (scope: Scope): Client => ({
    // The answer was inspected against the call's codec in `run`; the type follows from that.
    run: <A>(call: Call<A>) => (() => run(call as Call, scope)) as TE.TaskEither<Failure, A>,
    list: (call) => () => list(call, scope),
    upload: (upload) => async () => E.map(() => undefined)(await transfer(upload.url, upload, upload.title, scope)),
    download: (url, title) => () => transfer(url, undefined, title, scope),
    within: client,
    vendor: dialect.vendor,
    base,
    clock,
    left: () => scope.deadline - clock.now(),
    signal: scope.signal,
  });
  return client(UNBOUND);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts: one exchange
// ---------------------------------------------------------------------------------------------------------------------

interface Failed {
  readonly outcome: Outcome;
  readonly answer?: Answer | undefined;
  readonly explained?: ReturnType<Dialect<unknown>["explain"]> | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly wrongType?: boolean;
  /** A success whose answer is of no use. */
  readonly mayBeDone?: boolean;
  readonly why?: string;
  readonly hint?: string | undefined;
  /** The header that it was signed with. */
  readonly signed?: string | undefined;
  /** A failure from further in, to be passed on as it is. */
  readonly failed?: Failure;
}

type Attempted = Failed | { readonly data: unknown; readonly status: number };

type Exchanged =
  | { readonly kind: "answered"; readonly status: number; readonly headers: Answer["headers"]; readonly body: Buffer }
  | ({ readonly kind: "failed" } & Failed);

interface Sent {
  readonly url: string;
  readonly method: Call["verb"];
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | undefined;
  readonly timeoutMs: number;
  /** How long the other side may be silent. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly agents: { http: http.Agent; https: https.Agent };
}

/** got is an ES module of 25 others: it is loaded by the first request, so that a program that only declares resources never pays for it. */
let loading: Promise<Got> | undefined;
const loadGot = (): Promise<Got> => (loading ??= import("got").then((m) => m.got));

/** Failures before the request can have reached the server. */
const NOT_SENT = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ERR_INVALID_URL)$/;
const TRUST = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

const orStopped = (error: unknown): undefined => {
  if (!(error instanceof Cancelled)) throw error;
};

const exchange = async (got: Got, sent: Sent): Promise<Exchanged> => {
  if (sent.timeoutMs <= 0) return { kind: "failed", outcome: "permanent", why: "the time for this operation is over" };
  let tooLarge = false;
  try {
    const request = got(sent.url, {
      method: sent.method,
      headers: sent.headers,
      ...(sent.body === undefined ? {} : { body: sent.body }),
      agent: sent.agents,
      signal: sent.signal,
      responseType: "buffer",
      throwHttpErrors: false,
      followRedirect: false,
      // Reading by POST, creates that must not be repeated, limits for a whole account: got cannot know, so our loop decides.
      retry: { limit: 0 },
      timeout: { lookup: 5000, connect: 5000, secureConnect: 10_000, socket: sent.idleMs, request: sent.timeoutMs },
    });
    void request.on("downloadProgress", ({ transferred }) => {
      if (transferred <= MAX_BODY) return;
      tooLarge = true;
      request.cancel();
    });
    const response = await request;
    return { kind: "answered", status: response.statusCode, headers: response.headers, body: response.body };
  } catch (caught) {
    if (sent.signal.aborted) throw new Cancelled();
    if (tooLarge) return { kind: "failed", outcome: "permanent", why: `the answer is larger than ${MAX_BODY / 2 ** 20} MiB` };
    const error = caught as RequestError;
    const code = error.code ?? "";
    const why = redact(`${code === "" ? error.name : code}: ${error.message}`);
    if (TRUST.test(code)) {
      const hint = "Point NODE_EXTRA_CA_CERTS at the certificate authority of this host.";
      return { kind: "failed", outcome: "permanent", why, hint };
    }
    // `upload` is the time at which the body was written in full; without it the server cannot have the request.
    const written = error.timings?.upload !== undefined;
    return { kind: "failed", outcome: NOT_SENT.test(code) || !written ? "notSent" : "ambiguous", why };
  }
};

/** A write that is on its way when the user stops gets a moment for its answer: without it nobody knows whether it was done. */
const GRACE_MS = 4000;

const grace = (signal: AbortSignal, ms: number): { readonly signal: AbortSignal; end(): void } => {
  const later = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => void (timer = setTimeout(() => later.abort(), ms));
  signal.addEventListener("abort", stop, { once: true });
  return {
    signal: later.signal,
    end() {
      signal.removeEventListener("abort", stop);
      clearTimeout(timer);
    },
  };
};

const toAnswer = ({ status, headers, body }: Exchanged & { kind: "answered" }): Answer => {
  const contentType = String(headers["content-type"] ?? "");
  const text = body.toString("utf8");
  let parsed: unknown = text.length === 0 ? undefined : text;
  if (/[/+]json\b/.test(contentType) && text.length > 0) {
    try {
      parsed = JSON.parse(text, dropDangerous) as unknown;
    } catch {
      parsed = text;
    }
  }
  return { status, headers, contentType, body: parsed };
};

/** Where a redirect leads, without the part of it that may hold a secret. */
const redirectOf = ({ status, headers }: Answer, base: string): string | undefined => {
  const location = headers["location"];
  if (status < 300 || status > 399 || typeof location !== "string" || !URL.canParse(location, base)) return undefined;
  const { origin, pathname } = new URL(location, base);
  return `${origin}${pathname}`;
};

const isJsonText = (body: Buffer): boolean => {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
};

/** Keys that could change how objects behave are dropped from what a vendor sends. */
const dropDangerous = (key: string, value: unknown): unknown => (key === "__proto__" || key === "constructor" ? undefined : value);

const withQuery = (url: string, query: Call["query"]): string => {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return url;
  return `${url}?${new URLSearchParams(pairs.map(([k, v]): [string, string] => [k, String(v)])).toString()}`;
};

/** The title and the beginning of a page that is not for us. */
const excerpt = (body: unknown): string => {
  if (typeof body !== "string") return "";
  const plain = body
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain === "" ? "" : ` ("${redact(plain).slice(0, 120)}")`;
};
