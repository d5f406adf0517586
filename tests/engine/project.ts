/** A Pulumi project for one test: a program, a local backend, the real CLI, a sandbox behind it. */

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Ran {
  readonly code: number;
  /** stdout and stderr as they came. */
  readonly text: string;
}

/** How our handlers are reached: by Pulumi's own process, by our server for one command, by our server as set up in the project. */
export type Way = "stock" | "attach" | "setup";

export interface StateResource {
  readonly urn: string;
  readonly id: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: string[];
}

const root = path.resolve(__dirname, "..", "..", "..");

/** Commands that write an event log. */
const HAS_EVENTS = /^(up|preview|refresh|destroy)$/;

/** The folder with the engine; the test command finds or builds it. */
export const engineFolder = process.env["PULUMI_CONDUIT_ENGINE"] ?? "";

/** A suite that needs the real engine; reported as skipped, with the reason, where there is none. */
export const engineSuite = (title: string, body: (this: Mocha.Suite) => void): void => {
  if (engineFolder !== "") {
    describe(title, function () {
      this.timeout(300_000);
      body.call(this);
    });
  } else describe(title, () => void it.skip("needs the Pulumi engine, and there is none here"));
};

// ---------------------------------------------------------------------------------------------------------------------
// Project
// ---------------------------------------------------------------------------------------------------------------------

export class Project {
  private way: Way = "stock";
  /** What commands have printed and what events they had. */
  private readonly reported: string[] = [];
  private commands = 0;

  private constructor(
    readonly folder: string,
    readonly sandbox: Sandbox,
    /** Added to the environment of every command. */
    readonly env: Record<string, string>,
  ) {}

  /** @param program CommonJS text; `fivetran`, `airbyte`, `tfregistry` and `pulumi` are there. */
  static async make(name: string, program: string, options: SandboxOptions & { env?: Record<string, string> } = {}): Promise<Project> {
    const folder = path.join(root, ".conduit", "tests", `${name}-${process.pid}`);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, "state"), { recursive: true });
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: index.js\n`);
    const sandbox = await startSandbox(options);
    const project = new Project(folder, sandbox, { ...sandbox.env, ...options.env });
    project.program(program);
    const made = await project.pulumi("stack", "init", "dev");
    if (made.code !== 0) throw new Error(made.text);
    return project;
  }

  program(text: string): void {
    const head = `const pulumi = require("@pulumi/pulumi");\nconst { fivetran, airbyte, tfregistry } = require("pulumi-conduit");\n`;
    fs.writeFileSync(path.join(this.folder, "index.js"), head + text);
  }

  /** Every command from now on goes this way. */
  async go(way: Way): Promise<void> {
    this.way = way;
    const ran = await this.cli(["setup", ...(way === "setup" ? [] : ["--remove"])]);
    if (ran.code !== 0) throw new Error(ran.text);
  }

  /** `npx pulumi-conduit …` */
  cli(args: string[]): Promise<Ran> {
    return this.run(process.execPath, [path.join(root, "dist", "cli", "main.js"), ...args]).done;
  }

  pulumi(...args: string[]): Promise<Ran> {
    return this.start(args).done;
  }

  /** Starts a command; `pid` is the CLI's, or that of ours where our server is attached. */
  start(args: string[]): { readonly pid: number; readonly done: Promise<Ran>; isOver(): boolean } {
    const events = path.join(this.folder, `events-${(this.commands += 1)}.json`);
    const all = HAS_EVENTS.test(args[0] ?? "") ? [...args, "--event-log", events] : args;
    const { pid, done } =
      this.way === "attach"
        ? this.run(process.execPath, [path.join(root, "dist", "cli", "main.js"), "pulumi", ...all])
        : this.run(path.join(engineFolder, "pulumi"), all);
    const heard = async (): Promise<Ran> => {
      const ran = await done;
      this.reported.push(ran.text, ownEvents(events));
      return ran;
    };
    let isOver = false;
    const whole = heard().finally(() => (isOver = true));
    return { pid, done: whole, isOver: () => isOver };
  }

  /** Everywhere a secret could have been written to so far: stdout and stderr of all commands, their events, the state, the home folder with its logs and notes. */
  everythingTold(): string {
    const files = ["state", "home"]
      .map((name) => path.join(this.folder, name))
      .filter((folder) => fs.existsSync(folder))
      .flatMap((folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile())
      .map((file) => path.join(file.parentPath, file.name));
    return [...this.reported, ...files.map((file) => fs.readFileSync(file, "utf8"))].join("\n");
  }

  private run(command: string, args: string[]): { readonly pid: number; readonly done: Promise<Ran> } {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: {
        HOME: path.join(this.folder, "home"),
        PATH: `${engineFolder}${path.delimiter}${process.env["PATH"] ?? ""}`,
        PULUMI_HOME: path.join(this.folder, "home"),
        PULUMI_BACKEND_URL: `file://${path.join(this.folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "tests",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        // Shows --event-log.
        PULUMI_DEBUG_COMMANDS: "true",
        PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
        NO_COLOR: "1",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const done = new Promise<Ran>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, text }));
    });
    return { pid: child.pid ?? 0, done };
  }

  /** `up` without a preview; fails the test when the command fails. */
  async up(): Promise<Ran> {
    return this.fine("up", "--yes", "--skip-preview");
  }

  /** Fails the test with the command's output when it ends with an error. */
  async fine(...args: string[]): Promise<Ran> {
    const ran = await this.pulumi(...args);
    if (ran.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${ran.code}:\n${ran.text}`);
    return ran;
  }

  /** Nothing to do: the preview says so, and neither it nor an `up` sends anything. */
  async settled(): Promise<void> {
    this.sandbox.forget();
    await this.fine("preview", "--expect-no-changes");
    if (this.sandbox.journal.length > 0) throw new Error(`a preview sent ${JSON.stringify(this.sandbox.journal)}`);
  }

  async resources(): Promise<StateResource[]> {
    const { text } = await this.fine("stack", "export");
    const parsed = JSON.parse(text) as { deployment: { resources?: StateResource[] } };
    return (parsed.deployment.resources ?? []).filter((r) => r.type.startsWith("pulumi-nodejs:dynamic/"));
  }

  /** Requests since the journal was last emptied, as `POST /v1/groups`. */
  requests(): string[] {
    return this.sandbox.journal.map(({ method, path: where }) => `${method} ${where}`);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a setup test sends that approves nothing. */
export const SETUP_TEST = { trust_certificates: false, trust_fingerprints: false };

/** How many of a kind of request. */
export const count = (requests: readonly string[], pattern: RegExp): number => requests.filter((r) => pattern.test(r)).length;

/**
 * The events of a command, but for one line of debug output that Pulumi's own SDK writes in the program's process: it holds what the engine
 * answered as it is, secrets that the user marked included.
 */
const ownEvents = (file: string): string =>
  (fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [])
    .filter((line) => !/^\{[^{]*"diagnosticEvent".*RegisterResource RPC finished.*"severity":"debug"/.test(line))
    .join("\n");
