/**
 * What of a database arrives in the warehouse, in both forms: `ConnectionSchema` for a connection that is there already, `schemaConfig` for one
 * whose tables must be right before it starts. The first one is reached through a tunnel, and trusts the certificate and the SSH key that will
 * be presented after the next change of both, so that this change stops no sync. Needs
 *   pulumi config set --secret warehousePassword …
 *   pulumi config set --secret databasePassword …
 *   pulumi config set certificateHash …       (SHA-256 in base64, as setup tests print it)
 *   pulumi config set certificate …           (the certificate itself in base64)
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("shop", { name: "shop" });

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

const database = {
  host: "db.example.com",
  port: 5432,
  user: "fivetran",
  password: config.requireSecret("databasePassword"),
  updateMethod: "QUERY_BASED",
};

const shop = new fivetran.Connection("shop", {
  groupId: warehouse.groupId,
  service: "postgres",
  destinationSchema: { prefix: "shop" },
  networkingMethod: "SshTunnel",
  config: {
    ...database,
    database: "shop",
    connectionType: "SshTunnel",
    tunnelHost: "bastion.example.com",
    tunnelPort: 22,
    tunnelUser: "fivetran",
  },
  // What the bastion presents today: approved when the setup tests meet it.
  trustFingerprints: ["jLa2WTJmGjBVSZBSQEcIgcAJVFKJBdYTz5oFlQLz+iM="],
  setupTests: "require",
});

new fivetran.ConnectionCertificate("shop-next", {
  connectionId: shop.id,
  hash: config.require("certificateHash"),
  encodedCert: config.require("certificate"),
});

new fivetran.ConnectionFingerprint("bastion-next", {
  connectionId: shop.id,
  hash: "8MVfQXqdQDl0TBWDPzLTyiV5tIvqkjJ1Sz/vJmW2g7E=",
  publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH3kRkV0c2hvcC1iYXN0aW9uLW5leHQta2V5LTIwMjc= bastion",
});

const tables = new fivetran.ConnectionSchema("shop", {
  connectionId: shop.id,
  schemaChangeHandling: "ALLOW_COLUMNS",
  schemas: {
    shop: {
      tables: {
        orders: { syncMode: "HISTORY" },
        customers: { columns: { email: { hashed: true }, card_number: { enabled: false } } },
        "tmp_*": { enabled: false },
      },
    },
  },
});

const billing = new fivetran.Connection("billing", {
  groupId: warehouse.groupId,
  service: "postgres",
  destinationSchema: { prefix: "billing" },
  config: { ...database, database: "billing" },
  setupTests: "require",
  // Nothing but this is ever read: a table that the source gets later stays out too.
  schemaConfig: {
    schemaChangeHandling: "BLOCK_ALL",
    mode: "exhaustive",
    schemas: { shop: { tables: { orders: { columns: { id: {}, total: {} } } } } },
  },
});

export const connectionIds = [shop.id, billing.id];
export const schemaChangeHandling = tables.schemaChangeHandling;
