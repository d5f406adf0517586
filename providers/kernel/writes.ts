/** The writes of a resource's life: create, the adoption of what exists, update. Each can be cut off at any point and is finished by the next run. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import { trustReferences } from "../../sdk/secret-from.js";
import type { Client } from "../../sdk/transport.js";
import { accountIn } from "./accounts.js";
import { objectIn } from "./answers.js";
import type { Blueprint, Gathered, GatherContext, StepContext } from "./blueprint.js";
import { changedBody, fullBody, kept } from "./body.js";
import { markFields } from "./check.js";
import type { Claims } from "./claims.js";
import type { Creation } from "./creation.js";
import { diffInputs } from "./diff.js";
import { toInputs, toOutputs } from "./from-answer.js";
import { type Context, PartialFailure, UserError } from "./handler.js";
import type { Imports } from "./imports.js";
import { lookingBack } from "./look-back.js";
import { checkedPath, settle } from "./messages.js";
import type { ObjectReader } from "./object-reader.js";
import type { Operations } from "./operation.js";
import { overThere, replacesWhole } from "./overlay.js";
import { rememberSecrets } from "./remember.js";
import type { Shared } from "./shared-objects.js";
import { reveal } from "./signature.js";
import { refuseNewer, type StateForm } from "./state.js";
import { runSteps, liveOf } from "./steps.js";
import { attempt, vendorClient } from "./vendor-client.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Recorded {
  readonly id: string;
  readonly outs: Plain;
}

/** How an object that exists becomes a resource's. */
export interface Adoption {
  readonly isImport?: boolean;
  /** The secrets are sent too, as nobody can see which ones it has. */
  readonly anew?: boolean;
  /** An interrupted run made it and did not get further. */
  readonly ours?: boolean;
}

export interface Writes {
  create(news: Plain, context: Context): Promise<Recorded>;
  /** Makes an object that exists what the inputs say. */
  adopt(id: string, news: Plain, context: Context, how: Adoption): Promise<Recorded>;
  /** @param resumes the object is as an interrupted run has left it, whatever the inputs say of it. */
  update(id: string, olds: Plain, news: Plain, context: Context, resumes?: boolean): Promise<{ readonly outs: Plain }>;
}

