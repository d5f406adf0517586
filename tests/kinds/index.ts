/** A row of data for every kind: what the laws, the fault matrix and the tests of invalid responses go through. */

import type { Entity } from "../faults/model.js";
import type { Sample } from "../laws/sample.js";
import type { Kind } from "./kind.js";
import { group as fivetranGroup } from "./fivetran/group.js";
import { destination as fivetranDestination } from "./fivetran/destination.js";
import { connection as fivetranConnection } from "./fivetran/connection.js";
import { team as fivetranTeam } from "./fivetran/team.js";
import { user as fivetranUser } from "./fivetran/user.js";
import { teamUserMembership as fivetranTeamUserMembership } from "./fivetran/team-user-membership.js";
import { connectionCertificate as fivetranConnectionCertificate } from "./fivetran/connection-certificate.js";
import { connectionFingerprint as fivetranConnectionFingerprint } from "./fivetran/connection-fingerprint.js";
import { connectionSchema as fivetranConnectionSchema } from "./fivetran/connection-schema.js";
import { workspace as airbyteWorkspace } from "./airbyte/workspace.js";
import { source as airbyteSource } from "./airbyte/source.js";
import { destination as airbyteDestination } from "./airbyte/destination.js";
import { connection as airbyteConnection } from "./airbyte/connection.js";
import { sourceDefinition as airbyteSourceDefinition } from "./airbyte/source-definition.js";
import { destinationDefinition as airbyteDestinationDefinition } from "./airbyte/destination-definition.js";
import { registryProvider as tfregistryRegistryProvider } from "./tfregistry/registry-provider.js";
import { gpgKey as tfregistryGpgKey } from "./tfregistry/gpg-key.js";
import { privateProviderRelease as tfregistryPrivateProviderRelease } from "./tfregistry/private-provider-release.js";
import { webhook as fivetranWebhook } from "./fivetran/webhook.js";
import { teamGroupMembership as fivetranTeamGroupMembership } from "./fivetran/team-group-membership.js";
import { teamConnectionMembership as fivetranTeamConnectionMembership } from "./fivetran/team-connection-membership.js";
import { userGroupMembership as fivetranUserGroupMembership } from "./fivetran/user-group-membership.js";
import { userConnectionMembership as fivetranUserConnectionMembership } from "./fivetran/user-connection-membership.js";
import { destinationCertificate as fivetranDestinationCertificate } from "./fivetran/destination-certificate.js";
import { destinationFingerprint as fivetranDestinationFingerprint } from "./fivetran/destination-fingerprint.js";
import { groupUser as fivetranGroupUser } from "./fivetran/group-user.js";
import { logService as fivetranLogService } from "./fivetran/log-service.js";
import { privateLink as fivetranPrivateLink } from "./fivetran/private-link.js";
import { proxyAgent as fivetranProxyAgent } from "./fivetran/proxy-agent.js";
import { hybridDeploymentAgent as fivetranHybridDeploymentAgent } from "./fivetran/hybrid-deployment-agent.js";
import { systemKey as fivetranSystemKey } from "./fivetran/system-key.js";
import { externalSecretsManager as fivetranExternalSecretsManager } from "./fivetran/external-secrets-manager.js";
import { transformationProject as fivetranTransformationProject } from "./fivetran/transformation-project.js";
import { transformation as fivetranTransformation } from "./fivetran/transformation.js";
import { connectorSdkPackage as fivetranConnectorSdkPackage } from "./fivetran/connector-sdk-package.js";
import { sync as fivetranSync } from "./fivetran/sync.js";
import { resync as fivetranResync } from "./fivetran/resync.js";
import { schemaReload as fivetranSchemaReload } from "./fivetran/schema-reload.js";
import { transformationRun as fivetranTransformationRun } from "./fivetran/transformation-run.js";
import { transformationProjectTest as fivetranTransformationProjectTest } from "./fivetran/transformation-project-test.js";
import { teamUsers as fivetranTeamUsers } from "./fivetran/team-users.js";
import { groupUsers as fivetranGroupUsers } from "./fivetran/group-users.js";

export const kinds: readonly Kind[] = [
  fivetranGroup,
  fivetranDestination,
  fivetranConnection,
  fivetranTeam,
  fivetranUser,
  fivetranTeamUserMembership,
  fivetranConnectionCertificate,
  fivetranConnectionFingerprint,
  fivetranConnectionSchema,
  airbyteWorkspace,
  airbyteSource,
  airbyteDestination,
  airbyteConnection,
  airbyteSourceDefinition,
  airbyteDestinationDefinition,
  tfregistryRegistryProvider,
  tfregistryGpgKey,
  tfregistryPrivateProviderRelease,
  fivetranWebhook,
  fivetranTeamGroupMembership,
  fivetranTeamConnectionMembership,
  fivetranUserGroupMembership,
  fivetranUserConnectionMembership,
  fivetranDestinationCertificate,
  fivetranDestinationFingerprint,
  fivetranGroupUser,
  fivetranLogService,
  fivetranPrivateLink,
  fivetranProxyAgent,
  fivetranHybridDeploymentAgent,
  fivetranSystemKey,
  fivetranExternalSecretsManager,
  fivetranTransformationProject,
  fivetranTransformation,
  fivetranConnectorSdkPackage,
  fivetranSync,
  fivetranResync,
  fivetranSchemaReload,
  fivetranTransformationRun,
  fivetranTransformationProjectTest,
  fivetranTeamUsers,
  fivetranGroupUsers,
];

export const samples: Readonly<Record<string, Sample>> = Object.fromEntries(kinds.map(({ kind, laws }) => [kind, laws]));

export const entities: readonly Entity[] = kinds.map(({ kind, faults }) => ({
  ...faults,
  kind,
  vendor: kind.split(":")[0] as Entity["vendor"],
}));
