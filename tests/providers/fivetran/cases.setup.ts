/** What the tests of cases share. */

import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

export let stack: Stack;

export let connection: Resource;

export let groupId: string;

export const start = async (fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
  stack = await Stack.start({ fivetran });
  connection = stack.resource("fivetran:Connection");
  groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
  stack.requests();
};

export const rows = () => stack.sandbox.world.table<Plain>("fivetran:Connection");

export const edit = (change: (row: Plain) => Plain): void =>
  rows()
    .entries()
    .forEach(([id, row]) => rows().set(id, { ...row, ...change(row) }));

/** Requests with ids left out. */
export const sent = (): [string, unknown][] =>
  stack.requests().map(([what, body]) => [what.replace(/conn_\w+/, "{}").replace(/grp_\w+/, "{}"), body]);

export const bodies = (): unknown[] => sent().map(([, body]) => body);

export const unchanged = async (resource: Resource, one: Stored, inputs: Plain): Promise<Stored> => {
  const refreshed = (await resource.refresh(one)) as Stored;
  expect((await resource.diff(refreshed, inputs)).changed).to.deep.equal([]);
  return refreshed;
};
