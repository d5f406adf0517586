/** Lists of users that shall be exactly what the program says: who is missing is added, roles are changed, everybody else is removed. */

import { type Call, get, type Path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectsIn, pickKeyed, textAt } from "../kernel/answers.js";
import type { CustomDelete, CustomRead, InitialState, Step } from "../kernel/blueprint.js";
import { failureOf, refuse, type VendorClient } from "../kernel/vendor-client.js";
import { isMember } from "./members.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Member {
  readonly key: string;
  readonly role: string;
}

/** The users of one sort of parent. */
export interface UserList<A> {
  /** Id of the parent. */
  readonly parent: (args: A) => string;
  readonly list: (parent: string) => Path;
  /** What tells users apart in a program, and in answers. */
  readonly key: string;
  readonly wireKey: string;
  readonly members: (args: A) => readonly Member[];
  /** Nobody is in a list twice, so it may be sent again. */
  readonly add: (parent: string, member: Member) => Call;
  readonly change: (parent: string, item: Plain, role: string) => Call;
  readonly remove: (parent: string, item: Plain) => Call;
}

const sameKey = (a: unknown, b: unknown): boolean => String(a).toLowerCase() === String(b).toLowerCase();

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

export const callsOf = <A>({ parent, list, key, wireKey, remove }: UserList<A>) => ({
  create: (args: A): InitialState => ({ initialState: { id: parent(args) } }),
  read: (id: string): CustomRead => ({
    customRead: async (client) => {
      const items = await itemsIn(client, list(id), wireKey);
      return items && { id, users: items.map((item) => ({ [key]: textAt(item, wireKey), role: textAt(item, "role") })) };
    },
  }),
  remove: (id: string, state: Plain): CustomDelete => ({
    customDelete: async (client) => {
      const mine = objectsIn(state["users"]);
      const items = (await itemsIn(client, list(id), wireKey)) ?? [];
      for (const item of items.filter((one) => mine.some((user) => sameKey(user[key], one[wireKey]))))
        await client.remove(remove(id, item));
    },
  }),
});

/** First who is missing, then roles, then who is too many: nobody who shall stay is without access in between. */
export const makeExact = <A>({ parent, list, wireKey, members, add, change, remove }: UserList<A>): Step<A> => ({
  name: "set",
  run: async ({ args, client, id, progress }) => {
    const [at, wanted] = [parent(args), members(args)];
    const items =
      (await itemsIn(client, list(at), wireKey)) ??
      refuse(client, `set the users`, `there is no ${at}`, "Check the id, and that it is in this account.");
    const itemOf = (all: readonly Plain[], { key }: Member): Plain | undefined => all.find((item) => sameKey(item[wireKey], key));
    for (const member of wanted) {
      const item = itemOf(items, member);
      const isIn = async (): Promise<Plain | undefined> => {
        const now = itemOf((await itemsIn(client, list(at), wireKey)) ?? [], member);
        return now?.["role"] === member.role ? now : undefined;
      };
      if (item === undefined) await client.run(add(at, member), isIn);
      else if (item["role"] !== member.role) await client.run(change(at, item, member.role), isIn);
    }
    const extra = items.filter((item) => !wanted.some(({ key }) => sameKey(item[wireKey], key)));
    for (const item of extra) {
      progress(`removing ${textAt(item, wireKey) ?? "a user"}, who is not in the list`);
      await client.remove(remove(at, item));
    }
    return { id };
  },
});

/** Each user once. */
export const once = (keys: readonly string[]): readonly string[] => {
  const twice = keys.find((key, i) => keys.findIndex((other) => sameKey(other, key)) < i);
  return twice === undefined ? [] : [`must have each user once: ${twice} is there twice`];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

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
