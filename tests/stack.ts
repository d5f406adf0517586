/** A sandbox, and the account in it that resources are driven with. */

import type { Context } from "../providers/kernel/handler.js";
import { handlerOf } from "../providers/provider.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox/index.js";
import { accountsOf } from "./accounts.js";
import { type Watched, watched } from "./context.js";
import { drive, type Resource } from "./drive.js";

export class Stack {
  protected constructor(
    readonly sandbox: Sandbox,
    readonly watched: Watched,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<Stack> {
    const sandbox = await startSandbox(options);
    return new Stack(sandbox, watched(accountsOf(sandbox)));
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  /** Requests since the last call: `["PATCH /v1/groups/g", { name: "n" }]`. */
  requests(): [string, unknown][] {
    const sent = this.sandbox.journal.map(({ method, path, body }): [string, unknown] => [`${method} ${path}`, body]);
    this.sandbox.forget();
    return sent;
  }

  /** @param around what the engine says of the resource and of the command: its URN, where the engine listens. */
  resource(kind: string, around: Partial<Context> = {}): Resource {
    return drive(handlerOf(kind), { ...this.watched.context, ...around });
  }
}
