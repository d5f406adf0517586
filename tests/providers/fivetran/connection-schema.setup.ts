/** What the tests of connection-schema share. */

import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

export let stack: Stack;

export let schema: Resource;

export let connectionId: string;

export const table = (columns: string[] = ["id", "column_1", "column_2"], more: Plain = {}): Plain => ({
  columns,
  primaryKey: ["id"],
  ...more,
});

export const three = { table_1: table(), table_2: table(), table_3: table() };

export const start = async (source: Plain, options: { fivetran?: SandboxOptions["fivetran"]; reloaded?: boolean } = {}): Promise<void> => {
  stack = await Stack.start({ fivetran: options.fivetran ?? {} });
  schema = stack.resource("fivetran:ConnectionSchema");
  const group = await stack.resource("fivetran:Group").create({ name: "g" });
  const args = { groupId: group.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" };
  connectionId = (await stack.resource("fivetran:Connection").create(args)).id;
  stack.sandbox.world.table("fivetran:source-schemas").set(connectionId, source);
  if (options.reloaded !== false) await reload();
  stack.requests();
};

export const reload = async (): Promise<void> => {
  const { FIVETRAN_API_URL: url = "", FIVETRAN_APIKEY: key, FIVETRAN_APISECRET: secret } = stack.sandbox.env;
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  await fetch(`${url}/connections/${connectionId}/schemas/reload`, { method: "POST", headers: { authorization } });
};

export const path = (rest = ""): string => `/v1/connections/${connectionId}/schemas${rest}`;

export const live = () => stack.sandbox.world.table<Plain>("fivetran:ConnectionSchema");

export const tables = (name: string): Record<string, Plain> => {
  const schemas = live().get(connectionId)?.["schemas"] as Record<string, { tables: Record<string, Plain> }>;
  return schemas[name]?.tables ?? {};
};

export const edit = (change: (config: { schemas: Record<string, Plain & { tables: Record<string, Plain> }> }) => void): void => {
  const config = structuredClone(live().get(connectionId)) as unknown as Parameters<typeof change>[0];
  change(config);
  live().set(connectionId, config as unknown as Plain);
};

/** The bodies of what was written, and the verbs of everything. */
export const sent = (): { verbs: string[]; bodies: unknown[] } => {
  const all = stack.requests();
  return {
    verbs: all.map(([what]) => what.split(" ")[0] ?? ""),
    bodies: all.filter(([what]) => !what.startsWith("GET")).map(([, body]) => body),
  };
};

export const make = (args: Plain): Promise<Stored> => schema.create({ connectionId, ...args });

export const unchanged = async (one: Stored, args: Plain): Promise<void> => {
  const refreshed = await schema.refresh(one);
  expect(plain(refreshed?.inputs)).to.deep.equal(plain(one.inputs));
  expect((await schema.diff(refreshed as Stored, { connectionId, ...args })).changed).to.deep.equal([]);
};
