/**
 * How an object comes to be exactly once: what is there already and may be taken, the create itself, and a second look at the world after an
 * answer was lost or a run was killed.
 */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { describe, type Failure, maybeDone } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint } from "./blueprint.js";
import { fullBody } from "./body.js";
import { secretsMarked } from "./check.js";
import type { Adopt } from "./every-kind.js";
import { diffInputs } from "./diff.js";
import { Told } from "./handler.js";
import type { Left, Notes } from "./notes.js";
import { mirror } from "./refresh.js";
import type { Sight } from "./sight.js";
import { safely, settle } from "./telling.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Pauses before looking for an object whose create answer was lost: it may take a moment until the vendor shows it. */
const FIND_AFTER_MS = [0, 1500, 4000];

/** What such looks may take when the operation's own time is over, and when the user has stopped the command. */
const LOOK_MS = 30_000;
const LAST_LOOK_MS = 4000;

/** An object from before a create cannot be its result, by the vendor's own clock. Machines behind one address differ by a little. */
const CLOCK_SKEW_MS = 60_000;

/** What a look for the result of a lost create saw. `sure`: the last look could be taken, so nothing found is nothing made. */
interface SecondLook {
  readonly one?: Plain;
  readonly sure: boolean;
}

/** An object that is there and becomes this resource's. */
export interface Standing {
  readonly id: string;
  /** Why it is taken, to complete "takes <id>, …". */
  readonly why: string;
  /** It was made by somebody else, who may have given it other secrets. */
  readonly foreign: boolean;
}

/** What is known of the world as it was before an object was begun; `end` is for when it is known what became of it. */
export interface Beginning {
  readonly found: Plain;
  readonly end: () => void;
}

export interface Creation {
  /** Objects that look alike are made one after the other: of two lost answers nobody could tell which object is whose. */
  inTurn<A>(client: Client, args: Plain, make: () => Promise<A>): Promise<A>;
  /** What an interrupted run has left. To be asked before anything else: what that run may still be doing must be over when we look at the world. */
  left(client: Client, args: Plain): Promise<Left | undefined>;
  /** What was found before the first run that began this object. */
  sinceFirst(client: Client, args: Plain, found: Plain, left: Left | undefined): Beginning;
  /** What is there already and may be taken instead of making another. */
  standing(client: Client, args: Plain, found: Plain, left: Left | undefined): Promise<Standing | undefined>;
  /** The answer of the create, or what a second look saw when that was lost. */
  make(client: Client, args: Plain, found: Plain): Promise<Plain>;
  /** The object has got into state in another way: what an interrupted run may have made is not looked for any more. */
  recorded(client: Client, args: Plain): void;
  /** The object is somebody's from now on: a lost create has not made it. */
  taken(client: Client, id: string): void;
  /** It is gone; what is made anew may get the same id. */
  gone(client: Client, id: string): void;
}

/** Nobody knows whether the object was made. */
class Unsure extends Told {}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const creationOf = (blueprint: Blueprint, { name, see }: Sight, notes: Notes): Creation => {
  const { calls, fields } = blueprint;
  const taken = new Set<string>();
  const turns = new Map<string, Promise<unknown>>();

  const among = (client: Client, id: string): string => `${client.base} ${id}`;

  const policyOf = (args: Plain): Adopt | undefined => args["adopt"] as Adopt | undefined;

  const idOf = (answer: Plain, args: Plain): string => blueprint.identity(answer, args) ?? "unknown";

