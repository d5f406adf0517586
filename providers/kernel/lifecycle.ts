/** The life of every entity, driven by its blueprint: create, read, update, delete, each safe to be cut off at any point. */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { describe } from "../../sdk/failure.js";
import { protectAll } from "../../sdk/redact.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, Remark, StepContext } from "./blueprint.js";
import { changedBody, fullBody, kept } from "./body.js";
import { checkInputs, knownOnly, markFields, secretsMarked, sentence } from "./check.js";
import { creationOf } from "./creation.js";
import { diffInputs } from "./diff.js";
import { durationMs } from "./duration.js";
import { type Checked, type Context, type Handler, Told, Unfinished } from "./handler.js";
import { noNotes, type Notes } from "./notes.js";
import { learn, mirror } from "./refresh.js";
import { connectWith, type ReadConfig, resolveSettings } from "./settings.js";
import { sightOf } from "./sight.js";
import { runSteps, stepSeen } from "./steps.js";
import type { Vendor } from "./vendor.js";
import { asSecret, reveal, toWire } from "./signature.js";
import { safely, settle } from "./telling.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The shape of what state holds; a newer one is refused, an older one is read for ever. */
const STATE_VERSION = 1;

const READ_MS = 2 * 60_000;
const WRITE_MS = 10 * 60_000;
/** With steps: setup tests, jobs and uploads take their time. */
const STEPS_MS = 30 * 60_000;

type Operation = "create" | "read" | "update" | "delete";

