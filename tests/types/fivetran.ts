/**
 * What the compiler says of programs; this file only has to compile. A line under `@ts-expect-error` must be refused, and is the day it is not.
 */

import * as fivetran from "pulumi-conduit/fivetran";
import * as pulumi from "@pulumi/pulumi";

declare const groupId: pulumi.Output<string>;
declare const secret: pulumi.Output<string>;
declare const anyName: string;

/** Never called: nothing here is made. */
export const connections = (): void => {
  // The service alone decides what config, auth and destinationSchema hold; every leaf may be an output.
  new fivetran.Connection("a", {
    groupId,
    service: "github",
    destinationSchema: { name: "gh" },
    config: { syncMode: "AllRepositories", authMode: "JWT", repositories: ["1", pulumi.output("2")], pats: [secret], useWebhooks: false },
    schedule: { syncFrequency: 60 },
  });
  new fivetran.Connection<"github">("b", { groupId, service: "github", destinationSchema: { name: pulumi.output("gh") } });
  new fivetran.Connection("c", {
    groupId,
    service: "google_ads",
    destinationSchema: { name: "ads" },
    auth: { refreshToken: secret, clientAccess: { clientId: "id", clientSecret: secret } },
  });
  // Options that came after this version, and fields that the vendor has taken out.
  new fivetran.Connection("d", {
    groupId,
    service: "github",
    destinationSchema: { name: "gh" },
    config: { syncMode: "Newest", pat: secret },
  });
  // Four shapes of a place, and the older ones of services that had another.
  new fivetran.Connection("e", { groupId, service: "postgres", destinationSchema: { prefix: "pg" } });
  new fivetran.Connection("f", { groupId, service: "google_sheets", destinationSchema: { name: "sheets", table: "budget" } });
  new fivetran.Connection("g", { groupId, service: "s3", destinationSchema: { name: "files", tableGroup: "orders" } });
  new fivetran.Connection("h", { groupId, service: "s3", destinationSchema: { name: "files", table: "orders" } });
  // Services that are not in the catalog, and names that are only known at run time, take anything.
  new fivetran.Connection("i", {
    groupId,
    service: "brand_new",
    destinationSchema: { prefix: "x" },
    config: { some_thing: { deep: [1] } },
  });
  new fivetran.Connection("j", { groupId, service: anyName, destinationSchema: { name: "x" }, config: { some_thing: 1 } });
  new fivetran.Connection("k", { groupId, service: pulumi.output(anyName), destinationSchema: { name: "x" }, config: { some_thing: 1 } });
  new fivetran.Connection<string>("l", { groupId, service: "github", destinationSchema: { name: "x" }, config: { some_thing: 1 } });
  // The settings of a service have a name, for functions that make them.
  const config: fivetran.ConnectionConfigs["github"] = { syncMode: "AllRepositories" };
  const made: fivetran.Connection = new fivetran.Connection("m", { groupId, service: "github", destinationSchema: { name: "x" }, config });
  made.connectionId.apply((id: string) => id);
  // A whole config may come from elsewhere.
  const whole = pulumi.output({ syncMode: "AllRepositories", pats: ["a"] });
  new fivetran.Connection("o", { groupId, service: "github", destinationSchema: { name: "x" }, config: whole });
  const asked = new pulumi.Config().requireSecretObject<fivetran.ConnectionConfigs["github"]>("github");
  new fivetran.Connection("p", { groupId, service: "github", destinationSchema: { name: "x" }, config: asked });
  // A service of the catalog whose name is no identifier, and one whose fields end in numbers.
  new fivetran.Connection("n", { groupId, service: "15five", destinationSchema: { name: "x" }, config: { apiKey: secret } });
};

export const refused = (): void => {
  // @ts-expect-error a field of GitHub on Postgres
  new fivetran.Connection("a", { groupId, service: "postgres", destinationSchema: { prefix: "pg" }, config: { syncMode: "x" } });
  // @ts-expect-error the wire's spelling
  new fivetran.Connection("b", { groupId, service: "github", destinationSchema: { name: "gh" }, config: { sync_mode: "AllRepositories" } });
  // @ts-expect-error text for a switch
  new fivetran.Connection("c", { groupId, service: "github", destinationSchema: { name: "gh" }, config: { useWebhooks: "false" } });
  // @ts-expect-error a database has a prefix
  new fivetran.Connection("d", { groupId, service: "postgres", destinationSchema: { name: "pg" } });
  // @ts-expect-error GitHub has no table
  new fivetran.Connection("e", { groupId, service: "github", destinationSchema: { name: "gh", table: "t" } });
  new fivetran.Connection("f", {
    groupId,
    service: "amplitude",
    destinationSchema: { name: "a" },
    // @ts-expect-error a slip inside a list
    config: { projectCredentials: [{ apikey: "k" }] },
  });
  // @ts-expect-error a slip in auth
  new fivetran.Connection("g", { groupId, service: "google_ads", destinationSchema: { name: "a" }, auth: { refresh_token: secret } });
  // @ts-expect-error only read
  new fivetran.Connection("h", { groupId, service: "postgres", destinationSchema: { prefix: "pg" }, config: { publicKey: "k" } });
  // @ts-expect-error a service must be named
  new fivetran.Connection("i", { groupId, destinationSchema: { name: "gh" } });
};

export const destinations = (): void => {
  new fivetran.Destination("a", {
    groupId,
    service: "snowflake",
    timeZoneOffset: "0",
    config: { host: "h", port: 443, auth: "PASSWORD", password: secret },
  });
  new fivetran.Destination("b", { groupId, service: "brand_new", timeZoneOffset: "0", config: { any_thing: [1] } });
  // @ts-expect-error a field of BigQuery on Snowflake
  new fivetran.Destination("c", { groupId, service: "snowflake", timeZoneOffset: "0", config: { dataSetLocation: "US" } });
  // @ts-expect-error the wire's spelling
  new fivetran.Destination("d", { groupId, service: "big_query", timeZoneOffset: "0", config: { data_set_location: "US" } });
};

export const packages = (): void => {
  const { FileAsset, FileArchive, AssetArchive, StringAsset } = pulumi.asset;
  const made = new fivetran.ConnectorSdkPackage("a", { source: new FileArchive("weather") });
  new fivetran.ConnectorSdkPackage("b", { source: secret.apply((path) => new FileAsset(path)) });
  new fivetran.ConnectorSdkPackage("c", { source: Promise.resolve(new AssetArchive({ "connector.py": new StringAsset("x = 1") })) });
  new fivetran.ConnectorSdkPackage("d", { source: made.source.apply((source) => source ?? new FileArchive("weather")) });
  // @ts-expect-error a path is no asset
  new fivetran.ConnectorSdkPackage("e", { source: "weather.zip" });
  // @ts-expect-error a text is no file
  new fivetran.ConnectorSdkPackage("f", { source: new StringAsset("x = 1") });
  // @ts-expect-error it looks like an asset
  new fivetran.ConnectorSdkPackage("g", { source: { path: "weather.zip" } });
};
