/** The kinds of this vendor, one line each. */

export { del, get, patch, path, post } from "../../sdk/call.js";
export { fivetranClient, Provider } from "./account.js";
export type {
  ConnectionAuthFor,
  ConnectionConfigFor,
  ConnectionService,
  DestinationConfigFor,
  DestinationSchemaFor,
  DestinationService,
} from "./catalog/of-service.js";
export type { ConnectionAuths, ConnectionConfigs, DestinationConfigs } from "./catalog/types.js";
export { Connection, type ConnectionArgs } from "./connection.js";
export { ConnectionCertificate } from "./connection-certificate.js";
export { ConnectionFingerprint } from "./connection-fingerprint.js";
export { ConnectionSchema } from "./connection-schema.js";
export { Destination, type DestinationArgs } from "./destination.js";
export { Group } from "./group.js";
export { Team } from "./team.js";
export { TeamUserMembership } from "./team-user-membership.js";
export { User } from "./user.js";
export { Webhook } from "./webhook.js";