type Phase = StepContext<Plain>["phase"];

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param notes what interrupted creates leave behind; none where nothing can be interrupted. */
export const lifecycle = (blueprint: Blueprint, notes: Notes = noNotes): Handler => {
  const { noun, calls, fields, facts, steps = [] } = blueprint;
  const writeMs = steps.length > 0 || blueprint.slow === true ? STEPS_MS : WRITE_MS;

  const sight = sightOf(blueprint);
  const { name } = sight;
  const creation = creationOf(blueprint, sight, notes);

  /** @param inputs those of the resource; what the engine says of the time comes before what they say. */
  const clientFor = (context: Context, operation: Operation, inputs: Plain): Client => {
    const client = connected(blueprint, context.config);
    const own = asPlain(inputs["timeouts"])[operation];
    const usual = operation === "read" ? READ_MS : operation === "delete" ? WRITE_MS : writeMs;
    const ms = context.timeoutMs ?? durationMs(own) ?? usual;
    return client.within({ deadline: client.clock.now() + ms, signal: context.signal });
  };

  /** The object as it is now; undefined when it is gone. */
  const seeNow = async (client: Client, id: string, known: Plain, doing: string): Promise<Plain | undefined> => {
    const look = safely(() => calls.read(id, known));
    return (await settle(sight.see(client, look), doing))[0];
  };

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

  const gather = async (client: Client, args: Plain, changed: ReadonlySet<string>, id: string | undefined): Promise<Plain> =>
    blueprint.gather === undefined
      ? {}
      : settle(blueprint.gather(client, args, id === undefined ? "create" : "update", changed, id), `prepare ${name(args, id)}`);

  /**
   * Makes an object that exists what the inputs say.
   *
   * @param anew the secrets are sent too, as nobody can see which ones it has.
   */
  const take = async (id: string, news: Plain, context: Context, anew: boolean): Promise<{ id: string; outs: Plain }> => {
    const args = inputsIn(asPlain(reveal(news)));
    remember(args);
    const client = clientFor(context, "create", args);
    const answer = await seeNow(client, id, args, `read ${name(args, id)}`);
    if (answer === undefined) throw new Told(`${client.vendor} has no ${noun} with the id ${id}; nothing was created.`);
    creation.taken(client, id);
    const live = mirror(blueprint, answer, args);
    const { replaces } = diffInputs(blueprint, live, args);
    if (replaces.length > 0) {
      throw new Told(
        `${noun} ${id} cannot be ${anew ? "taken" : "imported"} as ${name(args)}: ${replaces.join(", ")} differs from what it is. Nothing was changed.`,
      );
    }
    const state = outsOf(anew ? markFields(fields, live, () => undefined) : live, learn(blueprint, answer, live, {}));
    return { id, outs: (await life.update(id, state, news, context)).outs };
  };

  const make = async (args: Plain, news: Plain, context: Context): Promise<{ id: string; outs: Plain }> => {
    remember(args);
    const client = clientFor(context, "create", args);
    const changed = new Set(Object.keys(args));
    const left = await creation.left(client, args);
    const { found, end } = creation.sinceFirst(client, args, await gather(client, args, changed, undefined), left);
    const standing = await creation.standing(client, args, found, left);
    if (standing !== undefined) {
      context.log.info(`${name(args)}: takes ${standing.id}, ${standing.why}.`);
      return take(standing.id, news, context, standing.foreign);
    }
    const answer = await creation.make(client, args, found);
    const id = blueprint.identity(answer, args);
    if (id === undefined || id === "") throw new Told(`${client.vendor} created ${name(args)} but its answer holds no id.`);
    creation.taken(client, id);
    let seen = answer;
    try {
      seen =
        (await runSteps(blueprint, sight, client, context, { id, args, seen: answer, phase: "create", changed, found, known: {} })) ??
        answer;
    } catch (error) {
      throw unfinished(error, id, outsOf(args, learn(blueprint, stepSeen(error) ?? answer, args, learn(blueprint, answer, args, {}))));
    } finally {
      end();
    }
    return { id, outs: outsOf(args, learn(blueprint, seen, args, learn(blueprint, answer, args, {}))) };
  };

  /** Asks the vendor about inputs that are right as far as we know. When it cannot be asked, they are taken. */
  const verify = async (checked: Checked, context: Context): Promise<Checked> => {
    const inputs = inputsIn(asPlain(reveal(checked.inputs)));
    const account = connected(blueprint, context.config);
    const remarks = await blueprint.verify?.ask(knownOnly(inputs), clientFor(context, "read", inputs), account)();
    if (remarks === undefined) return checked;
    const told = (some: readonly Remark[], harmless: boolean): string[] =>
      some.filter((one) => (one.harmless === true) === harmless).map(sentence);
    return E.isLeft(remarks)
      ? {
          ...checked,
          warnings: [...(checked.warnings ?? []), describe(remarks.left, `check ${name(inputs)} against what it says of itself`)],
        }
      : { ...checked, failures: told(remarks.right, false), warnings: [...(checked.warnings ?? []), ...told(remarks.right, true)] };
  };

  const life: Handler = {
    async check(olds, news, context) {
      const settings = () => resolveSettings(blueprint.vendor, context.config);
      const checked = await checkInputs(blueprint, asPlain(reveal(olds)), asPlain(reveal(news)), settings);
      const { verify: ask } = blueprint;
      const isAsked = ask !== undefined && checked.failures.length === 0 && settings()[ask.setting]?.value === "true";
      const verified = isAsked ? await verify(checked, context) : checked;
      for (const warning of verified.warnings ?? []) context.log.warn(`${name(asPlain(reveal(checked.inputs)))}: ${warning}.`);
      return verified;
    },

    diff: (_id, olds, news) => diffInputs(blueprint, asPlain(reveal(olds)), asPlain(reveal(news))),

    async create(news, context) {
      const args = inputsIn(asPlain(reveal(news)));
      return creation.inTurn(connected(blueprint, context.config), args, () => make(args, news, context));
    },

    async adopt(id, news, context) {
      const done = await take(id, news, context, false);
      creation.recorded(connected(blueprint, context.config), inputsIn(asPlain(reveal(news))));
      return done;
    },

    async read(id, props, context) {
      const state = props === undefined ? undefined : asPlain(reveal(props));
      const managed = state?.["__v"] !== undefined;
      if (managed) refuseNewer(state, name(state, id));
      const known = state === undefined ? {} : inputsIn(state);
      remember(known);
      const client = clientFor(context, "read", known);
      const imported = managed ? undefined : blueprint.imported?.(id);
      const own = imported?.id ?? id;
      const answer = await seeNow(client, own, { ...known, ...imported?.known }, `read ${name(known, id)}`);
      if (answer === undefined) {
        if (managed) return undefined;
        throw new Told(`${client.vendor} has no ${noun} with the id ${id}.`);
      }
      const inputs = { ...imported?.known, ...mirror(blueprint, answer, managed ? known : undefined) };
      if (!managed) creation.recorded(client, inputs);
      const learnt = learn(blueprint, answer, { ...known, ...inputs }, state === undefined ? {} : factsIn(state));
      const outs = outsOf(inputs, learnt);
      return { id: own, inputs: inputsIn(outs), outs };
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
      const client = clientFor(context, "update", args);
      const found = await gather(client, args, changed, id);
      let body = changedBody(blueprint, before, args, changed);
      let seen: Plain | undefined;
      if (Object.keys(body).length > 0 && calls.update !== undefined) {
        if (blueprint.whole !== undefined) {
          const there = await seeNow(client, id, args, `read ${name(args, id)}`);
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
        seen = (await runSteps(blueprint, sight, client, context, { id, args, seen, phase, changed, found, known })) ?? seen;
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
      const client = clientFor(context, "delete", state);
      const removal = safely(() => remove(id, state));
      const say = (message: string): void => context.log.info(`${name(state, id)}: ${message}`);
      const result = await ("undo" in removal ? removal.undo(client, say) : client.run(removal))();
      if (E.isLeft(result) && result.left.tag !== "Absent") throw new Told(describe(result.left, `delete ${name(state, id)}`));
      creation.gone(client, id);
    },
  };
  return life;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const unfinished = (error: unknown, id: string, outs: Plain): Unfinished =>
  new Unfinished(error instanceof Error ? error.message : String(error), id, outs);

const refuseNewer = (state: Plain, name: string): void => {
  const version = state["__v"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new Told(`${name} was written by a newer pulumi-conduit. Update the package: npm install pulumi-conduit@latest`);
  }
};

const asPlain = (value: unknown): Plain => (isPlain(value) ? value : {});

const connections = new WeakMap<ReadConfig, Map<Vendor, Client>>();

/** One connection for each account in a process, so that its limits and its token are shared. */
const connected = (blueprint: Blueprint, config: ReadConfig): Client => {
  const { vendor } = blueprint;
  const mine = connections.get(config) ?? new Map<Vendor, Client>();
  connections.set(config, mine);
  const client = mine.get(vendor) ?? connectWith(vendor, config);
  mine.set(vendor, client);
  return client;
};
