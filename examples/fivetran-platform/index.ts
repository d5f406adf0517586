/**
 * What stands around connections: a private way to a database, agents in your own network, secrets in your own vault, a key for deployments, and the
 * logs of a group in a log service.
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("shop", { name: "shop" });

new fivetran.LogService("logs", {
  groupId: group.id,
  service: "datadog_log",
  config: { apiKey: config.requireSecret("datadogKey"), region: "US1" },
  setupTests: "require",
});

const link = new fivetran.PrivateLink("database", {
  name: "shop_database",
  region: "AWS_US_EAST_1",
  service: "SOURCE_AWS",
  config: { connectionServiceName: config.get("endpointService") ?? "com.amazonaws.vpce.us-east-1.vpce-svc-0123" },
});

const shop = new fivetran.Connection("shop", {
  groupId: group.id,
  service: "postgres",
  destinationSchema: { prefix: "shop" },
  networkingMethod: "PrivateLink",
  privateLinkId: link.id,
  config: { database: "shop", user: "fivetran", password: config.requireSecret("databasePassword") },
  paused: true,
});

const vault = new fivetran.ExternalSecretsManager("vault", {
  name: "vault",
  type: "AWS_SECRET_MANAGER",
  config: { role_arn: "arn:aws:iam::123456789012:role/fivetran", region: "us-east-1" },
});

// Reaches sources that only your network sees. What it signs in with is shown once, and kept encrypted.
const proxy = new fivetran.ProxyAgent("office", { displayName: "office", groupRegion: "AWS_US_EAST_1" });

// Moves the data inside your network. A new word in rotationTrigger makes a new token.
const agent = new fivetran.HybridDeploymentAgent("cluster", {
  groupId: group.id,
  displayName: "cluster",
  envType: "KUBERNETES",
  acceptTerms: true,
  rotationTrigger: "2026-11",
});

const key = new fivetran.SystemKey("deployments", {
  name: "deployments",
  expirationPeriod: "THREE_MONTHS",
  permissions: [{ resourceType: "CONNECTOR", accessLevel: "MANAGE", resourceFilter: { groupIds: [group.id] } }],
});

/** What the agents and the deployments need, as secrets. */
export const proxyToken = proxy.authToken;
export const agentToken = agent.token;
export const apiKey = key.key;
export const apiSecret = key.secret;
export const vaultId = vault.id;

/** Id of the connection, and the address by which Fivetran reaches its database. */
export const connectionId = shop.id;
export const host = link.host;
