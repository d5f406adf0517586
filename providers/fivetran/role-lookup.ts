/** Roles of the account: what `role` of users, teams and memberships may be. */

import { get } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectsIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import type { VendorClient } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";
import { missingName } from "./missing-name.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which role. */
export interface GetRoleArgs {
  /** Name of the role, as `role` takes it. */
  readonly name: string;
}

export interface GetRoleResult {
  /** Name of the role, as `role` takes it. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string | undefined;
  /** Where it can be given: `ACCOUNT`, `DESTINATION` (of a group), `CONNECTOR` (of a connection) and `TEAM`. */
  readonly scope: readonly string[];
  /** Whether somebody in the account has made it. */
  readonly isCustom: boolean;
  /** Whether Fivetran wants another one to be used. */
  readonly isDeprecated: boolean;
  /** That other one. */
  readonly replacementRoleName?: string | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const all = async (client: VendorClient): Promise<readonly GetRoleResult[]> =>
  objectsIn(await client.list(listed(get("/roles")))).map((role: Plain) => ({
    name: textAt(role, "name") ?? "",
    description: textAt(role, "description"),
    scope: Array.isArray(role["scope"]) ? role["scope"].map(String) : [],
    isCustom: role["is_custom"] === true,
    isDeprecated: role["is_deprecated"] === true,
    replacementRoleName: textAt(role, "replacement_role_name"),
  }));

const one = functions<GetRoleArgs, GetRoleResult>({
  vendor: fivetran,
  name: "getRole",
  takes: ["name"],
  needs: ["name"],
  doing: ({ name }) => `look up the role "${name}"`,
  ask: async ({ name }, { client }) => {
    const found = (await all(client)).find((role) => role.name === name);
    return found && { value: found, isSecret: false };
  },
  missing: async ({ name }, { client }) =>
    missingName(
      "role",
      name,
      (await all(client)).map((role) => role.name),
    ),
});

const many = functions<object, readonly GetRoleResult[]>({
  vendor: fivetran,
  name: "listRoles",
  takes: [],
  doing: () => "list every role",
  ask: async (_args, { client }) => ({ value: await all(client), isSecret: false }),
});

/** A role of the account, by its name. Rejects with an `ApiError` that names near ones when there is none. */
export const getRole = one.get;

/** The same with outputs as arguments; its result is an output. */
export const getRoleOutput = one.getOutput;

/** All roles of the account, standard and custom. */
export const listRoles = many.get;
