/**
 * How an object comes to be exactly once: what is there already and may be taken, the create itself, and a second look at the world after an
 * answer was lost or a run was killed.
 */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { describe, type Failure, maybeDone, mayFollow } from "../../sdk/failure.js";
import type { Blueprint } from "./blueprint.js";
import { fullBody } from "./body.js";
import { secretsMarked } from "./check.js";
import type { Claims, Owner } from "./claims.js";
import type { Adopt } from "./common-inputs.js";
import { diffInputs } from "./diff.js";
import { UserError } from "./handler.js";
import type { PendingCreate, Notes } from "./notes.js";
import type { Job } from "./job.js";
import { pendingCreate } from "./pending.js";
import { toInputs } from "./from-answer.js";
import { secondLookOf } from "./second-look.js";
import { backendOf } from "./settings.js";
import type { ObjectReader } from "./object-reader.js";
import { checkedPath, settle } from "./messages.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** For so long after a run was killed its last request may still be carried out, and a list may not show yet what it made. */
const SETTLED_MS = 15_000;

/** And where a gateway gave up on it. */
const GATEWAY_MS = 2 * 60_000;

/** An object that is there and becomes this resource's. */
export class Existing {
  constructor(
    readonly id: string,
    /** Why it is taken, to complete "adopting <id>, …". */
    readonly why: string,
    /** Nobody can see which secrets it has: they are sent. */
    readonly anew: boolean,
    /** An earlier run of ours made it and did not get further. */
    readonly ours: boolean,
  ) {}
}

/** What is known of the world as it was before an object was begun; `end` is for when it is known what became of it. */
export interface Begun {
  readonly found: Plain;
  readonly end: () => void;
}

export interface Creation {
  /** Objects that look alike are made one after the other: of two lost answers nobody could tell which object is whose. */
  inTurn<A>(job: Job, make: () => Promise<A>): Promise<A>;
  /** What an interrupted run has left. To be asked before anything else: what that run may still be doing must be over when we look at the world. */
  pendingCreate(job: Job): Promise<PendingCreate | undefined>;
  /** What was found before the first run that began this object. */
  sinceFirst(job: Job, found: Plain, left: PendingCreate | undefined): Begun;
  /** What is there already and may be taken instead of making another. */
  existing(job: Job, found: Plain, left: PendingCreate | undefined): Promise<Existing | undefined>;
  /** The answer of the create, or what a second look saw when that was lost; or an object that turned out to be ours. */
  make(job: Job, found: Plain): Promise<Plain | Existing>;
  /** The object has got into state in another way: what an interrupted run may have made is not looked for any more. */
  recorded(job: Pick<Job, "client" | "args" | "owner">): void;
}

/** Nobody knows whether the object was made. */
class Unsure extends UserError {}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const creationOf = (blueprint: Blueprint, sight: ObjectReader, notes: Notes, claims: Claims): Creation => {
  const { calls, fields } = blueprint;
  const { name, readAll } = sight;
  const { forResult, isLike } = secondLookOf(blueprint, sight, claims);
  const turns = new Map<string, Promise<unknown>>();

  const policyOf = (args: Plain): Adopt | undefined => args["adopt"] as Adopt | undefined;

  const idOf = (answer: Plain, args: Plain): string => blueprint.identity(answer, args) ?? "unknown";

  /** What a lost create has made, unless the user wants to see to it himself. */
  const ours = (id: string, args: Plain): string => {
    if (policyOf(args) !== "never") return id;
    throw new UserError(
      `${name(args)} was created, but the answer was lost, and \`adopt: "never"\` forbids to take it. Import it ({ import: "${id}" } among its options), or delete ${id} and run the command again.`,
    );
  };

  /** The object among those of its account, by nothing that is secret: the same for all that look alike. */
  const lookOf = ({ client, args }: Pick<Job, "client" | "args">): string => {
    const fixed = Object.keys(fields).filter((key) => fields[key]?.spec.change === "replace");
    const marked = secretsMarked(fields, args);
    return JSON.stringify([
      blueprint.kind,
      client.base,
      blueprint.title(args),
      fixed.map((key) => (marked[key] === args[key] ? args[key] : "")),
    ]);
  };

  /** Whose note it is. Another stack's is none of ours. */
  const noteKey = (job: Pick<Job, "client" | "args" | "owner">): string =>
    job.owner.urn === undefined ? lookOf(job) : JSON.stringify([blueprint.kind, job.client.base, job.owner.urn, backendOf()]);

