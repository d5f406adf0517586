/** A connector of your own: its code is sent when it changes, and a connection runs it. `pulumi config set package weather` names its folder, or a zip file. */

import * as pulumi from "@pulumi/pulumi";
import * as fivetran from "pulumi-conduit/fivetran";

const config = new pulumi.Config();

const group = new fivetran.Group("weather", { name: "weather" });

const code = new fivetran.ConnectorSdkPackage("weather", { source: new pulumi.asset.FileArchive(config.require("package")) });

const connection = new fivetran.Connection("weather", {
  groupId: group.id,
  service: "connector_sdk",
  destinationSchema: { name: "weather" },
  config: { packageId: code.id },
  paused: true,
});

/** Id of the connection, and the SHA-256 of the code that it runs. */
export const connectionId = connection.id;
export const digest = code.contentDigest;
