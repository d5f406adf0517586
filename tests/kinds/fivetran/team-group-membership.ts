import { membershipOf } from "./parts.js";

export const teamGroupMembership = membershipOf("team", "group", "fivetran:TeamGroupMembership");
