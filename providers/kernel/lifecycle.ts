/** The life of every entity, driven by its blueprint: create, read, update, delete, each safe to be cut off at any point. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { EmptyPathHole } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { absent, describe, type Failure, local, maybeDone } from "../../sdk/failure.js";
import { protectAll } from "../../sdk/redact.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, Look, StepContext } from "./blueprint.js";
import { changedBody, fullBody, kept } from "./body.js";
import { checkInputs, markFields, secretsMarked } from "./check.js";
import { diffInputs } from "./diff.js";
import { type Context, type Handler, Told, Unfinished } from "./handler.js";
import { noNotes, type Notes } from "./notes.js";
import { learn, mirror } from "./refresh.js";
import { connectWith, type ReadConfig, resolveSettings } from "./settings.js";
import { asSecret, reveal, toWire } from "./signature.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The shape of what state holds; a newer one is refused, an older one is read for ever. */
const STATE_VERSION = 1;

const READ_MS = 2 * 60_000;
const WRITE_MS = 10 * 60_000;
/** With steps: setup tests, jobs and uploads take their time. */
const STEPS_MS = 30 * 60_000;

/** Pauses before looking for an object whose create answer was lost: it may take a moment until the vendor shows it. */
const FIND_AFTER_MS = [0, 1500, 4000];

/** What such looks may take when the operation's own time is over, and when the user has stopped the command. */
const LOOK_MS = 30_000;
const LAST_LOOK_MS = 4000;

type Phase = StepContext<Plain>["phase"];

/** What a look for the result of a lost create saw. `sure`: the last look could be taken, so nothing found is nothing made. */
interface SecondLook {
  readonly one?: Plain;
  readonly sure: boolean;
}

