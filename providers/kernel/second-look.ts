/** A second look at the world, for an object that a create may have made although its answer was lost. */

import * as E from "fp-ts/lib/Either.js";
import type { Plain } from "../../sdk/plain.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, Gathered } from "./blueprint.js";
import type { Claims } from "./claims.js";
import type { Job } from "./job.js";
import { diffInputs } from "./diff.js";
import { UserError } from "./handler.js";
import { toInputs } from "./from-answer.js";
import type { ObjectReader } from "./object-reader.js";
import type { Seen } from "./send-once.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Pauses before looking for an object whose create answer was lost: it may take a moment until the vendor shows it. */
const FIND_AFTER_MS = [0, 1500, 4000] as const;

/** And then, where the request may still be carried out. */
const EVERY_MS = [8000, 15_000, 30_000] as const;

/** What such looks may take when the operation's own time is over, and when the user has stopped the command. */
const LOOK_MS = 30_000;
const LAST_LOOK_MS = 4000;

/**
 * An object from before a create cannot be its result, by the vendor's own clock. That is known to a second, and some vendors tell only the
 * second at which something was made.
 */
const CLOCK_SKEW_MS = 2000;

export interface SecondLook {
  /**
   * The object that a create has made which began at `startedAt`; looks again and again until it is there.
   *
   * @param gathered what `gather` found before the create.
   * @param patience how long it may still come: a moment, until a time of the clock, or until the operation's time is over.
   */
  forResult(
    job: Job,
    gathered: Gathered,
    startedAt: number,
    patience?: "moment" | "operation" | { readonly until: number },
  ): Promise<Seen<Plain>>;
  /** What cannot be changed is as we wrote it: otherwise the object is somebody else's, whatever its name. */
  isLike(answer: Plain, args: Plain): boolean;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const secondLookOf = (blueprint: Blueprint, { name, readAll }: ObjectReader, claims: Claims): SecondLook => {
  const { find } = blueprint.calls;
  const idOf = (answer: Plain, args: Plain): string => blueprint.identity(answer, args) ?? "unknown";

  const isLike = (answer: Plain, args: Plain): boolean => {
    const live = toInputs(blueprint, answer, args);
    return diffInputs(blueprint, live, args).replaces.every((key) => live[key] === undefined);
  };

  /** It has time of its own: the user's may be what was too short. */
  const withTime = (hurried: Client): Client => {
    const signal = hurried.signal.aborted ? AbortSignal.timeout(LAST_LOOK_MS) : hurried.signal;
    return hurried.within({ deadline: hurried.clock.now() + Math.max(LOOK_MS, hurried.remainingMs()), signal });
  };

  return {
    isLike,
    async forResult(job, gathered, startedAt, patience = "moment") {
      if (find === undefined) return { sure: false };
      const { args, owner } = job;
      const operationEnd = job.client.clock.now() + job.client.remainingMs();
      const client = withTime(job.client);
      const until = patience === "moment" ? 0 : patience === "operation" ? operationEnd : Math.min(patience.until, operationEnd);
      let sure = false;
      for (let n = 0; ; n += 1) {
        const pause = FIND_AFTER_MS[n] ?? EVERY_MS[Math.min(n - FIND_AFTER_MS.length, EVERY_MS.length - 1)]!;
        const isOver = client.signal.aborted || client.clock.now() + pause > until;
        if (n >= FIND_AFTER_MS.length && isOver) return { sure };
        await client.clock.sleep(pause, client.signal).catch(() => undefined);
        const objects = await readAll(client, find(args, gathered));
        sure = E.isRight(objects);
        if (E.isLeft(objects)) continue;
        const free = objects.right.filter((answer) => !claims.isClaimed(owner, idOf(answer, args)));
        const young = free.filter((answer) => !isOlder(answer, startedAt, client.ahead?.()) && isLike(answer, args));
        if (young.length > 1) {
          throw new UserError(
            `${client.vendor} may have created ${name(args)}: the answer was lost, and ${young.length} objects fit now (${young.map((one) => idOf(one, args)).join(", ")}). None was adopted. Import the one that is yours ({ import: "<id>" } among its options), or delete those that nobody needs, then run the command again.`,
          );
        }
        if (young[0] !== undefined) return { one: young[0], sure };
      }
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** When the vendor says that an object was made, in milliseconds of its clock; undefined where it does not say. */
export const madeAt = (answer: Plain): number | undefined => {
  const stamp = answer["created_at"] ?? answer["createdAt"];
  const time = typeof stamp === "number" ? stamp * 1000 : Date.parse(String(stamp));
  return Number.isNaN(time) ? undefined : time;
};

const isOlder = (answer: Plain, startedAt: number, ahead = 0): boolean => {
  const time = madeAt(answer);
  return time !== undefined && time < startedAt + ahead - CLOCK_SKEW_MS;
};
