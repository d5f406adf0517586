/** The life of every entity, driven by its blueprint: create, read, update, delete, each safe to be cut off at any point. */

import * as E from "fp-ts/lib/Either.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { describe } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Blueprint, OutputFields, Diagnostic, StepContext } from "./blueprint.js";
import { changedBody, fullBody, kept } from "./body.js";
import { checkInputs, knownOnly, markFields, secretsMarked, sentence } from "./check.js";
import { ACCOUNT, accountIn, accountOf } from "./accounts.js";
import { type Claims, claimsInMemory, type Owner } from "./claims.js";
import { creationOf, Existing } from "./creation.js";
import { same } from "./compare.js";
import { diffInputs } from "./diff.js";
import { durationMs } from "./duration.js";
import { ADOPT, type Checked, type Context, type Handler, type ReadConfig, UserError, PartialFailure } from "./handler.js";
import { importsOf } from "./imports.js";
import { lookingBack } from "./look-back.js";
import { noNotes, type Notes } from "./notes.js";
import { overThere, replacesWhole } from "./overlay.js";
import { toOutputs, toInputs } from "./from-answer.js";
import { rememberSecrets } from "./remember.js";
import { connectWith, resolveSettings } from "./settings.js";
import { sharedOf } from "./shared-objects.js";
import { objectReader } from "./object-reader.js";
import { runSteps, stepSeen } from "./steps.js";
import type { Vendor } from "./vendor.js";
import { attempt, vendorClient } from "./vendor-client.js";
import { asSecret, reveal, toWire } from "./signature.js";
import { holesTold, remark, checkedPath, settle } from "./messages.js";

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

/**
 * @param notes what interrupted creates leave behind; none where nothing can be interrupted.
 * @param claims which resource has which object, of all kinds that one process serves.
 */
