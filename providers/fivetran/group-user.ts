/** One user in one group, by e-mail address. Other users of the group are left alone. Its id is `groupId:email`, the address in lower case. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { pickKeyed, textAt } from "../kernel/answers.js";
import { blueprint, field, type Gathered, type ListRead, output, type Step } from "../kernel/blueprint.js";
import { compositeId } from "../kernel/composite-id.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";
import { isMember } from "./members.js";

const ID = compositeId("group user", "{groupId}:{email}", { openEnd: true });

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

const partsOf = (id: string) => {
  const parts = ID.demand({ vendor: "Fivetran" }, "find the user", id);
  if (ADDRESS.test(parts.email)) return parts;
  return refuse({ vendor: "Fivetran" }, "find the user", `${parts.email} is no e-mail address`, "The id is groupId:email.");
};

const listOf = (group: string) => path`/groups/${group}/users`;

/** Two writers of one list at once might undo each other. */
const within = (group: string): { readonly parent: string } => ({ parent: listOf(group).text });

interface Found extends Gathered {
  readonly userId?: string;
}

/** The users of the group with this address: one, or none. */
const found = (group: string, email: string): ListRead => ({
  ofParent: true,
  key: "email",
  list: listed(get(listOf(group))),
  // When the user was made says nothing of when it came into the group.
  pick: (users) =>
    users
      .filter((one) => isMember(one) && String(one["email"]).toLowerCase() === email.toLowerCase())
      .map((one) => ({ ...one, created_at: undefined })),
});

/** The id of the user, which requests about the membership need. */
const userIn = async (client: VendorClient, group: string, email: string): Promise<string | undefined> => {
  const { list, pick } = found(group, email);
  const [user] = await pickKeyed(client, list, "email", pick);
  return user === undefined ? undefined : textAt(user, "id");
};

/** The answer to a create holds nothing: what is known of the user is looked up. */
const lookUp: Step<object, Found> = {
  name: "read",
  run: async ({ phase, look, state }) => (phase === "update" && state["userId"] !== undefined ? undefined : look()),
};

export const groupUser = blueprint({
  kind: "fivetran:GroupUser",
  noun: "group user",
  vendor: fivetran,
  fields: {
    /** The group. */
    groupId: field(text, { change: "replace" }),
    /** Address of a user of the account. */
    email: field(text, {
      wire: "email",
      change: "replace",
      ignoreCase: true,
      rules: (email) => (ADDRESS.test(email) ? [] : ["must be an e-mail address"]),
    }),
    /** Role in the group: `Destination Administrator`, `Destination Analyst`, or a role of your own. */
    role: field(text, { wire: "role", change: "update" }),
  },
  outputs: {
    /** Id of the user. */
    userId: output(text, ({ email, id }) => (email === undefined ? undefined : id), { once: true }),
  },
  title: ({ groupId, email }) => `${groupId ?? ""}:${email ?? ""}`,
  identity: (_answer, { groupId, email }) => ID.of({ groupId, email: email.toLowerCase() }),
  importForm: "groupId:email",
  imported: (id) => {
    const known = ID.parse(id);
    return known === undefined ? undefined : { id: id.toLowerCase(), known };
  },
  unique: true,
  gather: async (client, { groupId, email }, { phase, state }): Promise<Found> => {
    if (phase === "create") return {};
    const userId = textAt(state, "userId") ?? (await userIn(client, groupId, email));
    return userId === undefined
      ? refuse(
          client,
          "change the role",
          `${email} is not in the group ${groupId} any more`,
          "Run `pulumi refresh`, then the command again.",
        )
      : { userId };
  },
  steps: [lookUp],
  calls: {
    create: ({ groupId }, body) => post(listOf(groupId), body, within(groupId)),
    read: (id) => {
      const { groupId, email } = partsOf(id);
      return found(groupId, email);
    },
    // From the group's side nothing can be changed; to remove and to add would leave the user without access in between.
    update: (_id, body, { groupId }, { userId = "" }) => patch(path`/users/${userId}/groups/${groupId}`, body, within(groupId)),
    remove: (id, state) => {
      const { groupId, email } = partsOf(id);
      const userId = textAt(state, "userId");
      if (userId !== undefined) return del(path`/groups/${groupId}/users/${userId}`, within(groupId));
      return {
        customDelete: async (client) => {
          const user = await userIn(client, groupId, email);
          if (user !== undefined) await client.run(del(path`/groups/${groupId}/users/${user}`, within(groupId)));
        },
      };
    },
    find: ({ groupId, email }) => found(groupId, email),
  },
});

/** What a program writes to add a user to a group. */
export interface GroupUserArgs extends ArgsFor<typeof groupUser>, CommonInputs {}

/**
 * One user's membership in one group, by e-mail address. `UserGroupMembership` is the same by the user's id.
 *
 * Requests: to create two, one of them to learn the user's id; to change the role, to read and to delete one each.
 *
 * @example
 * new fivetran.GroupUser("ada", { groupId: warehouse.id, email: "ada@example.com", role: "Destination Analyst" });
 */
export class GroupUser extends resource<typeof groupUser, GroupUserArgs>(groupUser) {}

/** A user of a group as `getGroupUser` answers it. */
export interface GetGroupUserResult extends ResultOf<typeof groupUser> {}

/** Which user: by the id, `groupId:email`, or by both. */
export type GetGroupUserArgs = ById | By<GetGroupUserResult, "groupId" | "email">;

const lookup = lookups<GetGroupUserArgs, GetGroupUserResult, { readonly groupId: string }>(groupUser, {
  by: [["groupId", "email"]],
  idOf: ({ groupId, email }) => ID.of({ groupId: String(groupId), email: String(email).toLowerCase() }),
  items: async (client, { groupId }) => (await client.list(listed(get(listOf(String(groupId)))))).filter(isMember),
  needs: ["groupId"],
});

/** A user of a group. Rejects with an `ApiError` when there is none. */
export const getGroupUser = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getGroupUserOutput = lookup.getOutput;

/** The users of a group, with the role of each in it. Who can see the group by a role in the account is not among them. */
export const listGroupUsers = lookup.list;
