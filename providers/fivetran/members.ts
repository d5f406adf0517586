/** How the items of a parent's list are looked up: memberships, and what is trusted. Their id is `parent:member`. */

import { get, type Path } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import { isPlain } from "../../sdk/plain.js";
import type { Search } from "../kernel/finder.js";

/**
 * @param parent name of the field that holds the parent's id.
 * @param member name of the field that tells the items of one parent apart.
 * @param list where the list of one parent is.
 */
export const membersOf = (parent: string, member: string, list: (parent: string) => Path): Search => ({
  by: [[parent, member]],
  idOf: (key) => `${String(key[parent])}:${String(key[member])}`,
  items: (client, key) => client.list(listed(get(list(String(key[parent]))))),
  needs: [parent],
});

/** A group lists everybody who can see it: who has only a role in the account is there without one in the group, and is none of its members. */
export const isMember = (item: unknown): boolean => isPlain(item) && typeof item["role"] === "string" && item["role"] !== "";
