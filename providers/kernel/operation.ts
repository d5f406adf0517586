/** What one operation works with: whose it is, the connection to the account, the time that it has, and the object as it is now. */

import type { Plain } from "../../sdk/plain.js";
import type { Client } from "../../sdk/transport.js";
import { accountIn, accountOf } from "./accounts.js";
import { objectIn } from "./answers.js";
import type { Blueprint } from "./blueprint.js";
import type { Owner } from "./claims.js";
import { durationMs } from "./duration.js";
import { type Context, type ReadConfig, UserError } from "./handler.js";
import { checkedPath, settle } from "./messages.js";
import type { ObjectReader } from "./object-reader.js";
import { connectWith } from "./settings.js";
import type { Vendor } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const READ_MS = 2 * 60_000;
const WRITE_MS = 10 * 60_000;
/** With steps: setup tests, jobs and uploads take their time. */
const STEPS_MS = 30 * 60_000;

export interface Operations {
  ownerOf(context: Context): Owner;
  /** The connection to the account, without a deadline. */
  connected(config: ReadConfig): Client;
  /** @param inputs those of the resource; what the engine says of the time comes before what they say. */
  clientFor(context: Context, operation: "create" | "read" | "update" | "delete", inputs: Plain): Client;
  /** The object as it is now; undefined when it is gone. */
  readNow(client: Client, id: string, state: Plain, doing: string): Promise<Plain | undefined>;
  /** Stops what must not be done to an object of one account by a client of another. */
  refuseElsewhere(state: Plain, owner: Owner, title: string, doing: string): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const operationsOf = (blueprint: Blueprint, { readAll }: ObjectReader): Operations => {
  const { kind, vendor, calls, steps = [], slow } = blueprint;
  const writeMs = steps.length > 0 || slow === true ? STEPS_MS : WRITE_MS;
  return {
    ownerOf: ({ config, urn, run }) => ({ kind, account: accountOf(vendor, config), urn, run }),
    connected: (config) => connectionOf(vendor, config),
    clientFor(context, operation, inputs) {
      const client = connectionOf(vendor, context.config);
      const own = objectIn(inputs["timeouts"])[operation];
      const usual = operation === "read" ? READ_MS : operation === "delete" ? WRITE_MS : writeMs;
      const ms = context.timeoutMs ?? durationMs(own) ?? usual;
      return client.within({ deadline: client.clock.now() + ms, signal: context.signal });
    },
    async readNow(client, id, state, doing) {
      const lookup = checkedPath(() => calls.read(id, state));
      return (await settle(readAll(client, lookup), doing))[0];
    },
    refuseElsewhere(state, owner, title, doing) {
      const home = accountIn(state);
      if (home === undefined || home === owner.account) return;
      throw new UserError(
        `${title} is in the account ${home}, and this command works on ${owner.account}; ${doing}. Give it the provider or the settings of ${home}, or take it out of the state (\`pulumi state delete\`).`,
      );
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const connections = new WeakMap<ReadConfig, Map<Vendor, Client>>();

/** One connection for each account in a process, so that its limits and its token are shared. */
const connectionOf = (vendor: Vendor, config: ReadConfig): Client => {
  const mine = connections.get(config) ?? new Map<Vendor, Client>();
  connections.set(config, mine);
  const client = mine.get(vendor) ?? connectWith(vendor, config);
  mine.set(vendor, client);
  return client;
};
