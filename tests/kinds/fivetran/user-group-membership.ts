import { membershipOf } from "./parts.js";

export const userGroupMembership = membershipOf("user", "group", "fivetran:UserGroupMembership");
