/** The engine's part in the matrix: a sandbox, a state file, handlers with a clock that never lets anybody wait. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { lifecycle } from "../../providers/kernel/lifecycle.js";
import { type Context, type Handler, PartialFailure } from "../../providers/kernel/handler.js";
import { type Claims, claimsIn } from "../../providers/kernel/claims.js";
import { type Notes, notesIn } from "../../providers/kernel/notes.js";
import type { Vendor as Account } from "../../providers/kernel/vendor.js";
import { blueprintOf } from "../../providers/registry.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/index.js";
import { airbyteDialect } from "../../sdk/airbyte.js";
import type { Plain } from "../../sdk/plain.js";
import { fivetranDialect } from "../../sdk/fivetran.js";
import { Cancelled, type Clock } from "../../sdk/limiter.js";
import { dialectFor } from "../../sdk/tfregistry.js";
import { connect, type TransportOptions } from "../../sdk/transport.js";
import { outputSince, outputSoFar } from "./output.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What state holds of a resource, as JSON. */
export interface Held {
  readonly id: string;
  readonly inputs: Plain;
  readonly outs: Plain;
  /** The last write was not finished: the next `up` calls update. */
  readonly unfinished?: true;
}

/** What became of one command on one resource. */
export interface Ran {
  readonly error?: string;
  readonly requests: number;
  /** Milliseconds of the fake clock. */
  readonly waited: number;
  readonly took: number;
}

export interface StageOptions {
  readonly sandbox?: SandboxOptions;
  /** Left out, the clock of `swiftClock`. */
  readonly clock?: (sandbox: Sandbox) => Clock;
  readonly random?: () => number;
  readonly config?: (sandbox: Sandbox) => Readonly<Record<string, string>>;
}

/** No process has it: they are counted from 1 to a few millions. */
const DEAD = 2 ** 31 - 1;

export interface SwiftClock extends Clock {
  readonly sleeps: number[];
  /** So much time passes, here and at the services, while somebody is waited for. */
  pass(ms: number): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Clock
// ---------------------------------------------------------------------------------------------------------------------

/** Every sleep is over at once; its time has passed here and at the services. */
export const swiftClock = (sandbox: Sandbox): SwiftClock => {
  let ahead = 0;
  const sleeps: number[] = [];
  const pass = (ms: number): void => {
    ahead += ms;
    sandbox.advance(ms);
  };
  return {
    sleeps,
    pass,
    now: () => Date.now() + ahead,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) throw new Cancelled();
      sleeps.push(ms);
      pass(ms);
    },
  };
};

/** Real time, many times as fast: for crowds, whose waits overlap. */
export const fastClock =
  (times: number) =>
  (sandbox: Sandbox): Clock => {
    const began = Date.now();
    let told = 0;
    const now = (): number => {
      const passed = Date.now() - began;
      sandbox.advance(passed * (times - 1) - told);
      told = passed * (times - 1);
      return began + passed * times;
    };
    return {
      now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, ms / times);
          const stop = (): void => {
            clearTimeout(timer);
            reject(new Cancelled());
          };
          if (signal?.aborted === true) stop();
          signal?.addEventListener("abort", stop, { once: true });
        }),
    };
  };

// ---------------------------------------------------------------------------------------------------------------------
// Stage
// ---------------------------------------------------------------------------------------------------------------------

