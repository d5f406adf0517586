import { membershipOf } from "./parts.js";

export const teamConnectionMembership = membershipOf("team", "connection", "fivetran:TeamConnectionMembership");
