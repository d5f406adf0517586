/** Compiled, never run: every kind has a named type for its inputs, and `isInstance` narrows. */

import type * as pulumi from "@pulumi/pulumi";
import { type airbyte, fivetran, type tfregistry } from "../../index.js";

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