export class Stage {
  /** Everything that was said, for checks that no secret is in it. */
  readonly lines: string[] = [];
  /** What must not be told. */
  readonly secrets: string[] = [];
  private readonly since = outputSoFar();
  private context: Context;
  private readonly handlers = new Map<string, Handler>();
  private commands = 0;
  private renamed = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: Clock,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly random: () => number,
    /** The machine's memory of creates; another stack on the same machine shares it. */
    readonly folder: string,
    private readonly stack: string,
  ) {
    this.context = this.process();
    this.claims = claimsIn(path.join(folder, "made"));
  }

  static async start(options: StageOptions = {}): Promise<Stage> {
    const sandbox = await startSandbox(options.sandbox);
    const clock = (options.clock ?? swiftClock)(sandbox);
    const settings = options.config?.(sandbox) ?? settingsOf(sandbox);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-faults-"));
    return new Stage(sandbox, clock, settings, options.random ?? (() => 0.5), folder, "dev");
  }

  /** Another stack that works with the same services: on the same machine, or on one of its own. */
  beside(stack: string, isElsewhere = false): Stage {
    const folder = isElsewhere ? fs.mkdtempSync(path.join(os.tmpdir(), "conduit-faults-")) : this.folder;
    return new Stage(this.sandbox, this.clock, this.settings, this.random, folder, stack);
  }

  private claims: Claims;

  /** What the engine says of a resource in the command that runs. */
  private of(kind: string, name: string): Context {
    const { stack, commands } = this;
    return { ...this.context, urn: `urn:pulumi:${stack}::faults::pulumi-nodejs:dynamic/${kind}::${name}`, run: `${stack}:${commands}` };
  }

  /** A new provider process: no token, no limit, no breaker of an earlier command is left. */
  private process(timeoutMs?: number, other: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Context {
    const note = (line: string): void => void this.lines.push(line);
    const settings = { ...this.settings, ...other };
    return {
      config: (key) => settings[key],
      signal: signal ?? new AbortController().signal,
      log: { warn: note, info: note, progress: note },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  }

  /** The next command. */
  next(timeoutMs?: number, other?: Readonly<Record<string, string>>, signal?: AbortSignal): void {
    this.handlers.clear();
    this.context = this.process(timeoutMs, other, signal);
    this.claims = claimsIn(path.join(this.folder, "made"));
    this.commands += 1;
  }

  /** One for each kind in a process, as in truth. */
  handler(kind: string): Handler {
    const known = this.handlers.get(kind);
    if (known !== undefined) return known;
    const blueprint = blueprintOf(kind);
    if (blueprint === undefined) throw new Error(`there is no ${kind}`);
    const options: TransportOptions = { clock: this.clock, random: this.random };
    const made = lifecycle({ ...blueprint, vendor: withOptions(blueprint.vendor, options) }, this.notes(), this.claims);
    this.handlers.set(kind, made);
    return made;
  }

  /** Every command is a process of its own in the matrix, though not in truth: what an earlier one noted belongs to a dead one. */
  private notes(): Notes {
    const folder = path.join(this.folder, "notes");
    if (fs.existsSync(folder)) {
      for (const file of fs.readdirSync(folder)) {
        const [hash, pid, number] = file.split(".");
        if (pid === String(process.pid) && this.commands > this.renamed) {
          fs.renameSync(path.join(folder, file), path.join(folder, `${hash}.${DEAD}.${number}.json`));
        }
      }
      this.renamed = this.commands;
    }
    return notesIn(folder);
  }

  async check(kind: string, args: Plain, olds: Plain = {}, name = "it"): Promise<Plain> {
    const { inputs, failures } = await this.handler(kind).check(olds, args, this.of(kind, name));
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return inputs;
  }

  // State

  private file(name: string): string {
    return path.join(this.folder, `${this.stack}-${name}.json`);
  }

  held(name = "it"): Held | undefined {
    return fs.existsSync(this.file(name)) ? (JSON.parse(fs.readFileSync(this.file(name), "utf8")) as Held) : undefined;
  }

  hold(held: Held | undefined, name = "it"): void {
    if (held === undefined) fs.rmSync(this.file(name), { force: true });
    else fs.writeFileSync(this.file(name), JSON.stringify(held));
  }

  /** What is on disk, with everything that is marked as a secret left out: the engine encrypts that. */
  stateText(): string {
    return fs
      .readdirSync(this.folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.stringify(withoutSecrets(JSON.parse(fs.readFileSync(path.join(this.folder, file), "utf8")))))
      .join("\n");
  }

  /** What this process has printed since the stage was set. Of the other cells at the same time, too: their secrets are others. */
  printed(): string {
    return outputSince(this.since);
  }

  /** So much time passes while a service is at work. Only with the clock that lets nobody wait. */
  pass(ms: number): void {
    (this.clock as Partial<SwiftClock>).pass?.(ms);
  }

  // Commands

  private async ran(work: () => Promise<void>): Promise<Ran> {
    const [requests, time, began] = [this.sandbox.journal.length, this.clock.now(), Date.now()];
    const measured = () => ({
      requests: this.sandbox.journal.length - requests,
      waited: this.clock.now() - time,
      took: Date.now() - began,
    });
    try {
      await work();
      return measured();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.lines.push(text, ...(error instanceof Error && error.stack !== undefined ? [error.stack] : []));
      return { error: text, ...measured() };
    }
  }

  /** `pulumi up` for one resource: creates, updates, finishes or does nothing. */
  up(kind: string, args: Plain, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const handler = this.handler(kind);
      const held = this.held(name);
      const inputs = await this.check(kind, args, held?.inputs, name);
      const context = this.of(kind, name);
      try {
        if (held === undefined) {
          this.hold({ inputs, ...(await handler.create(inputs, context)) }, name);
          return;
        }
        const { changed, replaces } = handler.diff(held.id, held.outs, inputs, context);
        if (replaces.length > 0) throw new Error(`would be replaced for ${replaces.join(", ")}`);
        if (changed.length === 0 && held.unfinished !== true) return;
        const { outs } = await handler.update(held.id, held.outs, inputs, context);
        this.hold({ id: held.id, inputs, outs }, name);
      } catch (error) {
        if (error instanceof PartialFailure) this.hold({ id: error.id, inputs, outs: error.outs, unfinished: true }, name);
        throw error;
      }
    });
  }

  refresh(kind: string, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const held = this.held(name);
      if (held === undefined) return;
      const found = await this.handler(kind).read(held.id, held.outs, this.of(kind, name));
      this.hold(found === undefined ? undefined : { ...held, ...found }, name);
    });
  }

  destroy(kind: string, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const held = this.held(name);
      if (held === undefined) return;
      await this.handler(kind).remove(held.id, held.outs, this.of(kind, name));
      this.hold(undefined, name);
    });
  }

  /** `{ import: id }` among the options of the resource. */
  adopt(kind: string, id: string, args: Plain, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const inputs = await this.check(kind, args, {}, name);
      this.hold({ inputs, ...(await this.handler(kind).adopt(id, inputs, this.of(kind, name))) }, name);
    });
  }

  /** Fields that a preview would show as changed. */
  async changes(kind: string, args: Plain, name = "it"): Promise<readonly string[]> {
    const held = this.held(name);
    if (held === undefined) return ["everything"];
    return this.handler(kind).diff(held.id, held.outs, await this.check(kind, args, held.inputs, name), this.of(kind, name)).changed;
  }

  /** Of a stack beside another one. */
  leave(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

export const settingsOf = ({ fivetran, airbyte, tfregistry }: Sandbox): Record<string, string> => ({
  "fivetran:apiUrl": fivetran.url,
  "fivetran:apiKey": fivetran.apiKey,
  "fivetran:apiSecret": fivetran.apiSecret,
  "airbyte:serverUrl": airbyte.url,
  "airbyte:username": airbyte.username,
  "airbyte:password": airbyte.password,
  "tfregistry:hostname": tfregistry.url,
  "tfregistry:token": tfregistry.token,
  "tfregistry:organization": tfregistry.organization,
});

/** The same account, reached with a clock of ours: what the shelf's own `connect` does with it, and no more. */
export const withOptions = (vendor: Account, options: TransportOptions): Account => ({
  ...vendor,
  connect: (settings) => {
    const ready = vendor.connect(settings);
    if (!("run" in ready)) return ready;
    const text = (name: string): string => settings[name]?.value ?? "";
    const given = (...names: string[]) => Object.fromEntries(names.map((name) => [name, settings[name]?.value]));
    if (vendor.namespace === "fivetran") {
      return connect(fivetranDialect, { apiKey: text("apiKey"), apiSecret: text("apiSecret"), apiUrl: text("apiUrl") }, options);
    }
    if (vendor.namespace === "airbyte") {
      const names = settings["clientId"] === undefined ? ["username", "password"] : ["clientId", "clientSecret"];
      return connect(airbyteDialect, { ...given(...names), serverUrl: text("serverUrl") }, options);
    }
    const credentials = { hostname: text("hostname"), token: text("token"), tokenSource: settings["token"]?.source };
    return connect(dialectFor(credentials), credentials, options);
  },
});

const SIGNATURE = "4dabf18193072939515e22adb298388d";

const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "[encrypted]";
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutSecrets(v)]));
};