/** The other parts of the life that writes need. */
interface Parts {
  readonly reader: ObjectReader;
  readonly operations: Operations;
  readonly state: StateForm;
  readonly creation: Creation;
  readonly imports: Imports;
  readonly shared: Shared;
  readonly claims: Claims;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const writesOf = (blueprint: Blueprint, { reader, operations, state, creation, imports, shared, claims }: Parts): Writes => {
  const { noun, calls, fields } = blueprint;
  const { name } = reader;
  const { ownerOf, clientFor, readNow } = operations;
  // Nothing is looked for by a name: the object is a part of something else, and its steps find it.
  const startsAlone = calls.find === undefined;

  const argsIn = (news: Plain): Plain => {
    const args = state.inputsIn(objectIn(reveal(news)));
    rememberSecrets(fields, args);
    markFields(fields, args, (part) => (trustReferences(part), part));
    return args;
  };

  const gather = async (client: Client, args: Plain, context: GatherContext): Promise<Gathered> => {
    const { gather: prepare } = blueprint;
    if (prepare === undefined) return {};
    return settle(
      attempt(() => prepare(vendorClient(client), args, context)),
      `prepare ${name(args, context.id)}`,
    );
  };

  /** What is left to do for an object that was just made. */
  const finish = async (answer: Plain, gathered: Gathered, client: Client, args: Plain, context: Context): Promise<Recorded> => {
    const owner = ownerOf(context);
    const id = blueprint.identity(answer, args);
    if (id === undefined || id === "") throw new UserError(`${client.vendor} created ${name(args)} but its answer holds no id.`);
    const inherited = startsAlone ? await shared.inherited(owner, id, context.stack) : {};
    const first = toOutputs(blueprint, answer, args, { ...inherited, ...state.onceOutputs(gathered) });
    const changed = new Set(Object.keys(args));
    const remember = (outputs: Plain): void => void Object.assign(first, outputs);
    const begun = { id, args, live: answer, phase: "create" as const, changed, gathered, state: inherited, before: {}, remember };
    try {
      const live = (await runSteps(blueprint, reader, client, context, begun)) ?? answer;
      return { id, outs: state.write(args, toOutputs(blueprint, live, args, first), owner) };
    } catch (error) {
      // What only begins with its steps has not been seen in this account before one of them has: the address may be a mistake.
      const home = startsAlone && liveOf(error) === answer ? { ...owner, account: "" } : owner;
      throw partialFailure(error, id, state.write(args, toOutputs(blueprint, liveOf(error) ?? answer, args, first), home));
    }
  };

  const adopt = async (id: string, news: Plain, context: Context, how: Adoption): Promise<Recorded> => {
    const owner = ownerOf(context);
    const args = argsIn(news);
    const client = clientFor(context, "create", args);
    imports.refuseConflict(owner, id);
    // Before the first wait: of two that want the same object, the second must see that.
    claims.reserve(owner, id);
    const known = how.isImport === true ? imports.imported(owner, id) : undefined;
    const answer = known ?? (await readNow(client, id, args, `read ${name(args, id)}`));
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
    const outputs = toOutputs(blueprint, answer, live, await shared.inherited(owner, id, context.stack));
    const before = state.write(how.anew === true ? markFields(fields, live, () => undefined) : live, outputs, owner);
    return { id, outs: (await update(id, before, news, context, how.ours)).outs };
  };

  /** What an update sends: what changed, and where it replaces the whole, what is there besides. */
  const updateBody = async (client: Client, id: string, before: Plain, args: Plain, change: Change): Promise<Plain | undefined> => {
    const { changed, gathered } = change;
    let body = changedBody(blueprint, before, args, changed);
    if (Object.keys(body).length === 0) return undefined;
    if (blueprint.fullUpdate !== undefined || replacesWhole(blueprint, body)) {
      const live = gathered.live ?? (await readNow(client, id, args, `read ${name(args, id)}`));
      if (live === undefined)
        throw new UserError(`${client.vendor} has no ${name(args, id)} any more. Run \`pulumi refresh\`, then the command again.`);
      const overlay = typeof blueprint.fullUpdate === "object" ? blueprint.fullUpdate.overlay(live) : {};
      if (blueprint.fullUpdate !== undefined) body = { ...overlay, ...fullBody(blueprint, args), ...body };
      body = overThere(blueprint, body, live, before, args);
    }
    return blueprint.shape?.(body, args, "update", gathered) ?? body;
  };

  /** Sends the update; the object as the answer shows it, if it does. */
  const sendUpdate = async (client: Client, id: string, before: Plain, args: Plain, change: Change): Promise<Plain | undefined> => {
    const { update: call } = calls;
    const body = call === undefined ? undefined : await updateBody(client, id, before, args, change);
    if (call === undefined || body === undefined) return undefined;
    const lookBack = lookingBack(blueprint, reader, client, { id, before, args, changed: change.changed });
    const sent = checkedPath(() => call(id, body, args, change.gathered));
    let live: Plain | undefined;
    for (const each of [sent].flat()) {
      const answer = await settle(client.run(each, lookBack), `update ${name(args, id)}`);
      if (isPlain(answer) && Object.keys(answer).length > 0) live = answer;
    }
    return live;
  };

  const update: Writes["update"] = async (id, olds, news, context, resumes = false) => {
    const before = objectIn(reveal(olds));
    refuseNewer(before, name(before, id));
    const owner = ownerOf(context);
    operations.refuseElsewhere(before, owner, name(before, id), "nothing was changed");
    rememberSecrets(fields, state.inputsIn(before));
    const args = argsIn(news);
    const changed = new Set(diffInputs(blueprint, before, args).changed);
    const owed = blueprint.owed?.(state.outputsIn(before), state.inputsIn(before)) ?? {};
    const isUnfinished = resumes || changed.size === 0 || Object.keys(owed).length > 0;
    const phase: StepContext<Plain>["phase"] = isUnfinished ? "resume" : "update";
    const client = clientFor(context, "update", args);
    const gathered = await gather(client, args, { phase: "update", changed, id, state: before });
    let live = await sendUpdate(client, id, before, args, { changed, gathered });
    for (const field of kept(blueprint, before, args)) {
      context.log.warn(`${name(args, id)}: ${client.vendor} has no way to unset ${field}; the last value stays there.`);
    }
    const outputs = { ...state.outputsIn(before), ...state.onceOutputs(gathered) };
    const remember = (more: Plain): void => void Object.assign(outputs, more);
    const outs = (): Plain => {
      if (live !== undefined) return state.write(args, toOutputs(blueprint, live, args, outputs), owner);
      // Without a word of the vendor's nobody knows whether it is in this account.
      return state.write(args, outputs, accountIn(before) === undefined ? { ...owner, account: "" } : owner);
    };
    try {
      const begun = { id, args, live, phase, changed, gathered, state: { ...outputs }, before: state.inputsIn(before), remember };
      live = (await runSteps(blueprint, reader, client, context, begun)) ?? live;
    } catch (error) {
      live = liveOf(error) ?? live;
      throw partialFailure(error, id, outs());
    }
    return { outs: outs() };
  };

  return {
    create(news, context) {
      const args = argsIn(news);
      const owner = ownerOf(context);
      const changed = new Set(Object.keys(args));
      return creation.exactlyOnce(
        { client: operations.connected(context.config), args, owner, log: context.log, stack: context.stack },
        {
          begin: () => clientFor(context, "create", args),
          gather: (client) => gather(client, args, { phase: "create", changed, id: undefined, state: {} }),
          adopt: (existing) => adopt(existing.id, news, context, existing),
          finish: (answer, gathered, client) => finish(answer, gathered, client, args, context),
        },
      );
    },
    adopt,
    update,
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

interface Change {
  readonly changed: ReadonlySet<string>;
  readonly gathered: Gathered;
}

const partialFailure = (error: unknown, id: string, outs: Plain): PartialFailure =>
  new PartialFailure(error instanceof Error ? error.message : String(error), id, outs);
