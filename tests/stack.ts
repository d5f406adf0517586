/** A sandbox, and the account in it that resources are driven with. */

import type { Context, Handler } from "../providers/kernel/handler.js";
import { handlerOf } from "../providers/provider.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../sandbox/index.js";
import type { Clock } from "../sdk/limiter.js";
import { type Watched, watched } from "./context.js";
import { drive, type Resource } from "./drive.js";
import { swiftClock } from "./swift-clock.js";
import { handlerWith } from "./with-options.js";

export class Stack {
  private readonly handlers = new Map<string, Handler>();

  protected constructor(
    readonly sandbox: Sandbox,
    readonly watched: Watched,
    /** The clock that the resources go by; left out, the real one. */
    private readonly clock?: Clock,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<Stack> {
    const sandbox = await startSandbox(options);
    return new Stack(sandbox, watched(sandbox.config));
  }

  /** One in which nobody waits: the time of each pause has passed at once. */
  static async swift(options: SandboxOptions = {}): Promise<Stack> {
    const sandbox = await startSandbox(options);
    return new Stack(sandbox, watched(sandbox.config), swiftClock(sandbox));
  }

  /** Resources in a sandbox that somebody else has started, and closes. */
  static in(sandbox: Sandbox): Stack {
    return new Stack(sandbox, watched(sandbox.config));
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
    const own = this.handlers.get(kind) ?? (this.clock === undefined ? handlerOf(kind) : handlerWith(kind, { clock: this.clock }));
    this.handlers.set(kind, own);
    return drive(own, { ...this.watched.context, ...around });
  }
}
