import { membershipOf } from "./parts.js";

export const userConnectionMembership = membershipOf("user", "connection", "fivetran:UserConnectionMembership");
