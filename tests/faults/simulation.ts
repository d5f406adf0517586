/** One command after another, as the engine runs them: a sandbox, a state file, a provider process for each command, a clock with which nobody waits. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { lifecycle } from "../../providers/kernel/lifecycle.js";
import { type Context, type Handler, PartialFailure } from "../../providers/kernel/handler.js";
import { type Claims, claimsIn } from "../../providers/kernel/claims.js";
import { type Notes, notesIn } from "../../providers/kernel/notes.js";
import { blueprintOf } from "../../providers/registry.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/index.js";
import type { Plain } from "../../sdk/plain.js";
import type { Clock } from "../../sdk/limiter.js";
import type { TransportOptions } from "../../sdk/transport.js";
import { drive, type Resource, type Stored } from "../drive.js";
import { swiftClock, type SwiftClock } from "../swift-clock.js";
import { withOptions } from "../with-options.js";
import { outputSince, outputSoFar } from "./output.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What state holds of a resource, as JSON. */
export interface Held extends Stored {
  /** The last write was not finished: the next `up` calls update. */
  readonly partial?: true;
}

/** What became of one command on one resource. */
export interface Ran {
  readonly error?: string;
  readonly requests: number;
  /** Milliseconds of the fake clock. */
  readonly waited: number;
  readonly took: number;
}

export interface SimulationOptions {
  readonly sandbox?: SandboxOptions;
  /** Left out, the clock of `swiftClock`. */
  readonly clock?: (sandbox: Sandbox) => Clock;
  readonly random?: () => number;
  readonly config?: (sandbox: Sandbox) => Readonly<Record<string, string>>;
}

/** No process has it: they are counted from 1 to a few millions. */
const DEAD = 2 ** 31 - 1;

// ---------------------------------------------------------------------------------------------------------------------
// Simulation
// ---------------------------------------------------------------------------------------------------------------------

export class Simulation {
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

  static async start(options: SimulationOptions = {}): Promise<Simulation> {
    const sandbox = await startSandbox(options.sandbox);
    const clock = (options.clock ?? swiftClock)(sandbox);
    const settings = options.config?.(sandbox) ?? sandbox.config;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-faults-"));
    return new Simulation(sandbox, clock, settings, options.random ?? (() => 0.5), folder, "dev");
  }

  /** Another stack that works with the same services: on the same machine, or on one of its own. */
  beside(stack: string, isElsewhere = false): Simulation {
    const folder = isElsewhere ? fs.mkdtempSync(path.join(os.tmpdir(), "conduit-faults-")) : this.folder;
    return new Simulation(this.sandbox, this.clock, this.settings, this.random, folder, stack);
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

  /** The resource, as the command that runs drives it. */
  resource(kind: string, name = "it"): Resource {
    return drive(this.handler(kind), this.of(kind, name));
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

  /** What this process has printed since this began. Of the other cells at the same time, too: their secrets are others. */
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
      const resource = this.resource(kind, name);
      const held = this.held(name);
      const inputs = await resource.check(args, held?.inputs);
      try {
        const { changed: _, ...stored } = await resource.apply(inputs, held, held?.partial);
        this.hold({ ...stored, inputs }, name);
      } catch (error) {
        if (error instanceof PartialFailure) this.hold({ id: error.id, inputs, outs: error.outs, partial: true }, name);
        throw error;
      }
    });
  }

  refresh(kind: string, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const held = this.held(name);
      if (held === undefined) return;
      const found = await this.resource(kind, name).refresh(held);
      this.hold(found === undefined ? undefined : { ...held, ...found }, name);
    });
  }

  destroy(kind: string, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      const held = this.held(name);
      if (held === undefined) return;
      await this.resource(kind, name).destroy(held);
      this.hold(undefined, name);
    });
  }

  /** `{ import: id }` among the options of the resource. */
  adopt(kind: string, id: string, args: Plain, name = "it"): Promise<Ran> {
    return this.ran(async () => {
      this.hold(await this.resource(kind, name).adopt(id, args), name);
    });
  }

  /** Fields that a preview would show as changed. */
  async changes(kind: string, args: Plain, name = "it"): Promise<readonly string[]> {
    const held = this.held(name);
    if (held === undefined) return ["everything"];
    return (await this.resource(kind, name).diff(held, args)).changed;
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

const SIGNATURE = "4dabf18193072939515e22adb298388d";

const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "[encrypted]";
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutSecrets(v)]));
};
