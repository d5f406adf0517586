/** The kinds of this vendor, one line each. */

export { del, get, patch, path, post } from "../../sdk/call.js";
export { ApiError, type ScriptClient } from "../../sdk/script.js";
export { secretFrom, type SecretSource } from "../../sdk/secret-from.js";
export { fivetranClient, Provider } from "./account.js";
export type {
  ConnectionAuthFor,
  ConnectionConfigFor,
  ConnectionService,
  DestinationConfigFor,
  DestinationSchemaFor,
  DestinationService,
  LogConfigFor,
  LogServiceName,
  PrivateLinkConfigFor,
  PrivateLinkService,
} from "./catalog/of-service.js";
export type { ConnectionAuths, ConnectionConfigs, DestinationConfigs, LogConfigs, PrivateLinkConfigs } from "./catalog/types.js";
export { ConnectionCertificate, type ConnectionCertificateArgs } from "./connection-certificate.js";
export { ConnectionFingerprint, type ConnectionFingerprintArgs } from "./connection-fingerprint.js";
export { ConnectionSchema, type ConnectionSchemaArgs } from "./connection-schema.js";
export { Connection, type ConnectionArgs } from "./connection.js";
export { ConnectorSdkPackage, type ConnectorSdkPackageArgs } from "./connector-sdk-package.js";
export { DestinationCertificate, type DestinationCertificateArgs } from "./destination-certificate.js";
export { DestinationFingerprint, type DestinationFingerprintArgs } from "./destination-fingerprint.js";
export { Destination, type DestinationArgs } from "./destination.js";
export { ExternalSecretsManager, type ExternalSecretsManagerArgs } from "./external-secrets-manager.js";
export { GroupUser, type GroupUserArgs } from "./group-user.js";
export { GroupUsers, type GroupUsersArgs } from "./group-users.js";
export { Group, type GroupArgs } from "./group.js";
export { HybridDeploymentAgent, type HybridDeploymentAgentArgs } from "./hybrid-deployment-agent.js";
export { LogService, type LogServiceArgs } from "./log-service.js";
export { PrivateLink, type PrivateLinkArgs } from "./private-link.js";
export { ProxyAgent, type ProxyAgentArgs } from "./proxy-agent.js";
export { Resync, type ResyncArgs } from "./resync.js";
export { SchemaReload, type SchemaReloadArgs } from "./schema-reload.js";
export { Sync, type SyncArgs } from "./sync.js";
export { SystemKey, type SystemKeyArgs } from "./system-key.js";
export { TeamConnectionMembership, type TeamConnectionMembershipArgs } from "./team-connection-membership.js";
export { TeamGroupMembership, type TeamGroupMembershipArgs } from "./team-group-membership.js";
export { TeamUserMembership, type TeamUserMembershipArgs } from "./team-user-membership.js";
export { TeamUsers, type TeamUsersArgs } from "./team-users.js";
export { Team, type TeamArgs } from "./team.js";
export { TransformationProjectTest, type TransformationProjectTestArgs } from "./transformation-project-test.js";
export { TransformationProject, type TransformationProjectArgs } from "./transformation-project.js";
export { TransformationRun, type TransformationRunArgs } from "./transformation-run.js";
export { Transformation, type TransformationArgs } from "./transformation.js";
export { UserConnectionMembership, type UserConnectionMembershipArgs } from "./user-connection-membership.js";
export { UserGroupMembership, type UserGroupMembershipArgs } from "./user-group-membership.js";
export { User, type UserArgs } from "./user.js";
export { Webhook, type WebhookArgs } from "./webhook.js";
export * from "./functions.js";