export const lifecycle = (blueprint: Blueprint, notes: Notes = noNotes, claims: Claims = claimsInMemory()): Handler => {
  const { noun, calls, fields, outputs, steps = [] } = blueprint;
  const writeMs = steps.length > 0 || blueprint.slow === true ? STEPS_MS : WRITE_MS;

  const sight = objectReader(blueprint);
  const { name } = sight;
  const creation = creationOf(blueprint, sight, notes, claims);
  const imports = importsOf(blueprint, sight, claims);
  const shared = sharedOf(blueprint);

  const ownerOf = ({ config, urn, run }: Context): Owner => ({
    kind: blueprint.kind,
    account: accountOf(blueprint.vendor, config),
    urn,
    run,
  });

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
    const look = checkedPath(() => calls.read(id, known));
    return (await settle(sight.readAll(client, look), doing))[0];
  };

  /** Inputs, outputs, account and version as state holds them. */
  const outsOf = (args: Plain, learnt: Plain, { account }: Owner): Plain => {
    const secretOutputs = Object.entries(learnt).map(([k, v]) => [k, outputs[k]?.spec.secret === true ? asSecret(v) : v]);
    const mark = account === "" ? {} : { [ACCOUNT]: account };
    return toWire({ ...secretsMarked(fields, args), ...Object.fromEntries(secretOutputs), ...mark, __v: STATE_VERSION }) as Plain;
  };

  /** Stops what must not be done to an object of one account by a client of another. */
  const refuseElsewhere = (state: Plain, owner: Owner, title: string, doing: string): void => {
    const home = accountIn(state);
    if (home === undefined || home === owner.account) return;
    throw new UserError(
      `${title} is in the account ${home}, and this command works on ${owner.account}; ${doing}. Give it the provider or the settings of ${home}, or take it out of the state (\`pulumi state delete\`).`,
    );
  };

  const outputsIn = (state: Plain): Plain => Object.fromEntries(Object.entries(state).filter(([k]) => Object.hasOwn(outputs, k)));

  /** What `gather` found and no answer will have. */
  const gathered = (found: Plain): Plain =>
    Object.fromEntries(Object.entries(outputsIn(found)).filter(([k]) => outputs[k]?.spec.once === true));

  const inputsIn = (state: Plain): Plain => Object.fromEntries(Object.entries(state).filter(([k]) => Object.hasOwn(fields, k)));

  /** From now on these secrets are blanked out of every message. */
  const remember = (args: Plain): void => rememberSecrets(fields, args);

  const gather = async (
    client: Client,
    args: Plain,
    changed: ReadonlySet<string>,
    id: string | undefined,
    before: Plain,
  ): Promise<Plain> => {
    const { gather: prepare } = blueprint;
    if (prepare === undefined) return {};
    const phase = id === undefined ? "create" : "update";
    return settle(
      attempt(() => prepare(vendorClient(client), args, phase, changed, id, before)),
      `prepare ${name(args, id)}`,
    );
  };

  /** People may import by an id with more in it. */
  const ownId = (id: string): string => blueprint.imported?.(id)?.id ?? id;

  /** Makes an object that exists what the inputs say. */
  const take = async (named: string, news: Plain, context: Context, how: Taking): Promise<{ id: string; outs: Plain }> => {
    const owner = ownerOf(context);
    const id = ownId(named);
    const args = inputsIn(asPlain(reveal(news)));
    remember(args);
    const client = clientFor(context, "create", args);
    imports.refuseConflict(owner, id);
    // Before the first wait: of two that want the same object, the second must see that.
    claims.reserve(owner, id);
    const answer =
      (how.isImport === true ? imports.seen(owner, id) : undefined) ?? (await seeNow(client, id, args, `read ${name(args, id)}`));
    if (answer === undefined) throw new UserError(`${client.vendor} has no ${noun} with the id ${id}; nothing was created.`);
    const live = toInputs(blueprint, answer, args);
    const { changed, replaces } = diffInputs(blueprint, live, args);
    if (replaces.length > 0) {
      throw new UserError(
        `${noun} ${id} cannot be ${how.isImport === true ? "imported" : "taken"} as ${name(args)}: ${replaces.join(", ")} differs from what it is. Nothing was changed.`,
      );
    }
    claims.claim(owner, id);
    if (how.isImport === true) imports.tellChanges(context, id, live, args, changed);
    const first = toOutputs(blueprint, answer, live, await shared.inherited(owner, id, context.stack));
    const state = outsOf(how.anew === true ? markFields(fields, live, () => undefined) : live, first, owner);
    return { id, outs: (await revise(id, state, news, context, how.ours)).outs };
  };

  /** Nothing is looked for by a name: the object is a part of something else, and its steps find it. */
  const startsAlone = calls.find === undefined;
  /** Ids of such parts that the program of a command wants. */
  const wanted = new Set<string>();
  const wish = ({ run }: Context, id: string): string => JSON.stringify([run, id]);

  /** How many resources of a program have been checked without being named. */
  let nameless = 0;

  const make = async (args: Plain, news: Plain, context: Context): Promise<{ id: string; outs: Plain }> => {
    remember(args);
    const owner = ownerOf(context);
    const client = clientFor(context, "create", args);
    const changed = new Set(Object.keys(args));
    const job = { client, args, owner, log: context.log, stack: context.stack };
    const left = await creation.pendingCreate(job);
    const { found, end } = creation.sinceFirst(job, await gather(client, args, changed, undefined, {}), left);
    const answer = (await creation.existing(job, found, left)) ?? (await creation.make(job, found));
    if (answer instanceof Existing) {
      context.log.info(`${name(args)}: adopting ${answer.id}, ${answer.why}.`);
      end();
      return take(answer.id, news, context, answer);
    }
    const id = blueprint.identity(answer, args);
    if (id === undefined || id === "") throw new UserError(`${client.vendor} created ${name(args)} but its answer holds no id.`);
    const known = startsAlone ? await shared.inherited(owner, id, context.stack) : {};
    let seen = answer;
    try {
      seen =
        (await runSteps(blueprint, sight, client, context, {
          id,
          args,
          live: answer,
          phase: "create",
          changed,
          gathered: found,
          state: known,
        })) ?? answer;
    } catch (error) {
      const first = toOutputs(blueprint, answer, args, { ...known, ...gathered(found) });
      // What only begins with its steps has not been seen in this account before one of them has: the address may be a mistake.
      const home = startsAlone && stepSeen(error) === answer ? { ...owner, account: "" } : owner;
      throw unfinished(error, id, outsOf(args, toOutputs(blueprint, stepSeen(error) ?? answer, args, first), home));
    } finally {
      end();
    }
    return {
      id,
      outs: outsOf(args, toOutputs(blueprint, seen, args, toOutputs(blueprint, answer, args, { ...known, ...gathered(found) })), owner),
    };
  };

  /** @param resumes the object is as an interrupted run has left it, whatever the inputs say of it. */
  const revise = async (id: string, olds: Plain, news: Plain, context: Context, resumes = false): Promise<{ outs: Plain }> => {
    const before = asPlain(reveal(olds));
    refuseNewer(before, name(before, id));
    const owner = ownerOf(context);
    refuseElsewhere(before, owner, name(before, id), "nothing was changed");
    const args = inputsIn(asPlain(reveal(news)));
    remember(inputsIn(before));
    remember(args);
    const { changed: names } = diffInputs(blueprint, before, args);
    const changed = new Set(names);
    const phase: Phase = resumes || changed.size === 0 ? "resume" : "update";
    const client = clientFor(context, "update", args);
    const found = await gather(client, args, changed, id, before);
    let body = changedBody(blueprint, before, args, changed);
    let seen: Plain | undefined;
    if (Object.keys(body).length > 0 && calls.update !== undefined) {
      if (blueprint.fullUpdate !== undefined || replacesWhole(blueprint, body)) {
        const there = isPlain(found["seen"]) ? found["seen"] : await seeNow(client, id, args, `read ${name(args, id)}`);
        if (there === undefined)
          throw new UserError(`${client.vendor} has no ${name(args, id)} any more. Run \`pulumi refresh\`, then the command again.`);
        const overlay = typeof blueprint.fullUpdate === "object" ? blueprint.fullUpdate.overlay(there) : {};
        if (blueprint.fullUpdate !== undefined) body = { ...overlay, ...fullBody(blueprint, args), ...body };
        body = overThere(blueprint, body, there, before, args);
      }
      body = blueprint.shape?.(body, args, "update", found) ?? body;
      const { update } = calls;
      const lookBack = lookingBack(blueprint, sight, client, { id, before, args, changed });
      const sent = client.run(
        checkedPath(() => update(id, body, args, found)),
        lookBack,
      );
      const answer = await settle(sent, `update ${name(args, id)}`);
      seen = isPlain(answer) && Object.keys(answer).length > 0 ? answer : undefined;
    }
    for (const field of kept(blueprint, before, args)) {
      context.log.warn(`${name(args, id)}: ${client.vendor} has no way to unset ${field}; the last value stays there.`);
    }
    const known = { ...outputsIn(before), ...gathered(found) };
    // Without a word of the vendor's nobody knows whether it is in this account.
    const outs = (): Plain =>
      outsOf(
        args,
        seen === undefined ? known : toOutputs(blueprint, seen, args, known),
        seen === undefined && accountIn(before) === undefined ? { ...owner, account: "" } : owner,
      );
    try {
      seen =
        (await runSteps(blueprint, sight, client, context, { id, args, live: seen, phase, changed, gathered: found, state: known })) ??
        seen;
    } catch (error) {
      seen = stepSeen(error) ?? seen;
      throw unfinished(error, id, outs());
    }
    return { outs: outs() };
  };

  /** Asks the vendor about inputs that are right as far as we know. When it cannot be asked, they are taken. */
  const verify = async (checked: Checked, context: Context): Promise<Checked> => {
    const inputs = inputsIn(asPlain(reveal(checked.inputs)));
    const account = connected(blueprint, context.config);
    const { verify: how } = blueprint;
    if (how === undefined) return checked;
    const client = vendorClient(clientFor(context, "read", inputs));
    const remarks = await attempt(() => how.ask(knownOnly(inputs), client, account))();
    const told = (some: readonly Diagnostic[], harmless: boolean): string[] =>
      some.filter((one) => (one.harmless === true) === harmless).map(sentence);
    return E.isLeft(remarks)
      ? {
          ...checked,
          warnings: [...(checked.warnings ?? []), describe(remarks.left, `check ${name(inputs)} against what it says of itself`)],
        }
      : { ...checked, failures: told(remarks.right, false), warnings: [...(checked.warnings ?? []), ...told(remarks.right, true)] };
  };

  /** What state tells of a change: before anything is sent, in a preview and in a run. */
  const foretell = (id: string, before: Plain, news: Plain, { log }: Context): void => {
    const args = knownOnly(inputsIn(news));
    const remarks = blueprint.foresee?.(before, args) ?? [];
    for (const one of remarks) if (one.harmless === true) remark(log, name(args, id), sentence(one));
    const wrong = remarks.filter((one) => one.harmless !== true).map(sentence);
    if (wrong.length > 0) throw new UserError(`${name(args, id)}: ${wrong.join(". ")}. Nothing was changed.`);
  };

  const life: Handler = {
    async check(olds, news, context) {
      const owner = ownerOf(context);
      if (context.urn === undefined) nameless += 1;
      claims.declare(owner);
      const settings = () => resolveSettings(blueprint.vendor, context.config);
      const checked = await checkInputs(blueprint, asPlain(reveal(olds)), asPlain(reveal(news)), settings);
      const { verify: ask } = blueprint;
      const isAsked = ask !== undefined && checked.failures.length === 0 && settings()[ask.setting]?.value === "true";
      const verified = isAsked ? await verify(checked, context) : checked;
      for (const warning of verified.warnings ?? []) remark(context.log, name(knownOnly(asPlain(reveal(checked.inputs)))), warning);
      if (startsAlone && context.run !== undefined) {
        const id = blueprint.identity({}, knownOnly(inputsIn(asPlain(reveal(verified.inputs)))));
        if (id !== undefined) wanted.add(wish(context, id));
      }
      const imported = news[ADOPT];
      const isNew = Object.keys(olds).length === 0;
      if (typeof imported !== "string" || !isNew || verified.failures.length > 0) return verified;
      const [id, args] = [ownId(imported), inputsIn(asPlain(reveal(verified.inputs)))];
      return imports.check(owner, id, args, verified, context, () =>
        seeNow(clientFor(context, "read", args), id, args, `read ${name(args, id)}`),
      );
    },

    diff(id, olds, news, context) {
      const before = asPlain(reveal(olds));
      const args = asPlain(reveal(news));
      const difference = diffInputs(blueprint, before, args);
      if (context === undefined) return difference;
      const owner = ownerOf(context);
      // Pulumi's own process does not know the name of the first resource that it checks.
      if (nameless > 0 && context.urn !== undefined && !claims.isDeclared(owner)) {
        nameless -= 1;
        claims.declare(owner);
      }
      // Nobody has checked it: the engine works out what else a replacement takes along, from what state says and before the program says a word.
      const isTakenAlong = owner.urn !== undefined && owner.run !== undefined && !claims.isDeclared(owner);
      if (isTakenAlong && blueprint.guarded !== undefined && difference.replaces.length > 0 && args["allowReplace"] !== true) {
        throw new UserError(
          `${name(args, id)} would be deleted along with what its ${difference.replaces.join(", ")} comes from, and would drop ${blueprint.guarded}. Nothing was changed. Take deleteBeforeReplace (or --replace) off that resource, or set allowReplace: true here, run \`pulumi up\`, and replace it then.`,
        );
      }
      const [home, rival] = [accountIn(before), claims.otherHolder(owner, id)];
      // State is asked with the id that it holds, whichever account the object is in.
      claims.hold({ ...owner, account: home ?? owner.account }, id);
      const stays = home === undefined || owner.account === "" || home === owner.account;
      if (stays && difference.changed.length === 0) claims.want(owner, id);
      if (rival !== undefined && claims.isDeclared(owner)) {
        throw new UserError(
          `${name(args, id)}: "${rival}" of this program manages ${id}, too, and they would undo each other's changes. Take one of them out of the program: the object stays with the other.`,
        );
      }
      if (stays) {
        if (difference.changed.length > 0) foretell(id, before, args, context);
        return difference;
      }
      const what = `${name(args, id)} is in the account ${home}; here it would be made anew in ${owner.account}, and deleted there. If that is the same account under a new address, run \`pulumi refresh\` first.`;
      if (blueprint.guarded !== undefined && args["allowReplace"] !== true) {
        throw new UserError(
          `${what} That would drop ${blueprint.guarded}. Set allowReplace: true to go on, or give it the provider of ${home}.`,
        );
      }
      context.log.info(what);
      const moved = { isHome: (config: ReadConfig) => accountOf(blueprint.vendor, config) === home };
      return { changed: difference.changed, replaces: [...difference.replaces, ACCOUNT], deleteBeforeReplace: false, moved };
    },

    async create(news, context) {
      const args = inputsIn(asPlain(reveal(news)));
      const owner = ownerOf(context);
      const job = { client: connected(blueprint, context.config), args, owner, log: context.log };
      try {
        const made = await creation.inTurn(job, () => make(args, news, context));
        claims.answered(owner, made.id);
        return made;
      } catch (error) {
        if (error instanceof PartialFailure) claims.answered(owner, error.id);
        throw error;
      }
    },

    async adopt(id, news, context) {
      const done = await take(id, news, context, { isImport: true });
      const args = inputsIn(asPlain(reveal(news)));
      creation.recorded({ client: connected(blueprint, context.config), args, owner: ownerOf(context) });
      return done;
    },

    async read(id, props, context) {
      const state = props === undefined ? undefined : asPlain(reveal(props));
      const managed = state?.["__v"] !== undefined;
      if (managed) refuseNewer(state, name(state, id));
      const known = state === undefined ? {} : inputsIn(state);
      remember(known);
      const owner = ownerOf(context);
      const client = clientFor(context, "read", known);
      const imported = managed ? undefined : blueprint.imported?.(id);
      const own = imported?.id ?? id;
      const answer = await seeNow(client, own, { ...known, ...imported?.known }, `read ${name(known, id)}`);
      if (answer === undefined) {
        if (managed) refuseElsewhere(state ?? {}, owner, name(known, id), "it was not found here, and stays in the state");
        if (managed) return undefined;
        throw new UserError(`${client.vendor} has no ${noun} with the id ${id}.`);
      }
      const inputs = { ...imported?.known, ...toInputs(blueprint, answer, managed ? known : undefined) };
      const before = managed ? outputsIn(state ?? {}) : await shared.inherited(owner, own, context.stack);
      const learnt = toOutputs(blueprint, answer, { ...known, ...inputs }, before);
      // The same account may get another address; what only one object can be is then the same.
      if (managed && !isSameObject(outputs, before, learnt))
        refuseElsewhere(state ?? {}, owner, name(known, id), "what has its id here is another one");
      if (managed) claims.hold(owner, own);
      if (props === undefined) {
        imports.refuseConflict(owner, own);
        claims.claim(owner, own);
      }
      if (!managed) creation.recorded({ client, args: inputs, owner });
      const outs = outsOf(inputs, learnt, owner);
      return { id: own, inputs: inputsIn(outs), outs };
    },

    update(id, olds, news, context) {
      claims.hold(ownerOf(context), id);
      claims.want(ownerOf(context), id);
      return revise(id, olds, news, context);
    },

    async remove(id, props, context) {
      const state = asPlain(reveal(props));
      const owner = ownerOf(context);
      remember(inputsIn(state));
      const { remove } = calls;
      const keeper = claims.neededBy(owner, id);
      if (keeper !== undefined) {
        context.log.info(`${name(state, id)}: not deleted: "${keeper}" of this program manages it now.`);
        return;
      }
      // The old one goes first, and the new one is the same part of something else: the steps make it what it shall be.
      if (wanted.has(wish(context, id))) return;
      const other = await shared.neededBy(owner, id, state, context.stack);
      if (other !== undefined) {
        context.log.info(`${name(state, id)}: not deleted: "${other}" of this stack manages it, too.`);
        return;
      }
      if (remove === undefined) return claims.release(owner, id);
      refuseElsewhere(state, owner, name(state, id), "nothing was deleted");
      const client = clientFor(context, "delete", state);
      const removal = checkedPath(() => remove(id, state));
      const say = (message: string): void => context.log.info(`${name(state, id)}: ${message}`);
      const result = await (
        "customDelete" in removal ? attempt(() => removal.customDelete(vendorClient(client), say)) : client.run(removal)
      )();
      if (E.isLeft(result) && result.left.tag !== "Absent") throw new UserError(describe(result.left, `delete ${name(state, id)}`));
      claims.release(owner, id);
    },
  };
  return holesTold(life);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Whether two looks saw one object: what the vendor alone knows of it, and what does not change, is the same. */
const isSameObject = (outputs: OutputFields, before: Plain, after: Plain): boolean =>
  Object.entries(outputs).every(([key, { spec }]) => spec.volatile === true || before[key] === undefined || same(before[key], after[key]));

/** How an object that exists becomes a resource's. */
interface Taking {
  readonly isImport?: boolean;
  /** The secrets are sent too, as nobody can see which ones it has. */
  readonly anew?: boolean;
  /** An interrupted run made it and did not get further. */
  readonly ours?: boolean;
}

const unfinished = (error: unknown, id: string, outs: Plain): PartialFailure =>
  new PartialFailure(error instanceof Error ? error.message : String(error), id, outs);

const refuseNewer = (state: Plain, name: string): void => {
  const version = state["__v"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new UserError(`${name} was written by a newer pulumi-conduit. Update the package: npm install pulumi-conduit@latest`);
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
