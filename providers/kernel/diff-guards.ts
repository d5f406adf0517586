/** What a diff must stop or say beyond the inputs: whose object it is, which account it is in, what else would be deleted with it. */

import type { Plain } from "../../sdk/plain.js";
import { ACCOUNT, accountIn, accountOf } from "./accounts.js";
import type { Blueprint } from "./blueprint.js";
import type { Claims, Owner } from "./claims.js";
import { type Context, type Difference, type ReadConfig, UserError } from "./handler.js";
import type { ObjectReader } from "./object-reader.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** One diff: the object, what state holds of it, what the program says. */
export interface Diffed {
  readonly id: string;
  readonly before: Plain;
  readonly args: Plain;
  readonly owner: Owner;
  readonly difference: Difference;
}

export interface DiffGuards {
  /** Stops a replacement that the engine works out for itself, with what this resource depends on, when data would be lost. */
  refuseTakenAlong(diffed: Diffed): void;
  /** Stops two resources of one program that manage one object. To be asked once the claims know this one. */
  refuseShared(diffed: Diffed): void;
  /** Whether the object is in the account that the command works on. */
  stays(diffed: Diffed): boolean;
  /** The difference of an object that is made anew in another account. */
  moved(diffed: Diffed, context: Context): Difference;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const diffGuards = ({ guarded, vendor }: Blueprint, { name }: ObjectReader, claims: Claims): DiffGuards => ({
  refuseTakenAlong({ id, args, owner, difference: { replaces } }) {
    // Nobody has checked it: the engine works out what else a replacement takes along, from what state says and before the program says a word.
    const isTakenAlong = owner.urn !== undefined && owner.run !== undefined && !claims.isDeclared(owner);
    if (!isTakenAlong || guarded === undefined || replaces.length === 0 || args["allowReplace"] === true) return;
    throw new UserError(
      `${name(args, id)} would be deleted along with what its ${replaces.join(", ")} comes from, and would drop ${guarded}. Nothing was changed. Take deleteBeforeReplace (or --replace) off that resource, or set allowReplace: true here, run \`pulumi up\`, and replace it then.`,
    );
  },

  refuseShared({ id, args, owner }) {
    const other = claims.otherHolder(owner, id);
    if (other === undefined || !claims.isDeclared(owner)) return;
    throw new UserError(
      `${name(args, id)}: "${other}" of this program manages ${id}, too, and they would undo each other's changes. Take one of them out of the program: the object stays with the other.`,
    );
  },

  stays({ before, owner }) {
    const home = accountIn(before);
    return home === undefined || owner.account === "" || home === owner.account;
  },

  moved({ id, before, args, owner, difference }, { log }) {
    const home = accountIn(before);
    const what = `${name(args, id)} is in the account ${home}; here it would be made anew in ${owner.account}, and deleted there. If that is the same account under a new address, run \`pulumi refresh\` first.`;
    if (guarded !== undefined && args["allowReplace"] !== true) {
      throw new UserError(`${what} That would drop ${guarded}. Set allowReplace: true to go on, or give it the provider of ${home}.`);
    }
    log.info(what);
    const moved = { isHome: (config: ReadConfig) => accountOf(vendor, config) === home };
    return { changed: difference.changed, replaces: [...difference.replaces, ACCOUNT], deleteBeforeReplace: false, moved };
  },
});
