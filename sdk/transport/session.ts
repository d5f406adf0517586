/** How one account signs in: a fixed header, or a token that is asked for, shared by all calls and renewed before its life ends. */

import * as E from "fp-ts/lib/Either.js";
import { type Call, callName } from "../call.js";
import type { Auth } from "../dialect.js";
import { type At, type Failure, invalidResponse } from "../failure.js";
import { type Clock, withSignal } from "../limiter.js";
import { protect } from "../redact.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Session {
  header(ask: (call: Call) => Promise<E.Either<Failure, unknown>>): Promise<E.Either<Failure, string | undefined>>;
  /** @param refused the header that was refused: when another call has renewed it by now, that one's token is good. */
  renew(refused: string | undefined): boolean;
}

/** The first call of a fixed key goes alone: if the key is refused, it is refused once and not by everybody at the same time. */
export interface Gate {
  /** Resolves when the caller may go; call the answer when it is known whether the key is good. Rejects when the signal is aborted. */
  pass(call: Call, signal: AbortSignal): Promise<() => void>;
  /** What the key was refused with. */
  refusal: Failure | undefined;
}

/** Calls that may take longer hold up nobody. */
const SHORT_MS = 2 * 60_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const makeSession = (auth: Auth, where: Pick<At, "vendor" | "host">, clock: Clock): Session => {
  let token: Promise<E.Either<Failure, string>> | undefined;
  let current: string | undefined;
  let renewAt = Infinity;
  return {
    async header(ask) {
      if (auth.kind === "none") return E.right(undefined);
      if (auth.kind === "header") return E.right(auth.value);
      if (clock.now() >= renewAt) token = undefined;
      token ??= (async () => {
        const answer = await ask(auth.grant.call);
        if (E.isLeft(answer)) return answer;
        const granted = auth.grant.read(answer.right, clock.now());
        const at: At = { ...where, call: callName(auth.grant.call), attempts: 1, elapsedMs: 0 };
        if (granted === undefined) return E.left(invalidResponse({ at, message: "the answer holds no token", maybeDone: false }));
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
};

export const makeGate = (auth: Auth): Gate => {
  let open = auth.kind !== "header";
  let first: Promise<void> | undefined;
  const free = (): void => undefined;
  return {
    refusal: undefined,
    async pass(call, signal) {
      if (open || (call.timeoutMs ?? 0) > SHORT_MS) return free;
      if (first !== undefined) {
        await withSignal(first, signal);
        return free;
      }
      let done = free;
      first = new Promise((resolve) => (done = resolve));
      return () => {
        open = true;
        done();
      };
    },
  };
};