  /** What an earlier command made for this very resource, and was killed before the engine had written it down. */
  const unrecorded = async ({ client, args, owner, log, stack }: Job): Promise<Existing | undefined> => {
    const made = claims.unrecorded(owner);
    if (made === undefined || calls.find === undefined) return undefined;
    const { id, isAnswered } = made;
    const state = await stack?.("now");
    if (state !== undefined && owner.urn !== undefined) {
      const isHeld = state.having(owner.kind, id).length > 0;
      // Who is killed before the state is written leaves a pending create there, beside the one that is under way now.
      const wasHeld = isAnswered && state.pendingCreates(owner.urn) < 2;
      if (isHeld || wasHeld) {
        // This is its replacement (`--replace` asks for no diff before), or it was left to itself by `retainOnDelete` or `pulumi state delete`.
        if (isHeld) claims.hold(owner, id);
        claims.forget(owner, id);
        return undefined;
      }
    }
    const [answer] = await settle(
      readAll(
        client,
        checkedPath(() => calls.read(id, args)),
      ),
      `read ${name(args, id)}`,
    );
    if (answer !== undefined && isLike(answer, args)) {
      return new Existing(ours(id, args), INTERRUPTED, true, true);
    }
    if (answer !== undefined) {
      log.warn(
        `${name(args)}: a run that was interrupted made ${id}, which is not what the program says now. Delete it at ${client.vendor} if nobody needs it.`,
      );
    }
    claims.release(owner, id);
    return undefined;
  };

  /** What a run made that was killed before it learnt the id. */
  const leftBehind = async (job: Job, found: Plain, note: PendingCreate | undefined): Promise<Existing | undefined> => {
    const { client, args } = job;
    if (calls.find === undefined || note === undefined) return undefined;
    const until = note.startedAt + (note.isLate === true ? GATEWAY_MS : SETTLED_MS);
    const second = await forResult(job, { ...found, ...note.found }, note.startedAt, { until });
    if (!second.sure) {
      throw new UserError(
        `${client.vendor} may have created ${name(args)} in a run that was interrupted, and cannot be asked now; nothing was sent. Run the command again.`,
      );
    }
    if (second.one === undefined) refuseOpen(args, note);
    notes.settle(noteKey(job));
    const id = second.one === undefined ? undefined : blueprint.identity(second.one, args);
    return id === undefined ? undefined : new Existing(ours(id, args), INTERRUPTED, false, true);
  };

  const refuseOpen = (args: Plain, left: PendingCreate | undefined): void => {
    if (left?.open !== true) return;
    throw new UserError(
      `${name(args)} is still being created by a run that was interrupted; nothing was sent. Run the command again in a few minutes.`,
    );
  };

  /** Somebody else's, taken because the user said so. */
  const adoptable = async ({ client, args, owner }: Job, found: Plain): Promise<Existing | undefined> => {
    const policy = policyOf(args);
    const { find } = calls;
    if (find === undefined || (policy !== "ifIdentical" && policy !== "byName")) return undefined;
    // Where names are not unique, a find leaves out what was there before; here that is what is looked for.
    const seen = await settle(readAll(client, find(args, { ...found, before: [] })), `look for ${name(args)}`);
    const living = seen.filter((one) => !claims.isDeleted(owner, idOf(one, args)));
    const fitting = policy === "byName" ? living : living.filter((one) => isIdentical(one, args));
    if (fitting.length > 1) {
      throw new UserError(
        `${client.vendor} has ${fitting.length} objects that ${name(args)} could take (${fitting.map((one) => idOf(one, args)).join(", ")}); nothing was sent. Import the one that you mean ({ import: "<id>" } among its options).`,
      );
    }
    const one = fitting[0];
    return one === undefined ? undefined : new Existing(idOf(one, args), `as adopt: "${policy}" asks`, true, false);
  };

  const isIdentical = (answer: Plain, args: Plain): boolean =>
    diffInputs(blueprint, toInputs(blueprint, answer, args), args).changed.length === 0;

  /** On a machine that has no note: what the state says was begun, where the vendor has something that looks like it. */
  const pending = async (job: Job, found: Plain): Promise<Existing | undefined> => {
    const { client, args, owner } = job;
    const { find } = calls;
    const before = found["before"];
    if (job.stack === undefined || find === undefined || !Array.isArray(before) || before.length === 0) return undefined;
    if (before.every((id) => claims.isClaimed(owner, String(id)))) return undefined;
    const seen = await settle(readAll(client, find(args, { ...found, before: [] })), `look for ${name(args)}`);
    const free = seen.filter((one) => !claims.isClaimed(owner, idOf(one, args)) && isLike(one, args));
    const standing = await pendingCreate(job, name(args), free, (one) => idOf(one, args));
    return standing === undefined ? undefined : new Existing(ours(standing, args), PENDING, true, true);
  };

