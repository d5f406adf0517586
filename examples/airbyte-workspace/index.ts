/**
 * A workspace of a team's own, where failed syncs are told in Slack, and a destination connector that only this workspace may use. Needs
 *   pulumi config set --secret slackWebhook …   (left out, failures are told by mail)
 */

import * as pulumi from "@pulumi/pulumi";
import * as airbyte from "pulumi-conduit/airbyte";

const config = new pulumi.Config();
const webhook = config.getSecret("slackWebhook");

const workspace = new airbyte.Workspace("analytics", {
  name: "Analytics",
  email: "data@example.com",
  initialSetupComplete: true,
  notificationSettings: {
    sendOnFailure:
      webhook === undefined ? { notificationType: ["customerio"] } : { notificationType: ["slack"], slackConfiguration: { webhook } },
    sendOnSuccess: { notificationType: [] },
  },
});

const lake = new airbyte.DestinationDefinition("lake", {
  workspaceId: workspace.id,
  name: "Lake",
  dockerRepository: "ghcr.io/acme/destination-lake",
  dockerImageTag: "1.4.0",
  documentationUrl: "https://docs.acme.example/lake",
});

export const workspaceId = workspace.id;
export const destinationDefinitionId = lake.destinationDefinitionId;
