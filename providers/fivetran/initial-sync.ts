/** The initial sync of a connection, as Fivetran calls the first of all: a create that waits for it ends when the data is there. */

import { callName, get, path, post } from "../../sdk/call.js";
import { flag, opt, words } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { field, type Gathered, type GatherContext, output, type Step } from "../kernel/blueprint.js";
import { RequestError, type VendorClient } from "../kernel/vendor-client.js";
import { isConnected } from "./setup-tests.js";
import { connectionAt, syncOf } from "./sync-trigger.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const sharedFields = {
  /**
   * Waits until the initial sync is over, and fails when that fails. Fivetran starts it once the connection is not paused; where the schedule is manual, or
   * the last sync failed, it is started. What takes more than half an hour needs `timeouts` for `create` and `update`. Default false.
   */
  waitForInitialSync: field(opt(flag), { change: "steps", default: false }),
};

export interface InitialSyncFields extends Readonly<typeof sharedFields> {}
export const initialSyncFields: InitialSyncFields = sharedFields;

const sharedOutputs = {
  /** How far the initial sync has got, as far as `waitForInitialSync` waited for it: `pending`, `finished` or `failed`. */
  initialSyncStatus: output(opt(words("pending", "finished", "failed")), "__initialSyncStatus", { once: true, volatile: true }),
};

export interface InitialSyncOutputs extends Readonly<typeof sharedOutputs> {}
export const initialSyncOutputs: InitialSyncOutputs = sharedOutputs;

interface Waiting {
  readonly waitForInitialSync?: boolean | undefined;
  readonly paused?: boolean | undefined;
}

interface Owed extends Gathered {
  readonly initialSyncStatus?: "pending";
}

// ---------------------------------------------------------------------------------------------------------------------
// Before a write
// ---------------------------------------------------------------------------------------------------------------------

export const initialSyncRules = ({ waitForInitialSync, paused }: Waiting): string[] =>
  waitForInitialSync === true && paused === true
    ? ["waitForInitialSync would wait forever while paused is true: leave one of them out."]
    : [];

/** For `gather`: whatever fails on the way to the sync, the next run of the program still knows that it is waited for. */
export const oweInitialSync = (_client: VendorClient, { waitForInitialSync }: Waiting, { phase, changed }: GatherContext): Promise<Owed> =>
  Promise.resolve(waitForInitialSync === true && (phase === "create" || changed.has(NAME)) ? { initialSyncStatus: "pending" } : {});

/** For a refresh: a sync that is still waited for, or has failed, shows as something else than the program's word. */
export const owedInitialSync = ({ initialSyncStatus: status }: Plain, { waitForInitialSync }: Waiting): Plain =>
  (status === "pending" || status === "failed") && (waitForInitialSync ?? false) !== false
    ? { [NAME]: status === "failed" ? "the initial sync failed" : "the initial sync has not ended" }
    : {};

// ---------------------------------------------------------------------------------------------------------------------
// Step
// ---------------------------------------------------------------------------------------------------------------------

export const awaitInitialSync: Step<Waiting> = {
  name: "wait for the initial sync of",
  run: async ({ args, client, id, phase, changed, live, look, record, progress }) => {
    if (args.waitForInitialSync !== true || (phase === "update" && !changed.has(NAME))) return undefined;
    const kept = (latest: Plain, status: string): Plain => ({ ...live, ...latest, __initialSyncStatus: status });
    const now = await look();
    if (hasSynced(now)) return kept(now, "finished");
    const obstacle = obstacleTo(client, id, now);
    if (obstacle !== undefined) throw new RequestError(obstacle);
    const of = { connectionId: id };
    // What has failed before this run is over; what fails since the connection was made is what this run waits for.
    const before = phase === "create" ? NEVER : sync.mark(now);
    // The connection alone: a look at a resource with schemas reads those, too.
    const lookAtIt = async (): Promise<Plain> => objectIn(await client.run(get(connectionAt(id))));
    if (needsStart(now, before)) {
      const hasBegun = async (): Promise<Plain | undefined> => {
        const latest = await lookAtIt();
        return sync.isRunning(latest) || sync.end(latest, before) !== undefined ? latest : undefined;
      };
      await client.run(sync.start(of), hasBegun);
    }
    const ended = await client.until({
      title: `the initial sync of connection ${id} to end`,
      look: lookAtIt,
      done: (latest) => sync.end(latest, before) !== undefined,
      failed: (latest) => obstacleTo(client, id, latest),
      progress: (latest, seconds) =>
        progress(sync.isRunning(latest) ? `initial sync going on, ${seconds} s` : `waiting for the initial sync to begin, ${seconds} s`),
      every: [2000, 30_000],
    });
    const end = sync.end(ended, before);
    if (!isPlain(end)) return kept(ended, "finished");
    record(kept(ended, "failed"));
    const reason = (await sync.reasons?.(client, of, ended)) ?? end.reason;
    throw new RequestError(failureAt(client, id, `the initial sync failed: ${reason}`, AGAIN));
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const NAME = "waitForInitialSync";

const NEVER: Plain = { succeeded_at: null, failed_at: null };

const AGAIN = "It is recorded; fix the cause and run the command again, which starts the sync once more and creates nothing twice.";

const sync = syncOf<{ readonly connectionId: string }>("initial sync", ({ connectionId }) =>
  post(path`/connections/${connectionId}/sync`, { force: false }, { effect: "action" }),
);

const hasSynced = (live: Plain): boolean => textAt(live, "succeeded_at") !== undefined;

/** Why it would never end. */
const obstacleTo = (client: VendorClient, id: string, live: Plain): Failure | undefined => {
  const state = textAt(live, "status.setup_state");
  if (state !== undefined && !isConnected(state)) {
    const hint =
      state.toLowerCase() === "incomplete"
        ? "It is recorded. Have it authorized, and its setup tests run, then run the command again; waitForAuthorization: true waits for the person."
        : "It is recorded. Fix its setup, then run the command again.";
    return failureAt(client, id, `the connection is ${state.toLowerCase()}, and cannot sync`, hint);
  }
  return live["paused"] === true
    ? failureAt(
        client,
        id,
        "the connection is paused, and does not sync",
        "Unpause it, or write paused: false, then run the command again.",
      )
    : undefined;
};

/** A manual schedule starts nothing, and one that failed would only be tried again by the schedule, hours later. */
const needsStart = (live: Plain, before: Plain): boolean => {
  if (sync.isRunning(live)) return false;
  const isManual = [textAt(live, "schedule_type"), textAt(live, "schedule.schedule_type")].some((type) => type?.toLowerCase() === "manual");
  const isWaiting = textAt(live, "status.sync_state") === "rescheduled";
  return isManual || (before["failed_at"] !== null && !isWaiting);
};

const failureAt = ({ vendor }: VendorClient, id: string, message: string, hint: string): Failure =>
  refused({ at: local(vendor, callName(get(connectionAt(id)))), message, hint });
