/**
 * The Terraform provider's Ashby example: a custom connector and a source made from it, and, what it leaves to do, the connection that loads
 * its streams into Airbyte's own Postgres destination every morning. Needs
 *   pulumi config set workspaceId …
 *   pulumi config set --secret ashbyApiKey …
 *   pulumi config set --secret warehousePassword …
 */

import * as pulumi from "@pulumi/pulumi";
import * as airbyte from "pulumi-conduit/airbyte";

const config = new pulumi.Config();
const workspaceId = config.require("workspaceId");

const definition = new airbyte.SourceDefinition("ashby", {
  workspaceId,
  name: "Ashby",
  dockerRepository: "us-central1-docker.pkg.dev/acme/airbyte/source-ashby",
  dockerImageTag: "0.1.0",
  documentationUrl: "https://developers.ashbyhq.com/reference/introduction",
});

const ashby = new airbyte.Source("ashby", {
  workspaceId,
  sourceDefinitionId: definition.id,
  name: "Ashby",
  connectionConfiguration: { api_key: config.requireSecret("ashbyApiKey") },
});

const warehouse = new airbyte.Destination("warehouse", {
  workspaceId,
  // Airbyte's own Postgres has the same id on every server.
  destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503",
  name: "Warehouse",
  connectionConfiguration: {
    host: "warehouse.example.com",
    port: 5432,
    database: "raw",
    schema: "ashby",
    username: "airbyte",
    password: config.requireSecret("warehousePassword"),
  },
});

const connection = new airbyte.Connection("ashby", {
  sourceId: ashby.id,
  destinationId: warehouse.id,
  name: "Ashby to warehouse",
  streams: {
    candidates: { destinationSyncMode: "overwrite_dedup" },
    applications: { syncMode: "incremental", destinationSyncMode: "append_dedup" },
    jobs: { selectedFields: ["id", "title", "status"] },
    departments: {},
  },
  schedule: { type: "cron", cronExpression: "0 0 6 * * ?", cronTimeZone: "Europe/Berlin" },
  nonBreakingChangesPreference: "propagate_columns",
});

export const sourceId = ashby.id;
export const connectionId = connection.id;
