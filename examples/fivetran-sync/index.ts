/**
 * A database that is loaded once, then read again when its data was repaired, and looked at anew when it has got new tables:
 *   pulumi config set repaired 2026-11-27
 *   pulumi config set migration 42
 * Each of them starts its sync or reload once; a run without a change starts nothing.
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("shop", { name: "shop" });

const shop = new fivetran.Connection("shop", {
  groupId: group.id,
  service: "postgres",
  destinationSchema: { prefix: "shop" },
  setupTests: "require",
  schedule: { type: "MANUAL" },
});

const tables = new fivetran.SchemaReload("new tables", { connectionId: shop.id, triggers: [config.get("migration") ?? "first"] });

const load = new fivetran.Sync("load", { connectionId: shop.id, waitFor: "finished" }, { dependsOn: tables });

const repaired = config.get("repaired");
if (repaired !== undefined)
  new fivetran.Resync("orders again", { connectionId: shop.id, tables: { shop: ["orders"] }, triggers: [repaired] }, { dependsOn: load });

/** When the first load began. */
export const loadedAt = load.startedAt;
