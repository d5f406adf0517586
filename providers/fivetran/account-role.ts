/** The role of a user or a team in the whole account: a change like any other, but Fivetran takes it away by a request of its own. */

import { type Call, del, patch, type Path } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";

/**
 * The update of a user or a team; `role: null` in the body takes the role away.
 *
 * @param roleAt where its role is taken away.
 */
export const updateWithRole = (at: Path, roleAt: Path, body: Plain): readonly Call[] => {
  const { role, ...rest } = body;
  if (role !== null) return [patch(at, body)];
  return [del(roleAt), ...(Object.keys(rest).length === 0 ? [] : [patch(at, rest)])];
};