  /** It has time of its own: the user's may be what was too short. */
  const lookAgain = async (hurried: Client, args: Plain, before: Plain, startedAt: number): Promise<SecondLook> => {
    const { find } = calls;
    const signal = hurried.signal.aborted ? AbortSignal.timeout(LAST_LOOK_MS) : hurried.signal;
    const client = hurried.within({ deadline: hurried.clock.now() + Math.max(LOOK_MS, hurried.left()), signal });
    let sure = false;
    for (const pause of find === undefined ? [] : FIND_AFTER_MS) {
      await client.clock.sleep(pause, client.signal).catch(() => undefined);
      const found = await see(client, find!(args, before));
      sure = E.isRight(found);
      if (E.isLeft(found)) continue;
      const free = found.right.filter((answer) => !taken.has(among(client, idOf(answer, args))));
      const young = free.filter((answer) => !isOlder(answer, startedAt, client.ahead?.()) && isLike(answer, args));
      if (young.length > 1) {
        throw new Told(
          `${client.vendor} may have created ${name(args)}: the answer was lost, and ${young.length} objects fit now (${young.map((one) => idOf(one, args)).join(", ")}). Delete those that are not yours, then run the command again.`,
        );
      }
      if (young[0] !== undefined) return { one: ours(young[0], args), sure };
    }
    return { sure };
  };

  /** What cannot be changed is as we wrote it: otherwise the object is somebody else's, whatever its name. */
  const isLike = (answer: Plain, args: Plain): boolean => {
    const live = mirror(blueprint, answer, args);
    return diffInputs(blueprint, live, args).replaces.every((key) => live[key] === undefined);
  };

  /** What a lost create has made, unless the user wants to see to it himself. */
  const ours = (answer: Plain, args: Plain): Plain => {
    if (policyOf(args) !== "never") return answer;
    const id = idOf(answer, args);
    throw new Told(
      `${name(args)} was created, but the answer was lost, and \`adopt: "never"\` forbids to take it. Import it ({ import: "${id}" } among its options), or delete ${id} and run the command again.`,
    );
  };

  /** The object among those of its account, by nothing that is secret. */
  const noteKey = (client: Client, args: Plain): string => {
    const fixed = Object.keys(fields).filter((key) => fields[key]?.spec.change === "replace");
    const marked = secretsMarked(fields, args);
    return JSON.stringify([
      blueprint.kind,
      client.base,
      blueprint.title(args),
      fixed.map((key) => (marked[key] === args[key] ? args[key] : "")),
    ]);
  };

  /** What a run made that was killed before it could record it. */
  const leftBehind = async (client: Client, args: Plain, found: Plain, note: Left | undefined): Promise<Standing | undefined> => {
    if (calls.find === undefined || note === undefined) return undefined;
    const second = await lookAgain(client, args, { ...found, ...note.found }, note.startedAt);
    if (!second.sure) {
      throw new Told(
        `${client.vendor} may have created ${name(args)} in a run that was interrupted, and cannot be asked now; nothing was sent. Run the command again.`,
      );
    }
    if (second.one === undefined) refuseOpen(args, note);
    notes.settle(noteKey(client, args));
    const id = second.one === undefined ? undefined : blueprint.identity(second.one, args);
    return id === undefined ? undefined : { id, why: "which a run that was interrupted has made", foreign: false };
  };

  const refuseOpen = (args: Plain, left: Left | undefined): void => {
    if (left?.open !== true) return;
    throw new Told(
      `${name(args)} is still being created by a run that was interrupted; nothing was sent. Run the command again in a few minutes.`,
    );
  };

  /** Somebody else's, taken because the user said so. */
  const adoptable = async (client: Client, args: Plain, found: Plain): Promise<Standing | undefined> => {
    const policy = policyOf(args);
    const { find } = calls;
    if (find === undefined || (policy !== "ifIdentical" && policy !== "byName")) return undefined;
    // Where names are not unique, a find leaves out what was there before; here that is what is looked for.
    const seen = await settle(see(client, find(args, { ...found, before: [] })), `look for ${name(args)}`);
    const fitting = policy === "byName" ? seen : seen.filter((one) => isIdentical(one, args));
    if (fitting.length > 1) {
      throw new Told(
        `${client.vendor} has ${fitting.length} objects that ${name(args)} could take (${fitting.map((one) => idOf(one, args)).join(", ")}); nothing was sent. Import the one that you mean ({ import: "<id>" } among its options).`,
      );
    }
    const one = fitting[0];
    return one === undefined ? undefined : { id: idOf(one, args), why: `as adopt: "${policy}" says`, foreign: true };
  };

