/** How a trigger starts what it stands for, and waits for its end. */

import { type Call, callName } from "../../sdk/call.js";
import { local, refused } from "../../sdk/failure.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { objectIn, textAt } from "./answers.js";
import type { Step } from "./blueprint.js";
import { isOwed, type Triggered } from "./trigger.js";
import { failureOf, refuse, RequestError, type VendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What has become of a run. */
export type End = "succeeded" | { readonly reason: string } | undefined;

/** Something that can be started. */
export interface Startable<A> {
  /** For messages: `sync of connection conn_1`. */
  readonly title: (args: A) => string;
  readonly start: (args: A) => Call;
  /** Why it would not begin, or never end; each is a sentence without its period. */
  readonly refusal?: (live: Plain, args: A) => { readonly message: string; readonly hint: string } | undefined;
  /** What tells a run from those before it: it changes when one begins or ends. */
  readonly mark: (live: Plain) => Plain;
  /** Whether one is going on. */
  readonly isRunning: (live: Plain) => boolean;
  /** @param before the mark when the run was started. */
  readonly end: (live: Plain, before: Plain) => End;
  /** More about a run that has failed. */
  readonly reasons?: (client: VendorClient, args: A, live: Plain) => Promise<string | undefined>;
}

/** Status with which a vendor says that another run is in the way. */
const IN_THE_WAY = 409;

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

/** A run that failed, or whose begin is not known, is started again by the next run of the program; one that goes on is waited for. */
export const startOnce = <A extends Triggered>(how: Startable<A>): Step<A> => ({
  name: "start",
  run: async (context) => {
    const { args, client, phase, state, look, record, progress } = context;
    const due = owes(context);
    const waits = args.waitFor === "finished";
    if (!due && !(phase === "resume" && waits && state["runStatus"] === "started")) return undefined;
    const kept = (live: Plain, runStatus: unknown, startedAfter: unknown, startedAt: unknown): Plain => ({
      ...live,
      ...{ __runStatus: runStatus, __startedAfter: startedAfter, __startedAt: startedAt },
    });
    let live = await look();
    let [before, startedAt] = [objectIn(state["startedAfter"]), state["startedAt"]];
    if (due) {
      const no = how.refusal?.(live, args);
      if (no !== undefined) return refuse(client, `start the ${how.title(args)}`, no.message, no.hint);
      before = await begin(how, context, live);
      startedAt = new Date(client.clock.now()).toISOString();
      live = kept(live, "started", before, startedAt);
      record(live);
      if (!waits) return live;
    }
    const [call, title] = [how.start(args), how.title(args)];
    const ended = await client.until({
      title: `the ${title} to finish`,
      look,
      done: (latest) => how.end(latest, before) !== undefined,
      progress: (_latest, seconds) => progress(`${title} has been running for ${seconds} s`),
      every: [2000, 30_000],
    });
    const end = how.end(ended, before);
    if (!isPlain(end)) return kept(ended, "finished", before, startedAt);
    record(kept(ended, "failed", before, startedAt));
    const reason = (await how.reasons?.(client, args, ended)) ?? end.reason;
    throw new RequestError(refused({ at: local(client.vendor, callName(call)), message: `the ${title} failed: ${reason}`, hint: AGAIN }));
  },
});

/** The same for what is over when the request is answered. `judge` throws, or says what the object is like. */
export const runOnce = <A>(call: (args: A) => Call, judge: (answer: Plain, context: Parameters<Step<A>["run"]>[0]) => Plain): Step<A> => ({
  name: "run",
  run: async (context) => {
    const { args, client, record, id } = context;
    if (!owes(context)) return undefined;
    const startedAt = new Date(client.clock.now()).toISOString();
    const answer = objectIn(await client.run(call(args)));
    record({ id, __runStatus: "failed", __startedAt: startedAt });
    return { ...judge(answer, context), __runStatus: "finished", __startedAt: startedAt };
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const AGAIN = "Fix the cause and run the command again: it starts a new run.";

const owes = <A>({ phase, state }: Parameters<Step<A>["run"]>[0]): boolean => phase === "create" || isOwed(state["runStatus"]);

/** Sends the request once. Another run may be in the way: then its end is waited for. Answers what the vendor said of the runs before this one. */
const begin = async <A>(
  how: Startable<A>,
  { args, client, look, progress }: Parameters<Step<A>["run"]>[0],
  live: Plain,
): Promise<Plain> => {
  let [wasRunning, before] = [how.isRunning(live), how.mark(live)];
  const hasBegun = async (): Promise<Plain | undefined> => {
    const latest = await look();
    const isNew = (!wasRunning && how.isRunning(latest)) || JSON.stringify(how.mark(latest)) !== JSON.stringify(before);
    return isNew ? latest : undefined;
  };
  const call = how.start(args);
  for (let first = true; ; first = false) {
    try {
      await client.run(call, hasBegun);
      return before;
    } catch (error) {
      if (failureOf(error).at.status !== IN_THE_WAY || !first) throw error;
    }
    const over = await client.until({
      title: `the run before the ${how.title(args)} to finish`,
      look,
      done: (latest) => !how.isRunning(latest),
      progress: (_latest, seconds) => progress(`waiting for the previous run to finish, ${seconds} s`),
      every: [2000, 30_000],
    });
    [wasRunning, before] = [false, how.mark(over)];
  }
};

/** The text at `where`, or null: marks are kept in state, where nothing may be undefined. */
export const markAt = (live: Plain, ...names: readonly string[]): Plain =>
  Object.fromEntries(names.map((name) => [name, textAt(live, name) ?? null]));
