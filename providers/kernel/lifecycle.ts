/** The life of every entity, driven by its blueprint: what the engine asks for, and which part answers. */

import * as E from "fp-ts/lib/Either.js";
import type { Plain } from "../../sdk/plain.js";
import { describe } from "../../sdk/failure.js";
import { accountIn } from "./accounts.js";
import { objectIn } from "./answers.js";
import type { Blueprint } from "./blueprint.js";
import { checkInputs, knownOnly } from "./check.js";
import { type Claims, claimsInMemory } from "./claims.js";
import { creationOf } from "./creation.js";
import { diagnosesOf } from "./diagnose.js";
import { diffInputs } from "./diff.js";
import { diffGuards } from "./diff-guards.js";
import { toInputs, toOutputs } from "./from-answer.js";
import { ADOPT, type Context, type Handler, UserError } from "./handler.js";
import { importsOf } from "./imports.js";
import { checkedPath, holesTold, warnGrouped } from "./messages.js";
import { noNotes, type Notes } from "./notes.js";
import { objectReader } from "./object-reader.js";
import { operationsOf } from "./operation.js";
import { rememberSecrets } from "./remember.js";
import { resolveSettings } from "./settings.js";
import { sharedOf } from "./shared-objects.js";
import { reveal } from "./signature.js";
import { isManaged, isSameObject, refuseNewer, stateForm } from "./state.js";
import { attempt, vendorClient } from "./vendor-client.js";
import { writesOf } from "./writes.js";

/**
 * @param notes what interrupted creates leave behind; none where nothing can be interrupted.
 * @param claims which resource has which object, of all kinds that one process serves.
 */
