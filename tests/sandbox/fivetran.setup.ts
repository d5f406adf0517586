/** What the tests of fivetran share. */

import { type FivetranOptions, type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Data = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly data: Data;
  readonly headers: Headers;
  readonly text: string;
}

export let sandbox: Sandbox;

export const open = async (fivetran: FivetranOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ fivetran });
};

export const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
  const { url, apiKey, apiSecret } = sandbox.fivetran;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text.startsWith("{") ? JSON.parse(text) : {}) as { code?: string; message?: string; data?: Data };
  return { status: answer.status, code: json.code, message: json.message ?? "", data: json.data ?? {}, headers: answer.headers, text };
};

export const newGroup = async (name = "g"): Promise<string> => String((await ask("POST", "/groups", { name })).data.id);

export const newDestination = async (group: string, more: Data = {}): Promise<Reply> =>
  ask("POST", "/destinations", { group_id: group, service: "snowflake", time_zone_offset: "0", config: { password: "S3cret" }, ...more });

export const newConnection = async (group: string, more: Data = {}): Promise<Reply> =>
  ask("POST", "/connections", { group_id: group, service: "github", config: { schema: "gh" }, run_setup_tests: false, ...more });

export const writes = (): string[] => sandbox.ledger.map(({ write, kind, key }) => `${write} ${kind} ${key ?? ""}`);

export const items = (reply: Reply): Data[] => reply.data.items as Data[];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

export const setupState = ({ data }: Reply): unknown => (data.status as Data).setup_state;

export const reopen = async (options: FivetranOptions): Promise<void> => {
  await sandbox.close();
  await open(options);
};

export let group: string;

/** For tests of what is in a group. */
export const openWithGroup = async (): Promise<void> => {
  await open();
  await regroup();
};

export const regroup = async (): Promise<void> => {
  group = await newGroup();
};
