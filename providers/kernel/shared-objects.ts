/** Two resources of one stack with one object, as after a rename that is not over: what the state tells of the other one. */

import type { Plain } from "../../sdk/plain.js";
import { accountIn } from "./accounts.js";
import type { Blueprint } from "./blueprint.js";
import { nameOf, type Owner } from "./claims.js";
import type { AskStack, StackResource } from "./handler.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Shared {
  /**
   * The name of the resource that keeps an object although another one is deleted. Resources that a command with `--target` leaves out never
   * show up in it: only the state has them.
   */
  neededBy(owner: Owner, id: string, state: Plain, stack: AskStack | undefined): Promise<string | undefined>;
  /** What only the first resource with the object has learned, and no look at the object tells: how it had been, what was made with it. */
  inherited(owner: Owner, id: string, stack: AskStack | undefined): Promise<Plain>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const sharedOf = (blueprint: Blueprint): Shared => {
  const { kind, outputs, calls } = blueprint;
  /** How many resources with an object this command has deleted without it, by the object. */
  const released = new Map<string, number>();
  // An object that is found by its name is looked at, and what only its creation showed is gone. What is part of something else has a history.
  const lasting =
    calls.find === undefined
      ? Object.keys(outputs).filter(
          (key) => outputs[key]?.spec.once === true && outputs[key]?.spec.volatile !== true && outputs[key]?.spec.secret !== true,
        )
      : [];
  const isIn = (account: string | undefined, { outputs }: StackResource): boolean => {
    const other = accountIn(outputs);
    return other === undefined || account === undefined || account === "" || other === account;
  };

  return {
    async neededBy(owner, id, state, stack) {
      const known = await stack?.("partial");
      const all = known?.having(kind, id).filter((one) => isIn(accountIn(state), one)) ?? [];
      const key = JSON.stringify([owner.run, accountIn(state), id]);
      const others = all.filter(({ urn }) => urn !== owner.urn);
      const count = released.get(key) ?? 0;
      if (all.length - count < 2) return undefined;
      released.set(key, count + 1);
      return nameOf(others[0]?.urn ?? owner.urn);
    },
    async inherited(owner, id, stack) {
      if (lasting.length === 0) return {};
      const known = await stack?.("once");
      const first = known?.having(kind, id).find((one) => isIn(owner.account, one));
      const had = first?.outputs ?? {};
      return Object.fromEntries(lasting.flatMap((key) => (had[key] === undefined ? [] : [[key, had[key]]])));
    },
  };
};
