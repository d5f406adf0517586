/**
 * A dbt project that Fivetran runs after the syncs of a connection. Give `deployKey` read access at your Git host, then set `tested` and run `up` again:
 * the project is tested from then on. A new `release` tests and runs it once more.
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("models", { name: "models" });

const warehouse = new fivetran.Destination("warehouse", {
  groupId: group.id,
  service: "snowflake",
  timeZoneOffset: "0",
  config: {
    host: "acme.snowflakecomputing.com",
    port: 443,
    database: "models",
    user: "loader",
    password: config.requireSecret("warehousePassword"),
  },
});

/** The models read its tables: they are there when it is made. Something else of yours starts the syncs that follow. */
const shop = new fivetran.Connection("shop", {
  groupId: warehouse.groupId,
  service: "postgres",
  destinationSchema: { prefix: "shop" },
  setupTests: "require",
  schedule: { type: "MANUAL" },
  waitForInitialSync: true,
});

const project = new fivetran.TransformationProject("dbt", {
  groupId: warehouse.groupId,
  dbtVersion: "1.8.3",
  defaultSchema: "models",
  gitRemoteUrl: "git@github.com:acme/dbt.git",
  environmentVars: { DBT_TARGET: "prod" },
  setupTests: config.getBoolean("tested") === true ? "require" : "off",
});

const orders = new fivetran.Transformation("orders", {
  type: "DBT_CORE",
  projectId: project.id,
  name: "orders",
  steps: [
    { name: "run", command: "dbt run --select orders" },
    { name: "test", command: "dbt test --select orders" },
  ],
  schedule: { type: "INTEGRATED", connectionIds: [shop.id] },
});

if (config.getBoolean("tested") === true) {
  const test = new fivetran.TransformationProjectTest("dbt", { projectId: project.id, triggers: [config.get("release") ?? "first"] });
  new fivetran.TransformationRun(
    "orders",
    { transformationId: orders.id, triggers: [config.get("release") ?? "first"] },
    { dependsOn: test },
  );
}

/** Give this key read access to the repository. */
export const deployKey = project.publicKey;
