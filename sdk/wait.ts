/** Looks again and again until something has become true, has failed, or the time is over. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { type At, type Failure, unreachable } from "./failure.js";
import { Cancelled } from "./limiter.js";
import type { Client } from "./transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Wait<A> {
  readonly client: Client;
  /** What is waited for, for messages: `source "pg" to be checked`. */
  readonly title: string;
  readonly look: TE.TaskEither<Failure, A>;
  readonly done: (latest: A) => boolean;
  /** A reason to stop waiting: it will never be done. */
  readonly failed?: (latest: A) => Failure | undefined;
  /** Called before each pause with the seconds waited so far. */
  readonly progress?: (latest: A, seconds: number) => void;
  /** Milliseconds between looks: grows from the first to the second. Default 1,000 to 15,000. */
  readonly every?: readonly [number, number];
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

export const until =
  <A>({ client, title, look, done, failed, progress, every = [1000, 15_000] }: Wait<A>): TE.TaskEither<Failure, A> =>
  async () => {
    const { clock } = client;
    const started = clock.now();
    for (let pause = every[0]; ; pause = Math.min(every[1], pause * 1.5)) {
      const latest = await look();
      if (E.isLeft(latest) || done(latest.right)) return latest;
      const reason = failed?.(latest.right);
      if (reason !== undefined) return E.left(reason);
      const waited = clock.now() - started;
      const at: At = { vendor: client.vendor, call: `waiting for ${title}`, host: "", attempts: 1, elapsedMs: waited };
      if (client.remainingMs() <= pause) {
        const message = `still not there after ${Math.round(waited / 1000)} s`;
        return E.left(
          unreachable({ at, message, hint: "Run the command again, or give it more time with customTimeouts.", maybeDone: false }),
        );
      }
      progress?.(latest.right, Math.round(waited / 1000));
      try {
        await clock.sleep(pause, client.signal);
      } catch (error) {
        if (!(error instanceof Cancelled)) throw error;
        return E.left(unreachable({ at, message: "cancelled while waiting", cancelled: true, maybeDone: false }));
      }
    }
  };
