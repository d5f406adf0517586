/** Compiled, never run: every kind has a named type for its inputs, and `isInstance` narrows. */

import type * as pulumi from "@pulumi/pulumi";
import { airbyte, fivetran, type tfregistry } from "../../index.js";

declare const unknownName: pulumi.Output<string>;

export const groups: fivetran.GroupArgs[] = [{ name: "a" }, { name: unknownName }];
// @ts-expect-error a group has no such input
export const wrong: fivetran.GroupArgs = { name: "a", nam: "b" };
// @ts-expect-error a workspace needs more than nothing
export const none: airbyte.WorkspaceArgs = {};
// @ts-expect-error a key needs more than nothing
export const noKey: tfregistry.GpgKeyArgs = {};

export const make = (args: fivetran.GroupArgs): fivetran.Group => new fivetran.Group("g", args);

export const narrowed = (value: unknown): pulumi.Output<string> | undefined => {
  if (fivetran.Connection.isInstance(value)) return value.groupId;
  // @ts-expect-error only a value that was asked about has outputs
  return fivetran.Group.isInstance(value) ? value.name : value.name;
};
export const onlyGroups = (all: readonly unknown[]): fivetran.Group[] => all.filter(fivetran.Group.isInstance);

declare const flag: pulumi.Output<boolean>;
declare const status: pulumi.Output<"active" | "inactive">;
declare const policy: pulumi.Input<"off" | "warn" | "require">;
declare const names: pulumi.Output<string[]>;
declare const some: pulumi.Output<boolean | string[]>;

/** An output of a whole union fits where its values do. */
export const unions = (workspaceId: string, sourceId: string, destinationId: string): void => {
  new airbyte.Workspace("w", { name: "w", news: flag, anonymousDataCollection: flag.apply((value) => !value) });
  new airbyte.Connection("c", { sourceId, destinationId, streams: {}, status, notifySchemaChanges: flag });
  new airbyte.Source("s", { workspaceId, sourceDefinitionId: "d", name: "s", connectionConfiguration: {}, checkConnection: policy });
  new fivetran.Webhook("h", { url: "https://a", events: names, active: flag, setupTests: policy });
  new fivetran.Destination("d", {
    groupId: "g",
    service: "snowflake",
    timeZoneOffset: "0",
    config: {},
    trustCertificates: some,
    setupTests: policy,
  });
  // @ts-expect-error no such status
  new airbyte.Connection("c", { sourceId, destinationId, streams: {}, status: "on" });
  // @ts-expect-error a number is no flag
  new airbyte.Workspace("w", { name: "w", news: 1 });
  // @ts-expect-error an output of a text is no flag
  new airbyte.Workspace("w", { name: "w", news: status });
};

/** Lists of different services, parts of one, and objects that are held against the type. */
export const loose: fivetran.ConnectionArgs[] = [
  { groupId: "g", service: "github", destinationSchema: { name: "gh" }, config: { syncMode: "AllRepositories" } },
  { groupId: "g", service: "postgres", destinationSchema: { prefix: "pg" }, config: { host: "h" } },
];
export const made: fivetran.Connection[] = loose.map((args, i) => new fivetran.Connection(`c${i}`, args));
export const part: Partial<fivetran.ConnectionArgs<"github">> = { config: { syncMode: "AllRepositories" } };
export const held = {
  groupId: "g",
  service: "snowflake",
  timeZoneOffset: "0",
  config: { host: "h" },
} satisfies fivetran.DestinationArgs<"snowflake">;
export const caught = {
  groupId: "g",
  service: "github",
  destinationSchema: { name: "gh" },
  // @ts-expect-error one error, at the wrong key
  config: { syncModes: "" },
} satisfies fivetran.ConnectionArgs<"github">;
