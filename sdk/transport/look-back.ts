/** Looks what has become of a write that nobody heard of. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Failure } from "../failure.js";
import type { Clock } from "../limiter.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Looks what has become of a write: its result where that is there, undefined where it is not. Asked whenever nobody knows whether the write was
 * done, before it is sent again and before it fails.
 */
export type LookBack<A> = TE.TaskEither<Failure, A | undefined>;

/** Pauses before the looks for what became of a write: one before it is sent again, several where a job may still be at work. */
const LOOKS_MS = { once: [0], patient: [0, 5000] } as const;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The result of a write whose answer says nothing of it; `isBlind` when nobody can look. */
export const lookFor = async (
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  lookBack: LookBack<unknown>,
  isPatient: boolean,
): Promise<{ data?: unknown; isBlind?: true }> => {
  for (const pause of isPatient ? LOOKS_MS.patient : LOOKS_MS.once) {
    if (signal.aborted) return { isBlind: true };
    if (pause > 0) await clock.sleep(pause, signal).catch(() => undefined);
    const found = await lookBack();
    if (E.isLeft(found)) return { isBlind: true };
    if (found.right !== undefined) return { data: found.right };
  }
  return {};
};
