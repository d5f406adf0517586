/** What creating one resource needs to know. */

import type { Plain } from "../../sdk/plain.js";
import type { Client } from "../../sdk/transport.js";
import type { Owner } from "./claims.js";
import type { AskStack, Log } from "./handler.js";

/** One resource that is being created. */
export interface Job {
  readonly client: Client;
  readonly args: Plain;
  readonly owner: Owner;
  readonly log: Log;
  readonly stack?: AskStack | undefined;
}