export const lifecycle = (blueprint: Blueprint, notes: Notes = noNotes, claims: Claims = claimsInMemory()): Handler => {
  const { noun, calls, fields, outputs } = blueprint;
  const reader = objectReader(blueprint);
  const { name } = reader;
  const operations = operationsOf(blueprint, reader);
  const { ownerOf, clientFor, readNow, refuseElsewhere } = operations;
  const state = stateForm(blueprint);
  const creation = creationOf(blueprint, reader, notes, claims);
  const imports = importsOf(blueprint, reader, claims);
  const shared = sharedOf(blueprint);
  const writes = writesOf(blueprint, { reader, operations, state, creation, imports, shared, claims });
  const diagnoses = diagnosesOf(blueprint, reader, operations, state);
  const guards = diffGuards(blueprint, reader, claims);

  /** Ids of parts of something else that the program of a command wants. */
  const wanted = new Set<string>();
  const wish = ({ run }: Context, id: string): string => JSON.stringify([run, id]);

  /** How many resources of a program have been checked without being named. */
  let nameless = 0;

  /** People may import by an id with more in it. */
  const ownId = (id: string): string => blueprint.imported?.(id)?.id ?? id;

  const argsIn = (news: Plain): Plain => state.inputsIn(objectIn(reveal(news)));

  const life: Handler = {
    async check(olds, news, context) {
      const owner = ownerOf(context);
      if (context.urn === undefined) nameless += 1;
      claims.declare(owner);
      const settings = () => resolveSettings(blueprint.vendor, context.config);
      const checked = await checkInputs(blueprint, objectIn(reveal(olds)), objectIn(reveal(news)), settings);
      const { verify } = blueprint;
      const isAsked = verify !== undefined && checked.failures.length === 0 && settings()[verify.setting]?.value === "true";
      const verified = isAsked ? await diagnoses.verify(checked, context) : checked;
      for (const warning of verified.warnings ?? []) warnGrouped(context.log, name(knownOnly(objectIn(reveal(checked.inputs)))), warning);
      if (calls.find === undefined && context.run !== undefined) {
        const id = blueprint.identity({}, knownOnly(argsIn(verified.inputs)));
        if (id !== undefined) wanted.add(wish(context, id));
      }
      const imported = news[ADOPT];
      const isNew = Object.keys(olds).length === 0;
      if (typeof imported !== "string" || !isNew || verified.failures.length > 0) return verified;
      const [id, args] = [ownId(imported), argsIn(verified.inputs)];
      return imports.check(owner, id, args, verified, context, () =>
        readNow(clientFor(context, "read", args), id, args, `read ${name(args, id)}`),
      );
    },

    diff(id, olds, news, context) {
      const before = objectIn(reveal(olds));
      const args = objectIn(reveal(news));
      const difference = diffInputs(blueprint, before, args);
      if (context === undefined) return difference;
      const owner = ownerOf(context);
      // Pulumi's own process does not know the name of the first resource that it checks.
      if (nameless > 0 && context.urn !== undefined && !claims.isDeclared(owner)) {
        nameless -= 1;
        claims.declare(owner);
      }
      const diffed = { id, before, args, owner, difference };
      guards.refuseTakenAlong(diffed);
      // State is asked with the id that it holds, whichever account the object is in.
      claims.hold({ ...owner, account: accountIn(before) ?? owner.account }, id);
      const stays = guards.stays(diffed);
      if (stays && difference.changed.length === 0) claims.want(owner, id);
      guards.refuseShared(diffed);
      if (!stays) return guards.moved(diffed, context);
      if (difference.changed.length > 0) diagnoses.foresee(id, before, args, context);
      return difference;
    },

    create: (news, context) => writes.create(news, context),

    async adopt(named, news, context) {
      const done = await writes.adopt(ownId(named), news, context, { isImport: true });
      creation.recorded({ client: operations.connected(context.config), args: argsIn(news), owner: ownerOf(context) });
      return done;
    },

    async read(id, props, context) {
      const before = objectIn(reveal(props));
      const managed = isManaged(before);
      if (managed) refuseNewer(before, name(before, id));
      const known = state.inputsIn(before);
      rememberSecrets(fields, known);
      const owner = ownerOf(context);
      const client = clientFor(context, "read", known);
      const imported = managed ? undefined : blueprint.imported?.(id);
      const own = imported?.id ?? id;
      const answer = await readNow(client, own, { ...known, ...imported?.known }, `read ${name(known, id)}`);
      if (answer === undefined) {
        if (!managed) throw new UserError(`${client.vendor} has no ${noun} with the id ${id}.`);
        refuseElsewhere(before, owner, name(known, id), "it was not found here, and stays in the state");
        return undefined;
      }
      const inputs = { ...imported?.known, ...toInputs(blueprint, answer, managed ? known : undefined) };
      const had = managed ? state.outputsIn(before) : await shared.inherited(owner, own, context.stack);
      const has = toOutputs(blueprint, answer, { ...known, ...inputs }, had);
      // The same account may get another address; what only one object can be is then the same.
      if (managed && !isSameObject(outputs, had, has))
        refuseElsewhere(before, owner, name(known, id), "the object that has its id here is a different one");
      if (managed) {
        claims.hold(owner, own);
        for (const one of blueprint.notices?.(answer, inputs, had) ?? [])
          if (one !== undefined) warnGrouped(context.log, name(known, id), one);
      }
      if (props === undefined) {
        imports.refuseConflict(owner, own);
        claims.claim(owner, own);
      }
      if (!managed) creation.recorded({ client, args: inputs, owner });
      const outs = state.write({ ...inputs, ...(managed ? blueprint.owed?.(has, inputs) : {}) }, has, owner);
      return { id: own, inputs: state.inputsIn(outs), outs };
    },

    update(id, olds, news, context) {
      claims.hold(ownerOf(context), id);
      claims.want(ownerOf(context), id);
      return writes.update(id, olds, news, context);
    },

    async remove(id, props, context) {
      const before = objectIn(reveal(props));
      const owner = ownerOf(context);
      rememberSecrets(fields, state.inputsIn(before));
      const { remove } = calls;
      const say = (message: string): void => context.log.info(`${name(before, id)}: ${message}`);
      const newOwner = claims.neededBy(owner, id);
      if (newOwner !== undefined) return say(`not deleted: "${newOwner}" of this program manages it now.`);
      // The old one goes first, and the new one is the same part of something else: the steps make it what it shall be.
      if (wanted.has(wish(context, id))) return;
      const other = await shared.neededBy(owner, id, before, context.stack);
      if (other !== undefined) return say(`not deleted: "${other}" of this stack manages it, too.`);
      refuseElsewhere(before, owner, name(before, id), "nothing was deleted");
      if (remove === undefined) return claims.release(owner, id);
      const client = clientFor(context, "delete", before);
      const removal = checkedPath(() => remove(id, before));
      const result = await (
        "customDelete" in removal ? attempt(() => removal.customDelete(vendorClient(client), say)) : client.run(removal)
      )();
      if (E.isLeft(result) && result.left.tag !== "Absent") throw new UserError(describe(result.left, `delete ${name(before, id)}`));
      claims.release(owner, id);
    },
  };
  return holesTold(life);
};
