/**
 * How an object comes to be exactly once: what is there already and may be taken, the create itself, and a second look at the world after an
 * answer was lost or a run was killed. The order of these is here, and nowhere else.
 */

import { isPlain, type Plain } from "../../sdk/plain.js";
import { describe } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, Gathered } from "./blueprint.js";
import { fullBody } from "./body.js";
import { secretsMarked } from "./check.js";
import type { Claims } from "./claims.js";
import { Existing, existingObjects } from "./existing.js";
import { PartialFailure, UserError } from "./handler.js";
import type { Job } from "./job.js";
import { checkedPath } from "./messages.js";
import type { Notes, PendingCreate } from "./notes.js";
import type { ObjectReader } from "./object-reader.js";
import { secondLookOf } from "./second-look.js";
import { sendOnce } from "./send-once.js";
import { backendOf } from "./settings.js";
import { vendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What a create is besides its request. `R`: what is recorded of the object. */
export interface CreateWork<R extends { readonly id: string }> {
  /** The connection with the operation's time, which begins when it is this object's turn. */
  begin(): Client;
  /** Looks up what the request needs. Not asked before what an interrupted run may still be doing is over. */
  gather(client: Client): Promise<Gathered>;
  /** Makes an object that exists this resource's. */
  adopt(existing: Existing): Promise<R>;
  /** Does what is left to do after the request. */
  finish(answer: Plain, gathered: Gathered, client: Client): Promise<R>;
}

export interface Creation {
  /** Creates the object, or adopts the one that is this resource's already: never two of them. The job's own client tells the account only. */
  exactlyOnce<R extends { readonly id: string }>(job: Job, work: CreateWork<R>): Promise<R>;
  /** The object has got into state in another way: what an interrupted run may have made is not looked for any more. */
  recorded(job: Pick<Job, "client" | "args" | "owner">): void;
}

/** Nobody knows whether the object was made. */
class Unsure extends UserError {}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const creationOf = (blueprint: Blueprint, reader: ObjectReader, notes: Notes, claims: Claims): Creation => {
  const { calls, fields } = blueprint;
  const { name } = reader;
  const secondLook = secondLookOf(blueprint, reader, claims);
  const existing = existingObjects(blueprint, reader, secondLook, claims, (job) => notes.settle(noteKey(job)));
  const turns = new Map<string, Promise<unknown>>();

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

  /** Objects that look alike are made one after the other: of two lost answers nobody could tell which object is whose. */
  const inTurn = async <R>(job: Job, make: () => Promise<R>): Promise<R> => {
    if (calls.find === undefined) return make();
    const key = lookOf(job);
    const mine = (turns.get(key) ?? Promise.resolve()).then(make, make);
    turns.set(key, mine);
    return mine;
  };

  /**
   * What was gathered before the first run that began this object, and how to say that its end is known. An object that is made by several requests,
   * none of which can be looked for, tells what is its own by what was there before.
   */
  const sinceFirst = (job: Job, gathered: Gathered, pending: PendingCreate | undefined): { gathered: Gathered; end: () => void } => {
    if (calls.find !== undefined || gathered.before === undefined) return { gathered, end: () => undefined };
    existing.refuseOpen(job.args, pending);
    const key = noteKey(job);
    const first = { startedAt: pending?.startedAt ?? job.client.clock.now(), found: pending?.found ?? { before: gathered.before } };
    const end = notes.take(key, first);
    notes.settle(key);
    return { gathered: { ...gathered, ...first.found }, end };
  };

  /** @param onLate called when it is known that the request may still be carried out. */
  const send = async (job: Job, gathered: Gathered, onLate: () => void): Promise<Plain | Existing> => {
    const { client, args } = job;
    const whole = fullBody(blueprint, args);
    const body = blueprint.shape?.(whole, args, "create", gathered) ?? whole;
    const startedAt = client.clock.now();
    const call = checkedPath(() => calls.create(args, body, gathered));
    if ("initialState" in call) return call.initialState;
    const sent = await sendOnce<unknown>(vendorClient(client), {
      call,
      isUnique: blueprint.unique === true,
      look: (patience) => secondLook.forResult(job, gathered, startedAt, patience),
      onLate,
    });
    if ("made" in sent) {
      const made = isPlain(sent.made) ? sent.made : {};
      const id = blueprint.identity(made, args);
      if (sent.by === "look") existing.demandAdoption(id ?? "unknown", args);
      return id === undefined ? ((await secondLook.forResult(job, gathered, startedAt)).one ?? made) : made;
    }
    const there = await existing.conflicting(job, gathered, sent.failure);
    if (there.existing !== undefined) return there.existing;
    const next = calls.find === undefined ? `look for it at ${client.vendor} before the next run` : "the next run looks for it first";
    const extra = sent.maybeMade ? `\n  It may have been created all the same: ${next}.` : "";
    const text = `${describe(sent.failure, `create ${name(args)}`)}${there.text}${extra}`;
    throw sent.maybeMade ? new Unsure(text) : new UserError(text);
  };

  const claimed = <A extends Plain | Existing>({ args, owner }: Job, made: A): A => {
    const id = made instanceof Existing ? made.id : blueprint.identity(made, args);
    if (id !== undefined && id !== "") claims.claim(owner, id);
    return made;
  };

  /** The answer of the create, or what a second look saw when that was lost; or an object that turned out to be ours. */
  const make = async (job: Job, gathered: Gathered): Promise<Plain | Existing> => {
    if (notes.isOrphan()) throw new UserError(`The command that wanted ${name(job.args)} has ended; nothing was sent.`);
    if (calls.find === undefined) return claimed(job, await send(job, gathered, () => undefined));
    const { before } = gathered;
    const end = notes.take(noteKey(job), { startedAt: job.client.clock.now(), found: before === undefined ? {} : { before } });
    try {
      // Before the note ends: from here on the object is known by its id, whatever happens to this process and to the engine.
      const made = claimed(job, await send(job, gathered, () => end("late")));
      end();
      return made;
    } catch (error) {
      end(error instanceof Unsure ? "unsure" : undefined);
      throw error;
    }
  };

  const once = async <R extends { readonly id: string }>(untimed: Job, { begin, gather, adopt, finish }: CreateWork<R>): Promise<R> => {
    const job = { ...untimed, client: begin() };
    const pending = await notes.pendingCreate(noteKey(job), job.client.signal);
    const { gathered, end } = sinceFirst(job, await gather(job.client), pending);
    const made = (await existing.find(job, gathered, pending)) ?? (await make(job, gathered));
    if (made instanceof Existing) {
      job.log.info(`${name(job.args)}: adopting ${made.id}, ${made.why}.`);
      end();
      return adopt(made);
    }
    try {
      return await finish(made, gathered, job.client);
    } finally {
      end();
    }
  };

  return {
    async exactlyOnce(job, work) {
      try {
        const made = await inTurn(job, () => once(job, work));
        claims.answered(job.owner, made.id);
        return made;
      } catch (error) {
        if (error instanceof PartialFailure) claims.answered(job.owner, error.id);
        throw error;
      }
    },

    // Otherwise a replacement, much later, could take the very object that it replaces for its own.
    recorded: (job) => notes.settle(noteKey(job)),
  };
};