  /** @param late called when it is known that the request may still be carried out. */
  const sendOnce = async (job: Job, found: Plain, late: () => void = () => undefined): Promise<Plain | Existing> => {
    const { client, args } = job;
    const body = blueprint.shape?.(fullBody(blueprint, args), args, "create", found) ?? fullBody(blueprint, args);
    const startedAt = client.clock.now();
    let isLost = false;
    for (let again = true; ; again = false) {
      const call = checkedPath(() => calls.create(args, body, found));
      if ("initialState" in call) return call.initialState;
      const answer = await client.run(call)();
      if (E.isRight(answer)) {
        const made = isPlain(answer.right) ? answer.right : {};
        return blueprint.identity(made, args) === undefined ? ((await forResult(job, found, startedAt)).one ?? made) : made;
      }
      const failure = answer.left;
      isLost ||= maybeDone(failure);
      // Where a name may be there twice, a second request is one too many as long as the first may still be carried out.
      const waits = mayFollow(failure) && blueprint.unique !== true;
      if (waits) late();
      const second = isLost ? await forResult(job, found, startedAt, waits ? "operation" : "moment") : undefined;
      if (second?.one !== undefined) {
        ours(idOf(second.one, args), args);
        return second.one;
      }
      // Nothing is there, so nothing was made: one more try is safe. When nobody could look, it is not.
      if (again && maybeDone(failure) && second?.sure === true && !waits && !client.signal.aborted) continue;
      const there = await whoHasIt(job, found, failure);
      if (there.standing !== undefined) return there.standing;
      const lost = second?.sure === false || (isLost && waits);
      const next = calls.find === undefined ? `look for it at ${client.vendor} before the next run` : "the next run looks for it first";
      const extra = lost ? `\n  It may have been created all the same: ${next}.` : "";
      const text = `${describe(failure, `create ${name(args)}`)}${there.text}${extra}`;
      throw lost ? new Unsure(text) : new UserError(text);
    }
  };

  const claimed = <A extends Plain | Existing>({ args, owner }: Job, made: A): A => {
    const id = made instanceof Existing ? made.id : blueprint.identity(made, args);
    if (id !== undefined && id !== "") claims.claim(owner, id);
    return made;
  };

  /** When a create is refused because the name is taken, who has it is what the user needs next. */
  const whoHasIt = async (job: Job, before: Plain, failure: Failure): Promise<{ text: string; standing?: Existing }> => {
    const { client, args, owner } = job;
    if (calls.find === undefined || failure.tag !== "Refused" || failure.conflict !== true) return { text: "" };
    const found = await readAll(client, calls.find(args, before));
    const there = E.isRight(found) ? found.right[0] : undefined;
    if (there === undefined) return { text: "" };
    const id = idOf(there, args);
    const begun = isLike(there, args) && !claims.isClaimed(owner, id) ? await pendingCreate(job, name(args), [there], () => id) : undefined;
    if (begun !== undefined) return { text: "", standing: new Existing(ours(begun, args), PENDING, true, true) };
    return { text: taken(name(args), id, owner) };
  };

  const taken = (title: string, id: string, owner: Owner): string => {
    const holder = claims.holder(owner, id);
    if (holder !== undefined && owner.urn?.endsWith(`::${holder}`) === true) {
      return `\n  ${title} exists already (id ${id}): it is the one that is being replaced. Set deleteBeforeReplace: true among its options, so that the old one goes first, or leave out --replace.`;
    }
    const old = holder ?? "<old name>";
    return [
      `\n  ${title} exists already (id ${id}) and was not made by this resource. If this stack has it under another name, keep it:`,
      `\n  add aliases: [{ name: "${old}" }] to its options, or run \`pulumi state rename\`. If not, import it ({ import: "${id}" } among`,
      `\n  its options), or choose another name.`,
    ].join("");
  };

  return {
    async inTurn(job, make) {
      if (calls.find === undefined) return make();
      const key = lookOf(job);
      const mine = (turns.get(key) ?? Promise.resolve()).then(make, make);
      turns.set(key, mine);
      return mine;
    },

    // An object that is made by several requests, none of which can be looked for, tells what is its own by what was there before.
    sinceFirst(job, found, left) {
      if (calls.find !== undefined || found["before"] === undefined) return { found, end: () => undefined };
      refuseOpen(job.args, left);
      const key = noteKey(job);
      const first = { startedAt: left?.startedAt ?? job.client.clock.now(), found: left?.found ?? { before: found["before"] } };
      const end = notes.take(key, first);
      notes.settle(key);
      return { found: { ...found, ...first.found }, end };
    },

    pendingCreate: (job) => notes.pendingCreate(noteKey(job), job.client.signal),

    async existing(job, found, left) {
      const ownOne = (await unrecorded(job)) ?? (await leftBehind(job, found, left));
      return ownOne ?? (await adoptable(job, found)) ?? (await pending(job, found));
    },

    async make(job, found) {
      if (notes.isOrphan()) throw new UserError(`The command that wanted ${name(job.args)} has ended; nothing was sent.`);
      if (calls.find === undefined) return claimed(job, await sendOnce(job, found));
      const { before } = found;
      const known = notes.take(noteKey(job), { startedAt: job.client.clock.now(), found: before === undefined ? {} : { before } });
      try {
        // Before the note ends: from here on the object is known by its id, whatever happens to this process and to the engine.
        const made = claimed(job, await sendOnce(job, found, () => known("late")));
        known();
        return made;
      } catch (error) {
        known(error instanceof Unsure ? "unsure" : undefined);
        throw error;
      }
    },

    // Otherwise a replacement, much later, could take the very object that it replaces for its own.
    recorded: (job) => notes.settle(noteKey(job)),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

const INTERRUPTED = "which an interrupted run created";
const PENDING = "whose create is still pending in the state (`pulumi refresh --clear-pending-creates` ends that)";
