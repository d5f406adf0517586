/**
 * Tells a service of yours about every sync of one group, signed with a secret that both sides know. The receiver need not be there yet: the
 * webhook is switched on by `pulumi config set receiver https://…`.
 */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();
const receiver = config.get("receiver");

const group = new fivetran.Group("watched", { name: "watched" });

const webhook = new fivetran.Webhook("syncs", {
  groupId: group.id,
  url: receiver ?? "https://hooks.example.com/fivetran",
  events: ["sync_start", "sync_end"],
  active: receiver !== undefined,
  secret: config.getSecret("signingSecret"),
  setupTests: receiver === undefined ? "off" : "require",
});

/** Id of the webhook. */
export const id = webhook.id;
