/**
 * A group with a warehouse, and the GitHub connection of the Terraform provider's documentation in one resource: settings, schedule and
 * setup tests together. The token is a secret of the stack: pulumi config set --secret githubToken …
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("analytics", { name: "analytics" });

const warehouse = new fivetran.Destination("warehouse", {
  groupId: group.id,
  service: "snowflake",
  timeZoneOffset: "0",
  config: {
    host: "acme.snowflakecomputing.com",
    port: 443,
    database: "RAW",
    auth: "PASSWORD",
    user: "FIVETRAN",
    password: config.requireSecret("warehousePassword"),
  },
  setupTests: "require",
});

const github = new fivetran.Connection("github", {
  // Through the destination, so that a destroy deletes the connection before the warehouse.
  groupId: warehouse.groupId,
  service: "github",
  destinationSchema: { name: "github_connector" },
  config: {
    syncMode: "AllRepositories",
    useWebhooks: false,
    authMode: "PersonalAccessToken",
    username: "git-hub-user-name",
    pat: config.requireSecret("githubToken"),
  },
  schedule: { syncFrequency: 60 },
  setupTests: "require",
});

const analysts = new fivetran.Team("analysts", { name: "Analysts", role: "Account Analyst" });
const ada = new fivetran.User("ada", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
new fivetran.TeamUserMembership("ada-analysts", { teamId: analysts.id, userId: ada.id, role: "Team Member" });

export const connectionId = github.id;
export const connectionSchema = github.schema;
export const connectionState = github.setupState;
