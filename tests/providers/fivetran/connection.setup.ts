/** What the tests of connection share. */

import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

export let stack: Stack;

export let connection: Resource;

export let base: Plain;

export const start = async (fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
  stack = await Stack.start({ fivetran });
  connection = stack.resource("fivetran:Connection");
  const { id } = await stack.resource("fivetran:Group").create({ name: "g" });
  base = { groupId: id, service: "github", destinationSchema: { name: "code" }, setupTests: "off" };
  stack.requests();
};

export const table = () => stack.sandbox.world.table<Plain>("fivetran:Connection");

export const stored = (): Plain => table().all()[0] ?? {};

export const edit = (change: Plain): void => {
  const [id = "", row = {}] = table().entries()[0] ?? [];
  table().set(id, { ...row, ...change });
};

export const unchanged = async (one: Stored, inputs: Plain): Promise<void> => {
  const refreshed = await connection.refresh(one);
  expect(plain(refreshed?.inputs)).to.deep.equal(plain(one.inputs));
  expect((await connection.diff(refreshed as Stored, inputs)).changed).to.deep.equal([]);
};
