/** Lists of users that shall be exactly what the program says: who is missing is added, roles are changed, everybody else is removed. */

import type * as t from "io-ts";
import { del, get, patch, type Path, post } from "../../sdk/call.js";
import { list as listOf, type ListOf } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn, objectsIn, pickKeyed, textAt } from "../kernel/answers.js";
import { type ArgsOf, blueprint, type Calls, type Field, field, type Fields, type Step } from "../kernel/blueprint.js";
import { partOf } from "../kernel/part-of.js";
import { failureOf, refuse, type VendorClient } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";
import { isMember } from "./members.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface UserList {
  readonly list: (parent: string) => Path;
  /** What tells users apart in a program, and in answers. */
  readonly key: string;
  readonly wireKey: string;
  /** One user of the list. */
  readonly one: (parent: string, item: Plain) => Path;
  /** Where the role of one is changed, if it is elsewhere. */
  readonly role?: (parent: string, item: Plain) => Path;
}

export interface ExactUsers<F extends Fields> extends UserList {
  readonly kind: `${string}:${string}`;
  readonly noun: string;
  /** Name of the field with the id of the parent; it replaces. */
  readonly parent: keyof F & string;
  /** The parent's, and `users`. */
  readonly fields: F;
}

const sameKey = (a: unknown, b: unknown): boolean => String(a).toLowerCase() === String(b).toLowerCase();

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** @param user the shape of one user: what tells it apart, and a `role`. */
export const usersField = <C extends t.Mixed>(user: C, key: string, spec: { readonly ignoreCase?: true } = {}): Field<ListOf<C>> =>
  field(listOf(user), { ...spec, wire: "users", change: "steps", unordered: true, rules: (users) => eachOnce(users, key) });

export const exactUsers = <const F extends Fields>({ kind, noun, parent, fields, ...users }: ExactUsers<F>) => {
  const { create, ...part } = partOf(parent);
  return blueprint({
    ...{ kind, noun, vendor: fivetran, fields, outputs: {} },
    ...part,
    steps: [makeExact<ArgsOf<F>>(users)],
    calls: { create, ...callsOf(users) },
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const callsOf = ({ list, key, wireKey, one }: UserList): Pick<Calls<unknown>, "read" | "remove"> => ({
  read: (id) => ({
    customRead: async (client) => {
      const items = await itemsIn(client, list(id), wireKey);
      return items && { id, users: items.map((item) => ({ [key]: textAt(item, wireKey), role: textAt(item, "role") })) };
    },
  }),
  remove: (id, state) => ({
    customDelete: async (client) => {
      const mine = objectsIn(state["users"]);
      const items = (await itemsIn(client, list(id), wireKey)) ?? [];
      for (const item of items.filter((each) => mine.some((user) => sameKey(user[key], each[wireKey]))))
        await client.remove(del(one(id, item), within(list(id))));
    },
  }),
});

/** First who is missing, then roles, then who is too many: nobody who shall stay is without access in between. */
const makeExact = <A>({ list, key, wireKey, one, role: roleOf = one }: UserList): Step<A> => ({
  name: "set",
  run: async ({ args, client, id, progress }) => {
    const [at, wanted] = [list(id), objectsIn(objectIn(args)["users"])];
    const items =
      (await itemsIn(client, at, wireKey)) ??
      refuse(client, `set the users`, `there is no ${id}`, "Check the id, and that it is in this account.");
    const itemOf = (all: readonly Plain[], user: Plain): Plain | undefined => all.find((item) => sameKey(item[wireKey], user[key]));
    for (const user of wanted) {
      const { role } = user;
      const item = itemOf(items, user);
      const isIn = async (): Promise<Plain | undefined> => {
        const now = itemOf((await itemsIn(client, at, wireKey)) ?? [], user);
        return now?.["role"] === role ? now : undefined;
      };
      // Nobody is in a list twice, so an addition may be sent again.
      if (item === undefined) await client.run(post(at, { [wireKey]: user[key], role }, { ...within(at), effect: "replace" }), isIn);
      else if (item["role"] !== role) await client.run(patch(roleOf(id, item), { role }, within(at)), isIn);
    }
    const extra = items.filter((item) => !wanted.some((user) => sameKey(item[wireKey], user[key])));
    for (const item of extra) {
      progress(`removing ${textAt(item, wireKey) ?? "a user"}, who is not in the list`);
      await client.remove(del(one(id, item), within(at)));
    }
    return { id };
  },
});

/** Two writers of one list at once might undo each other. */
const within = (list: Path): { readonly parent: string } => ({ parent: list.text });

const eachOnce = (users: readonly unknown[], key: string): readonly string[] => {
  const keys = objectsIn(users).map((user) => String(user[key]));
  const twice = keys.find((text, i) => keys.findIndex((other) => sameKey(other, text)) < i);
  return twice === undefined ? [] : [`must have each user once: ${twice} is there twice`];
};

/** Undefined when there is no such parent any more. */
const itemsIn = async (client: VendorClient, at: Path, wireKey: string): Promise<readonly Plain[] | undefined> => {
  try {
    const call = listed(get(at));
    // A list without anybody is one: an item that cannot be told apart is not.
    let all: readonly Plain[] = [];
    await pickKeyed(client, call, wireKey, (items) => {
      all = items.filter(isMember);
      return [];
    });
    return all;
  } catch (error) {
    if (failureOf(error).tag === "Absent") return undefined;
    throw error;
  }
};
