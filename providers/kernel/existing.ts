/** What is there already and becomes a resource's object instead of a new one: made by an interrupted run, or taken because the user said so. */

import * as E from "fp-ts/lib/Either.js";
import type { Plain } from "../../sdk/plain.js";
import type { Failure } from "../../sdk/failure.js";
import type { Blueprint, Gathered } from "./blueprint.js";
import type { Claims, Owner } from "./claims.js";
import type { Adopt } from "./common-inputs.js";
import { diffInputs } from "./diff.js";
import { toInputs } from "./from-answer.js";
import { UserError } from "./handler.js";
import type { Job } from "./job.js";
import { checkedPath, settle } from "./messages.js";
import type { PendingCreate } from "./notes.js";
import type { ObjectReader } from "./object-reader.js";
import { pendingCreate } from "./pending.js";
import type { SecondLook } from "./second-look.js";

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
    /** Why it is adopted, to complete "adopting <id>, …". */
    readonly why: string,
    /** Nobody can see which secrets it has: they are sent. */
    readonly anew: boolean,
    /** An earlier run of ours made it and did not get further. */
    readonly ours: boolean,
  ) {}
}

export interface ExistingObjects {
  /** The object that this resource becomes the owner of, if any. @param pending what an interrupted run has left. */
  find(job: Job, gathered: Gathered, pending: PendingCreate | undefined): Promise<Existing | undefined>;
  /** When a create is refused because the name is taken: the object that is ours after all, or a text on who has it. */
  conflicting(job: Job, gathered: Gathered, failure: Failure): Promise<{ text: string; existing?: Existing }>;
  /** An object that a lost create has made, unless the user wants to see to it himself. */
  demandAdoption(id: string, args: Plain): string;
  /** Ends the operation while an interrupted run may still be at it. */
  refuseOpen(args: Plain, pending: PendingCreate | undefined): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param forget throws the note of a create away: what became of it is known. */
export const existingObjects = (
  blueprint: Blueprint,
  { name, readAll }: ObjectReader,
  { forResult, isLike }: SecondLook,
  claims: Claims,
  forget: (job: Job) => void,
): ExistingObjects => {
  const { calls } = blueprint;

  const policyOf = (args: Plain): Adopt | undefined => args["adopt"] as Adopt | undefined;

  const idOf = (answer: Plain, args: Plain): string => blueprint.identity(answer, args) ?? "unknown";

  const demandAdoption = (id: string, args: Plain): string => {
    if (policyOf(args) !== "never") return id;
    throw new UserError(
      `${name(args)} was created, but the answer was lost, and \`adopt: "never"\` forbids adopting it. Import it ({ import: "${id}" } among its options), or delete ${id} and run the command again.`,
    );
  };

  const refuseOpen = (args: Plain, pending: PendingCreate | undefined): void => {
    if (pending?.open !== true) return;
    throw new UserError(
      `${name(args)} is still being created by a run that was interrupted; nothing was sent. Run the command again in a few minutes.`,
    );
  };

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
    if (answer !== undefined && isLike(answer, args)) return new Existing(demandAdoption(id, args), INTERRUPTED, true, true);
    if (answer !== undefined) {
      log.warn(
        `${name(args)}: a run that was interrupted made ${id}, which is not what the program says now. Delete it at ${client.vendor} if nobody needs it.`,
      );
    }
    claims.release(owner, id);
    return undefined;
  };

  /** What a run made that was killed before it learned the id. */
  const leftBehind = async (job: Job, gathered: Gathered, note: PendingCreate | undefined): Promise<Existing | undefined> => {
    const { client, args } = job;
    if (calls.find === undefined || note === undefined) return undefined;
    const until = note.startedAt + (note.isLate === true ? GATEWAY_MS : SETTLED_MS);
    const second = await forResult(job, { ...gathered, ...note.found }, note.startedAt, { until });
    if (!second.sure) {
      throw new UserError(
        `${client.vendor} may have created ${name(args)} in a run that was interrupted, and cannot be asked now; nothing was sent. Run the command again.`,
      );
    }
    if (second.one === undefined) refuseOpen(args, note);
    forget(job);
    const id = second.one === undefined ? undefined : blueprint.identity(second.one, args);
    return id === undefined ? undefined : new Existing(demandAdoption(id, args), INTERRUPTED, false, true);
  };

  /** Somebody else's, adopted because the user said so. */
  const adoptable = async ({ client, args, owner }: Job, gathered: Gathered): Promise<Existing | undefined> => {
    const policy = policyOf(args);
    const { find } = calls;
    if (find === undefined || (policy !== "ifIdentical" && policy !== "byName")) return undefined;
    // Where names are not unique, a find leaves out what was there before; here that is what is looked for.
    const objects = await settle(readAll(client, find(args, { ...gathered, before: [] })), `look for ${name(args)}`);
    const living = objects.filter((one) => !claims.isDeleted(owner, idOf(one, args)));
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
  const pendingInState = async (job: Job, gathered: Gathered): Promise<Existing | undefined> => {
    const { client, args, owner } = job;
    const { find } = calls;
    const { before } = gathered;
    if (job.stack === undefined || find === undefined || !Array.isArray(before) || before.length === 0) return undefined;
    if (before.every((id) => claims.isClaimed(owner, String(id)))) return undefined;
    const objects = await settle(readAll(client, find(args, { ...gathered, before: [] })), `look for ${name(args)}`);
    const free = objects.filter((one) => !claims.isClaimed(owner, idOf(one, args)) && isLike(one, args));
    const id = await pendingCreate(job, name(args), free, (one) => idOf(one, args));
    return id === undefined ? undefined : new Existing(demandAdoption(id, args), PENDING, true, true);
  };

  const takenBy = (title: string, id: string, owner: Owner): string => {
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
    demandAdoption,
    refuseOpen,
    async find(job, gathered, pending) {
      const own = (await unrecorded(job)) ?? (await leftBehind(job, gathered, pending));
      return own ?? (await adoptable(job, gathered)) ?? (await pendingInState(job, gathered));
    },
    async conflicting(job, gathered, failure) {
      const { client, args, owner } = job;
      if (calls.find === undefined || failure.tag !== "Refused" || failure.conflict !== true) return { text: "" };
      const objects = await readAll(client, calls.find(args, gathered));
      const there = E.isRight(objects) ? objects.right[0] : undefined;
      if (there === undefined) return { text: "" };
      const id = idOf(there, args);
      const isPending = isLike(there, args) && !claims.isClaimed(owner, id);
      const own = isPending ? await pendingCreate(job, name(args), [there], () => id) : undefined;
      if (own === undefined) return { text: takenBy(name(args), id, owner) };
      return { text: "", existing: new Existing(demandAdoption(own, args), PENDING, true, true) };
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

const INTERRUPTED = "which an interrupted run created";
const PENDING = "whose create is still pending in the state (`pulumi refresh --clear-pending-creates` ends that)";
