/** The functions of Fivetran: look-ups of what exists, managed or not. */

export { getAccountInfo, getAccountInfoOutput, type GetAccountInfoResult } from "./account-info.js";
export {
  getGroupPublicKey,
  getGroupPublicKeyOutput,
  type GetGroupPublicKeyResult,
  getGroupServiceAccount,
  getGroupServiceAccountOutput,
  type GetGroupServiceAccountResult,
  type GroupAccessArgs,
} from "./group-access.js";
export {
  getConnection,
  type GetConnectionArgs,
  getConnectionOutput,
  type GetConnectionResult,
  listConnections,
} from "./connection-lookup.js";
export {
  getConnectionCertificate,
  type GetConnectionCertificateArgs,
  getConnectionCertificateOutput,
  type GetConnectionCertificateResult,
  listConnectionCertificates,
} from "./connection-certificate.js";
export {
  getConnectionFingerprint,
  type GetConnectionFingerprintArgs,
  getConnectionFingerprintOutput,
  type GetConnectionFingerprintResult,
  listConnectionFingerprints,
} from "./connection-fingerprint.js";
export {
  getConnectionSchema,
  type GetConnectionSchemaArgs,
  getConnectionSchemaOutput,
  type GetConnectionSchemaResult,
} from "./connection-schema.js";
export {
  getDestination,
  type GetDestinationArgs,
  getDestinationOutput,
  type GetDestinationResult,
  listDestinations,
} from "./destination.js";
export { getGroup, type GetGroupArgs, getGroupOutput, type GetGroupResult, listGroups } from "./group.js";
export { getTeam, type GetTeamArgs, getTeamOutput, type GetTeamResult, listTeams } from "./team.js";
export {
  getTeamUserMembership,
  type GetTeamUserMembershipArgs,
  getTeamUserMembershipOutput,
  type GetTeamUserMembershipResult,
  listTeamUserMemberships,
} from "./team-user-membership.js";
export { getUser, type GetUserArgs, getUserOutput, type GetUserResult, listUsers } from "./user.js";
export { getWebhook, type GetWebhookArgs, getWebhookOutput, type GetWebhookResult, listWebhooks } from "./webhook.js";