  const isIdentical = (answer: Plain, args: Plain): boolean =>
    diffInputs(blueprint, mirror(blueprint, answer, args), args).changed.length === 0;

  const sendOnce = async (client: Client, args: Plain, found: Plain): Promise<Plain> => {
    const body = blueprint.shape?.(fullBody(blueprint, args), args, "create", found) ?? fullBody(blueprint, args);
    const startedAt = client.clock.now();
    for (let again = true; ; again = false) {
      const call = safely(() => calls.create(args, body, found));
      if ("starts" in call) return call.starts;
      const answer = await client.run(call)();
      if (E.isRight(answer)) {
        const made = isPlain(answer.right) ? answer.right : {};
        return blueprint.identity(made, args) === undefined ? ((await lookAgain(client, args, found, startedAt)).one ?? made) : made;
      }
      const second = maybeDone(answer.left) ? await lookAgain(client, args, found, startedAt) : undefined;
      if (second?.one !== undefined) return second.one;
      // Nothing is there, so nothing was made: one more try is safe. When nobody could look, it is not.
      if (!again || second?.sure !== true || client.signal.aborted) {
        const lost = second?.sure === false;
        const extra = lost ? `\n  It may have been created all the same: look for it at ${client.vendor} before the next run.` : "";
        const text = `${describe(answer.left, `create ${name(args)}`)}${await whoHasIt(client, args, found, answer.left)}${extra}`;
        throw lost ? new Unsure(text) : new Told(text);
      }
    }
  };

  /** When a create is refused because the name is taken, the id of what has it is what the user needs next. */
  const whoHasIt = async (client: Client, args: Plain, before: Plain, failure: Failure): Promise<string> => {
    if (calls.find === undefined || failure.tag !== "Refused" || failure.taken !== true) return "";
    const found = await see(client, calls.find(args, before));
    const there = E.isRight(found) ? found.right[0] : undefined;
    if (there === undefined) return "";
    const id = idOf(there, args);
    return `\n  ${name(args)} exists already (id ${id}) and was not made by this resource. Import it ({ import: "${id}" } among its options), or choose another name.`;
  };

  return {
    async inTurn(client, args, make) {
      if (calls.find === undefined) return make();
      const key = noteKey(client, args);
      const mine = (turns.get(key) ?? Promise.resolve()).then(make, make);
      turns.set(key, mine);
      return mine;
    },

    // An object that is made by several requests, none of which can be looked for, tells what is its own by what was there before.
    sinceFirst(client, args, found, left) {
      if (calls.find !== undefined || found["before"] === undefined) return { found, end: () => undefined };
      refuseOpen(args, left);
      const key = noteKey(client, args);
      const first = { startedAt: left?.startedAt ?? client.clock.now(), found: left?.found ?? { before: found["before"] } };
      const end = notes.take(key, first);
      notes.settle(key);
      return { found: { ...found, ...first.found }, end };
    },

    left: (client, args) => notes.left(noteKey(client, args), client.signal),

    standing: async (client, args, found, left) => (await leftBehind(client, args, found, left)) ?? (await adoptable(client, args, found)),

    async make(client, args, found) {
      if (calls.find === undefined) return sendOnce(client, args, found);
      const { before } = found;
      const known = notes.take(noteKey(client, args), { startedAt: client.clock.now(), found: before === undefined ? {} : { before } });
      try {
        const made = await sendOnce(client, args, found);
        known();
        return made;
      } catch (error) {
        known(error instanceof Unsure ? "unsure" : undefined);
        throw error;
      }
    },

    taken: (client, id) => void taken.add(among(client, id)),
    gone: (client, id) => void taken.delete(among(client, id)),

    // Otherwise a replacement, much later, could take the very object that it replaces for its own.
    recorded: (client, args) => notes.settle(noteKey(client, args)),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const isOlder = (answer: Plain, startedAt: number, ahead = 0): boolean => {
  const stamp = answer["created_at"] ?? answer["createdAt"];
  const time = typeof stamp === "number" ? stamp * 1000 : Date.parse(String(stamp));
  return !Number.isNaN(time) && time < startedAt + ahead - CLOCK_SKEW_MS;
};
