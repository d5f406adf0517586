/** The import option: what a check can say of it, and what it must refuse. */

import type { Plain } from "../../sdk/plain.js";
import type { Blueprint } from "./blueprint.js";
import { changesBetween } from "./changes.js";
import type { Claims, Owner } from "./claims.js";
import { diffInputs } from "./diff.js";
import { type Checked, type Context, UserError } from "./handler.js";
import { toInputs } from "./from-answer.js";
import type { ObjectReader } from "./object-reader.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Imports {
  /** Two resources with one object would undo each other forever. */
  refuseConflict(owner: Owner, id: string): void;
  /**
   * Pulumi's own process runs an import as a create, so a preview shows what it would do only if the check looks.
   *
   * @param args the inputs that were checked.
   * @param read the object as it is now; undefined when it is gone.
   */
  check(
    owner: Owner,
    id: string,
    args: Plain,
    checked: Checked,
    context: Context,
    read: () => Promise<Plain | undefined>,
  ): Promise<Checked>;
  /** What the check has just read, once: the import that follows it does not ask again. */
  imported(owner: Owner, id: string): Plain | undefined;
  /** Says what the import writes over, where nothing else shows it. Once in a process, by the check or by the import. */
  tellChanges(context: Context, id: string, live: Plain, args: Plain, changed: readonly string[]): void;
}

/** An import follows its check at once; in a command that asks before it goes on, it does not. */
const FRESH_MS = 30_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const importsOf = (blueprint: Blueprint, { name }: ObjectReader, claims: Claims): Imports => {
  const { noun, fields, vendor } = blueprint;
  const warned = new Set<string>();
  const looks = new Map<string, { readonly answer: Plain; readonly at: number }>();
  const lookOf = ({ account, run }: Owner, id: string): string => JSON.stringify([account, run, id]);

  const refuseRival = (owner: Owner, id: string): void => {
    const rival = claims.otherHolder(owner, id);
    if (rival === undefined) return;
    throw new UserError(
      `${noun} ${id} is managed by "${rival}" of this program already; nothing was changed. Use that resource, or correct the id. If "${rival}" is the old name of this one, add aliases: [{ name: "${rival}" }] to its options instead.`,
    );
  };

  const tellChanges = (context: Context, id: string, live: Plain, args: Plain, changed: readonly string[]): void => {
    const key = JSON.stringify([context.urn, id]);
    if (warned.has(key)) return;
    warned.add(key);
    const differences = changesBetween(fields, changed, live, args);
    if (differences !== "") context.log.info(`${name(args, id)}: the import of ${id} changes ${differences}.`);
  };

  return {
    refuseConflict: refuseRival,
    tellChanges,
    async check(owner, id, args, checked, context, read) {
      try {
        refuseRival(owner, id);
        claims.reserve(owner, id);
        const answer = await read();
        if (answer === undefined) return { ...checked, failures: [`${vendor.title} has no ${noun} with the id ${id}`] };
        looks.set(lookOf(owner, id), { answer, at: Date.now() });
        const live = toInputs(blueprint, answer, args);
        tellChanges(context, id, live, args, diffInputs(blueprint, live, args).changed);
        return checked;
      } catch (error) {
        // Without credentials, or where nobody answers, the import itself will tell.
        if (!(error instanceof UserError) || claims.otherHolder(owner, id) === undefined) return checked;
        return { ...checked, failures: [error.message] };
      }
    },
    imported(owner, id) {
      const look = looks.get(lookOf(owner, id));
      looks.delete(lookOf(owner, id));
      return look !== undefined && look.at > Date.now() - FRESH_MS ? look.answer : undefined;
    },
  };
};
