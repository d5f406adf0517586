/** The shelf: one line an entity. */

export { del, get, patch, path, post } from "../../sdk/call.js";
export { fivetranClient, Provider } from "./account.js";
export { Connection } from "./connection.js";
export { Destination } from "./destination.js";
export { Group } from "./group.js";
export { Team } from "./team.js";
export { TeamUserMembership } from "./team-user-membership.js";
export { User } from "./user.js";
