/** The functions of Fivetran: look-ups of what exists, managed or not. */

export { getAccountInfo, getAccountInfoOutput, type GetAccountInfoResult } from "./account-info.js";
export { getRole, type GetRoleArgs, getRoleOutput, type GetRoleResult, listRoles } from "./role-lookup.js";
export {
  type ConnectorType,
  getConnectorType,
  type GetConnectorTypeArgs,
  getConnectorTypeOutput,
  type GetConnectorTypeResult,
  listConnectorTypes,
} from "./connector-type-lookup.js";
export {
  getQuickstartPackage,
  type GetQuickstartPackageArgs,
  getQuickstartPackageOutput,
  type GetQuickstartPackageResult,
  listQuickstartPackages,
  type ListQuickstartPackagesArgs,
} from "./quickstart-package-lookup.js";
export {
  type ConnectionError,
  getConnectionState,
  getConnectionStateOutput,
  type GetConnectionStateResult,
  listConnectionErrors,
  type OfConnectionArgs,
} from "./connection-state-lookup.js";
export { listTableColumns, type ListTableColumnsArgs, type TableColumn } from "./columns-lookup.js";
export {
  type ExternalSecretsManagerEntity,
  listExternalSecretsManagerEntities,
  type ListExternalSecretsManagerEntitiesArgs,
  listProxyAgentConnections,
  type ListProxyAgentConnectionsArgs,
  type ProxyAgentConnection,
} from "./usage-lookup.js";
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
  type ListConnectionsArgs,
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
export { getGroupUsers, type GetGroupUsersArgs, getGroupUsersOutput, type GetGroupUsersResult } from "./group-users.js";
export { getTeamUsers, type GetTeamUsersArgs, getTeamUsersOutput, type GetTeamUsersResult } from "./team-users.js";
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
export {
  getTeamGroupMembership,
  type GetTeamGroupMembershipArgs,
  getTeamGroupMembershipOutput,
  type GetTeamGroupMembershipResult,
  listTeamGroupMemberships,
} from "./team-group-membership.js";
export {
  getTeamConnectionMembership,
  type GetTeamConnectionMembershipArgs,
  getTeamConnectionMembershipOutput,
  type GetTeamConnectionMembershipResult,
  listTeamConnectionMemberships,
} from "./team-connection-membership.js";
export {
  getUserGroupMembership,
  type GetUserGroupMembershipArgs,
  getUserGroupMembershipOutput,
  type GetUserGroupMembershipResult,
  listUserGroupMemberships,
} from "./user-group-membership.js";
export {
  getUserConnectionMembership,
  type GetUserConnectionMembershipArgs,
  getUserConnectionMembershipOutput,
  type GetUserConnectionMembershipResult,
  listUserConnectionMemberships,
} from "./user-connection-membership.js";
export {
  getDestinationCertificate,
  type GetDestinationCertificateArgs,
  getDestinationCertificateOutput,
  type GetDestinationCertificateResult,
  listDestinationCertificates,
} from "./destination-certificate.js";
export {
  getDestinationFingerprint,
  type GetDestinationFingerprintArgs,
  getDestinationFingerprintOutput,
  type GetDestinationFingerprintResult,
  listDestinationFingerprints,
} from "./destination-fingerprint.js";
export { getGroupUser, type GetGroupUserArgs, getGroupUserOutput, type GetGroupUserResult, listGroupUsers } from "./group-user.js";
export { getLogService, type GetLogServiceArgs, getLogServiceOutput, type GetLogServiceResult, listLogServices } from "./log-service.js";
export {
  getPrivateLink,
  type GetPrivateLinkArgs,
  getPrivateLinkOutput,
  type GetPrivateLinkResult,
  listPrivateLinks,
} from "./private-link.js";
export { getProxyAgent, type GetProxyAgentArgs, getProxyAgentOutput, type GetProxyAgentResult, listProxyAgents } from "./proxy-agent.js";
export {
  getHybridDeploymentAgent,
  type GetHybridDeploymentAgentArgs,
  getHybridDeploymentAgentOutput,
  type GetHybridDeploymentAgentResult,
  listHybridDeploymentAgents,
} from "./hybrid-deployment-agent.js";
export { getSystemKey, type GetSystemKeyArgs, getSystemKeyOutput, type GetSystemKeyResult, listSystemKeys } from "./system-key.js";
export {
  getExternalSecretsManager,
  type GetExternalSecretsManagerArgs,
  getExternalSecretsManagerOutput,
  type GetExternalSecretsManagerResult,
  listExternalSecretsManagers,
} from "./external-secrets-manager.js";
export {
  getTransformationProject,
  type GetTransformationProjectArgs,
  getTransformationProjectOutput,
  type GetTransformationProjectResult,
  listTransformationProjects,
} from "./transformation-project.js";
export {
  getTransformation,
  type GetTransformationArgs,
  getTransformationOutput,
  type GetTransformationResult,
  listTransformations,
} from "./transformation.js";
export {
  getConnectorSdkPackage,
  type GetConnectorSdkPackageArgs,
  getConnectorSdkPackageOutput,
  type GetConnectorSdkPackageResult,
  listConnectorSdkPackages,
} from "./connector-sdk-package.js";