/** What the steps of one run start from. */
type Begun = Omit<StepContext<Plain>, "client" | "look" | "warn" | "progress">;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param notes what interrupted creates leave behind; none where nothing can be interrupted. */
export const lifecycle = (blueprint: Blueprint, notes: Notes = noNotes): Handler => {
  const { noun, calls, fields, facts, steps = [] } = blueprint;
  const writeMs = steps.length > 0 || blueprint.slow === true ? STEPS_MS : WRITE_MS;

  const name = (args: Plain, id?: string): string => {
    const title = blueprint.title(args) ?? id;
    return title === undefined ? noun : `${noun} "${title}"`;
  };

  const clientFor = (context: Context, usual: number): Client => {
    const client = connected(blueprint, context.config);
    return client.within({ deadline: client.clock.now() + (context.timeoutMs ?? usual), signal: context.signal });
  };

  const seeIt = async (client: Client, look: Look): Promise<E.Either<Failure, readonly Plain[]>> => {
    if ("look" in look) return E.map((one: Plain | undefined) => (one === undefined ? [] : [one]))(await look.look(client)());
    if ("list" in look) return E.map((items: readonly unknown[]) => look.pick(items.filter(isPlain)))(await client.list(look.list)());
    const answer = await client.run(look)();
    if (E.isLeft(answer)) return answer.left.tag === "Absent" ? E.right([]) : answer;
    return E.right(isPlain(answer.right) ? [answer.right] : []);
  };

  const isThere = (answer: Plain): boolean => blueprint.gone?.(answer) !== true;

  /** Inputs, facts and version as state holds them. */
  const outsOf = (args: Plain, learnt: Plain): Plain => {
    const secretFacts = Object.entries(learnt).map(([k, v]) => [k, facts[k]?.spec.secret === true ? asSecret(v) : v]);
    return toWire({ ...secretsMarked(fields, args), ...Object.fromEntries(secretFacts), __v: STATE_VERSION }) as Plain;
  };

  const factsIn = (state: Plain): Plain => Object.fromEntries(Object.entries(state).filter(([k]) => Object.hasOwn(facts, k)));

  const inputsIn = (state: Plain): Plain => Object.fromEntries(Object.entries(state).filter(([k]) => Object.hasOwn(fields, k)));

  /** From now on these secrets are blanked out of every message. */
  const remember = (args: Plain): void => {
    markFields(fields, args, (secret) => (protectAll(secret), secret));
  };

  /** A second look at the world after a create whose answer was lost. It has time of its own: the user's may be what was too short. */
  const reconcile = async (hurried: Client, args: Plain, before: Plain, startedAt: number): Promise<SecondLook> => {
    const { find } = calls;
    const signal = hurried.signal.aborted ? AbortSignal.timeout(LAST_LOOK_MS) : hurried.signal;
    const client = hurried.within({ deadline: hurried.clock.now() + Math.max(LOOK_MS, hurried.left()), signal });
    let sure = false;
    for (const pause of find === undefined ? [] : FIND_AFTER_MS) {
      await client.clock.sleep(pause, client.signal).catch(() => undefined);
      const found = await seeIt(client, find!(args, before));
      sure = E.isRight(found);
      if (E.isLeft(found)) continue;
      const there = found.right.filter(isThere);
      const young = there.filter((answer) => !isOlder(answer, startedAt, client.ahead?.()) && isLike(answer, args));
      if (young.length > 1) {
        const ids = young.map((answer) => blueprint.identity(answer, args)).join(", ");
        throw new Told(
          `${client.vendor} may have created ${name(args)}: the answer was lost, and ${young.length} objects fit now (${ids}). Delete those that are not yours, then run the command again.`,
        );
      }
      if (young[0] !== undefined) return { one: young[0], sure };
    }
    return { sure };
  };

  /** What cannot be changed is as we wrote it: otherwise the object is somebody else's, whatever its name. */
  const isLike = (answer: Plain, args: Plain): boolean => {
    const live = mirror(blueprint, answer, args);
    return diffInputs(blueprint, live, args).replaces.every((key) => live[key] === undefined);
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
  const leftBehind = async (client: Client, args: Plain, found: Plain): Promise<Plain | undefined> => {
    const key = noteKey(client, args);
    const note = calls.find === undefined ? undefined : notes.left(key);
    if (note === undefined) return undefined;
    const second = await reconcile(client, args, { ...found, ...note.found }, note.startedAt);
    if (!second.sure) {
      throw new Told(
        `${client.vendor} may have created ${name(args)} in a run that was interrupted, and cannot be asked now; nothing was sent. Run the command again.`,
      );
    }
    notes.settle(key);
    return second.one;
  };

  const create = async (client: Client, args: Plain, found: Plain): Promise<Plain> => {
    if (calls.find === undefined) return createAnew(client, args, found);
    const { before } = found;
    const known = notes.take(noteKey(client, args), { startedAt: client.clock.now(), found: before === undefined ? {} : { before } });
    try {
      const made = await createAnew(client, args, found);
      known();
      return made;
    } catch (error) {
      if (!(error instanceof Unsure)) known();
      throw error;
    }
  };

  const createAnew = async (client: Client, args: Plain, found: Plain): Promise<Plain> => {
    const body = blueprint.shape?.(fullBody(blueprint, args), args, "create", found) ?? fullBody(blueprint, args);
    if (blueprint.adopt === "refuse" && calls.find !== undefined) {
      const there = (await settle(seeIt(client, calls.find(args, found)), `look for ${name(args)}`)).find(isThere);
      if (there !== undefined) throw new Told(exists(args, there));
    }
    const startedAt = client.clock.now();
    for (let again = true; ; again = false) {
      const call = safely(() => calls.create(args, body, found));
      if ("starts" in call) return call.starts;
      const answer = await client.run(call)();
      if (E.isRight(answer)) {
        const made = isPlain(answer.right) ? answer.right : {};
        return blueprint.identity(made, args) === undefined ? ((await reconcile(client, args, found, startedAt)).one ?? made) : made;
      }
      const second = maybeDone(answer.left) ? await reconcile(client, args, found, startedAt) : undefined;
      if (second?.one !== undefined) return second.one;
      // Nothing is there, so nothing was made: one more try is safe. When nobody could look, it is not.
      if (!again || second?.sure !== true || client.signal.aborted) {
        const lost = second?.sure === false;
        const extra = lost ? `\n  It may have been created all the same: look for it at ${client.vendor} before the next run.` : "";
        const text = `${describe(answer.left, `create ${name(args)}`)}${await taken(client, args, found, answer.left)}${extra}`;
        throw lost ? new Unsure(text) : new Told(text);
      }
    }
  };

  /** When a create is refused because the name is taken, the id of what has it is what the user needs next. */
  const taken = async (client: Client, args: Plain, before: Plain, failure: Failure): Promise<string> => {
    if (calls.find === undefined || failure.tag !== "Refused" || ![400, 409, 422].includes(failure.at.status ?? 0)) return "";
    const found = await seeIt(client, calls.find(args, before));
    const there = E.isRight(found) ? found.right.find(isThere) : undefined;
    return there === undefined ? "" : `\n  ${exists(args, there)}`;
  };

  const exists = (args: Plain, there: Plain): string => {
    const id = blueprint.identity(there, args) ?? "unknown";
    return `${name(args)} exists already (id ${id}) and was not made by this resource. Import it ({ import: "${id}" } among its options), or choose another name.`;
  };

  const runSteps = async (client: Client, context: Context, start: Begun): Promise<Plain | undefined> => {
    let { seen } = start;
    for (const step of steps) {
      const look = (): TE.TaskEither<Failure, Plain> => async () => {
        const found = await seeIt(client, calls.read(start.id, start.args));
        if (E.isLeft(found)) return found;
        const one = found.right.find(isThere);
        return one === undefined ? E.left(absent({ at: local(client.vendor, step.name), message: `it is gone` })) : E.right(one);
      };
      const warn = (message: string): void => context.log.warn(`${name(start.args, start.id)}: ${message}`);
      const progress = (message: string): void => context.log.progress(`${name(start.args, start.id)}: ${message}`);
      const result = await step.run({ ...start, client, seen, look, warn, progress })();
      if (E.isLeft(result)) throw new StepFailed(describe(result.left, `${step.name} ${name(start.args, start.id)}`), seen);
      seen = result.right ?? seen;
    }
    return seen;
  };

  const gather = async (client: Client, args: Plain, changed: ReadonlySet<string>, id: string | undefined): Promise<Plain> =>
    blueprint.gather === undefined
      ? {}
      : settle(blueprint.gather(client, args, id === undefined ? "create" : "update", changed, id), `prepare ${name(args, id)}`);

  const life: Handler = {
    async check(olds, news, context) {
      const settings = () => resolveSettings(blueprint.vendor, context.config);
      const checked = await checkInputs(blueprint, asPlain(reveal(olds)), asPlain(reveal(news)), settings);
      for (const warning of checked.warnings ?? []) context.log.warn(`${name(asPlain(reveal(checked.inputs)))}: ${warning}.`);
      return checked;
    },

    diff: (_id, olds, news) => diffInputs(blueprint, asPlain(reveal(olds)), asPlain(reveal(news))),

    async create(news, context) {
      const args = inputsIn(asPlain(reveal(news)));
      remember(args);
      const client = clientFor(context, writeMs);
      const changed = new Set(Object.keys(args));
      const found = await gather(client, args, changed, undefined);
      const left = await leftBehind(client, args, found);
      const leftId = left === undefined ? undefined : blueprint.identity(left, args);
      if (leftId !== undefined) {
        context.log.info(`${name(args)}: takes ${leftId}, which a run that was interrupted has made.`);
        return life.adopt(leftId, news, context);
      }
      const answer = await create(client, args, found);
      const id = blueprint.identity(answer, args);
      if (id === undefined || id === "") throw new Told(`${client.vendor} created ${name(args)} but its answer holds no id.`);
      let seen = answer;
      try {
        seen = (await runSteps(client, context, { id, args, seen: answer, phase: "create", changed, found, known: {} })) ?? answer;
      } catch (error) {
        throw unfinished(error, id, outsOf(args, learn(blueprint, stepSeen(error) ?? answer, args, learn(blueprint, answer, args, {}))));
      }
      return { id, outs: outsOf(args, learn(blueprint, seen, args, learn(blueprint, answer, args, {}))) };
    },

    async adopt(id, news, context) {
      const args = inputsIn(asPlain(reveal(news)));
      remember(args);
      const client = clientFor(context, READ_MS);
      const look = safely(() => calls.read(id, args));
      const answer = (await settle(seeIt(client, look), `read ${name(args, id)}`)).find(isThere);
      if (answer === undefined) throw new Told(`${client.vendor} has no ${noun} with the id ${id}; nothing was created.`);
      const live = mirror(blueprint, answer, args);
      const { replaces } = diffInputs(blueprint, live, args);
      if (replaces.length > 0) {
        throw new Told(
          `${noun} ${id} cannot be imported as ${name(args)}: ${replaces.join(", ")} differs from what it is. Nothing was changed.`,
        );
      }
      const state = outsOf(live, learn(blueprint, answer, live, {}));
      return { id, outs: (await life.update(id, state, news, context)).outs };
    },

    async read(id, props, context) {
      const state = props === undefined ? undefined : asPlain(reveal(props));
      const managed = state?.["__v"] !== undefined;
      if (managed) refuseNewer(state, name(state, id));
      const known = state === undefined ? {} : inputsIn(state);
      remember(known);
      const client = clientFor(context, READ_MS);
      const imported = managed ? undefined : blueprint.imported?.(id);
      const own = imported?.id ?? id;
      const look = safely(() => calls.read(own, { ...known, ...imported?.known }));
      const answer = (await settle(seeIt(client, look), `read ${name(known, id)}`)).find(isThere);
      if (answer === undefined) {
        if (managed) return undefined;
        throw new Told(`${client.vendor} has no ${noun} with the id ${id}.`);
      }
      const inputs = { ...imported?.known, ...mirror(blueprint, answer, managed ? known : undefined) };
      const learnt = learn(blueprint, answer, { ...known, ...inputs }, state === undefined ? {} : factsIn(state));
      return { id: own, inputs: toWire(secretsMarked(fields, inputs)) as Plain, outs: outsOf(inputs, learnt) };
    },

    async update(id, olds, news, context) {
      const before = asPlain(reveal(olds));
      refuseNewer(before, name(before, id));
      const args = inputsIn(asPlain(reveal(news)));
      remember(inputsIn(before));
      remember(args);
      const { changed: names } = diffInputs(blueprint, before, args);
      const changed = new Set(names);
      const phase: Phase = changed.size === 0 ? "resume" : "update";
      const client = clientFor(context, writeMs);
      const found = await gather(client, args, changed, id);
      let body = changedBody(blueprint, before, args, changed);
      let seen: Plain | undefined;
      if (Object.keys(body).length > 0 && calls.update !== undefined) {
        if (blueprint.whole !== undefined) {
          const look = safely(() => calls.read(id, args));
          const there = (await settle(seeIt(client, look), `read ${name(args, id)}`)).find(isThere);
          if (there === undefined)
            throw new Told(`${client.vendor} has no ${name(args, id)} any more. Run \`pulumi refresh\`, then the command again.`);
          const overlay = blueprint.whole === true ? {} : blueprint.whole.overlay(there);
          body = { ...overlay, ...fullBody(blueprint, args), ...body };
        }
        body = blueprint.shape?.(body, args, "update", found) ?? body;
        const { update } = calls;
        const answer = await settle(client.run(safely(() => update(id, body, args, found))), `update ${name(args, id)}`);
        seen = isPlain(answer) && Object.keys(answer).length > 0 ? answer : undefined;
      }
      for (const field of kept(blueprint, before, args)) {
        context.log.warn(`${name(args, id)}: ${client.vendor} has no way to unset ${field}; the last value stays there.`);
      }
      const known = factsIn(before);
      const outs = (): Plain => outsOf(args, seen === undefined ? known : learn(blueprint, seen, args, known));
      try {
        seen = (await runSteps(client, context, { id, args, seen, phase, changed, found, known })) ?? seen;
      } catch (error) {
        seen = stepSeen(error) ?? seen;
        throw unfinished(error, id, outs());
      }
      return { outs: outs() };
    },

    async remove(id, props, context) {
      const state = asPlain(reveal(props));
      remember(inputsIn(state));
      const { remove } = calls;
      if (remove === undefined) return;
      const client = clientFor(context, WRITE_MS);
      const removal = safely(() => remove(id, state));
      const say = (message: string): void => context.log.info(`${name(state, id)}: ${message}`);
      const result = await ("undo" in removal ? removal.undo(client, say) : client.run(removal))();
      if (E.isLeft(result) && result.left.tag !== "Absent") throw new Told(describe(result.left, `delete ${name(state, id)}`));
    },
  };
  return life;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The bridge from values that may be failures to the engine's way: the value, or an error with the user's text. */
const settle = async <A>(task: TE.TaskEither<Failure, A> | Promise<E.Either<Failure, A>>, doing: string): Promise<A> => {
  const result = await (typeof task === "function" ? task() : task);
  if (E.isLeft(result)) throw new Told(describe(result.left, doing));
  return result.right;
};

/** An empty id in a path would reach another object: it is the user's mistake (or a broken import id), told as such. */
const safely = <A>(make: () => A): A => {
  try {
    return make();
  } catch (error) {
    if (error instanceof EmptyPathHole) throw new Told(`${error.message}: nothing was sent.`);
    throw error;
  }
};

/** Nobody knows whether the object was made. */
class Unsure extends Told {}

class StepFailed extends Told {
  constructor(
    message: string,
    readonly seen: Plain | undefined,
  ) {
    super(message);
  }
}

const stepSeen = (error: unknown): Plain | undefined => (error instanceof StepFailed ? error.seen : undefined);

const unfinished = (error: unknown, id: string, outs: Plain): Unfinished =>
  new Unfinished(error instanceof Error ? error.message : String(error), id, outs);

const refuseNewer = (state: Plain, name: string): void => {
  const version = state["__v"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new Told(`${name} was written by a newer pulumi-conduit. Update the package: npm install pulumi-conduit@latest`);
  }
};

const asPlain = (value: unknown): Plain => (isPlain(value) ? value : {});

/** An object from well before this create cannot be its result, by the vendor's own clock. Machines behind one address differ by a little. */
const CLOCK_SKEW_MS = 10 * 60_000;
const isOlder = (answer: Plain, startedAt: number, ahead = 0): boolean => {
  const stamp = answer["created_at"] ?? answer["createdAt"];
  const time = typeof stamp === "number" ? stamp * 1000 : typeof stamp === "string" ? Date.parse(stamp) : NaN;
  return !Number.isNaN(time) && time < startedAt + ahead - CLOCK_SKEW_MS;
};

const connections = new WeakMap<ReadConfig, Map<string, Client>>();

/** One connection for each account in a process, so that its limits and its token are shared. */
const connected = (blueprint: Blueprint, config: ReadConfig): Client => {
  const { vendor } = blueprint;
  const mine = connections.get(config) ?? new Map<string, Client>();
  connections.set(config, mine);
  const client = mine.get(vendor.namespace) ?? connectWith(vendor, config);
  mine.set(vendor.namespace, client);
  return client;
};
