/**
 * Who may do what: a team that reads one group and looks after one connection in it, a person with a role of her own in both, and what the group's
 * warehouse may present to be trusted.
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("sales", { name: "sales" });

const warehouse = new fivetran.Destination("warehouse", {
  groupId: group.id,
  service: "snowflake",
  timeZoneOffset: "0",
  config: {
    host: "acme.snowflakecomputing.com",
    port: 443,
    database: "sales",
    user: "loader",
    password: config.requireSecret("warehousePassword"),
  },
});

const shop = new fivetran.Connection("shop", {
  groupId: warehouse.groupId,
  service: "postgres",
  destinationSchema: { prefix: "shop" },
  paused: true,
});

const ada = new fivetran.User("ada", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
const analysts = new fivetran.Team("analysts", { name: "Analysts" });

new fivetran.TeamUserMembership("ada", { teamId: analysts.id, userId: ada.id, role: "Team Manager" });
new fivetran.TeamGroupMembership("analysts", { teamId: analysts.id, groupId: group.id, role: "Destination Reviewer" });
new fivetran.TeamConnectionMembership("analysts-shop", { teamId: analysts.id, connectionId: shop.id, role: "Connection Collaborator" });

new fivetran.UserConnectionMembership("ada-shop", { userId: ada.id, connectionId: shop.id, role: "Connection Administrator" });
new fivetran.UserGroupMembership("ada-sales", { userId: ada.id, groupId: group.id, role: "Destination Analyst" });

// Somebody who is in the account already, by address.
const reader = config.get("reader");
if (reader !== undefined) new fivetran.GroupUser("reader", { groupId: group.id, email: reader, role: "Destination Reviewer" });

// What a failing setup test presents: its hash says which one is meant.
const certificate = config.getSecret("certificate");
if (certificate !== undefined) {
  new fivetran.DestinationCertificate("warehouse-ca", {
    destinationId: warehouse.id,
    hash: config.require("certificateHash"),
    encodedCert: certificate,
  });
}
const bastionKey = config.get("bastionKey");
if (bastionKey !== undefined) {
  new fivetran.DestinationFingerprint("bastion", {
    destinationId: warehouse.id,
    hash: config.require("bastionHash"),
    publicKey: bastionKey,
  });
}

/** Id of the team. */
export const team = analysts.id;

// Nobody else shall be here: whoever is not listed is removed.
const payroll = new fivetran.Group("payroll", { name: "payroll" });
new fivetran.GroupUsers("payroll", { groupId: payroll.id, users: [{ email: ada.email, role: "Destination Administrator" }] });

const auditors = new fivetran.Team("auditors", { name: "Auditors", role: "Account Reviewer" });
new fivetran.TeamUsers("auditors", { teamId: auditors.id, users: [{ userId: ada.id, role: "Team Member" }] });
