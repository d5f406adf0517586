import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { engineFolder, engineSuite } from "../engine/project.js";
import { spawnAsync } from "./spawn.js";

const root = path.resolve(__dirname, "..", "..", "..");
/** As the page on projects says. */
const PNP = /NODE_OPTIONS="([^"]+)"/.exec(fs.readFileSync(path.join(root, "docs", "projects.md"), "utf8"))?.[1] ?? "";
const sdkVersion = (require("@pulumi/pulumi/package.json") as { version: string }).version;

/** The first program of the README, as a reader copies it. */
const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
const program = /```ts\n(import \* as pulumi[\s\S]*?)```/.exec(readme)?.[1] ?? "";

const commonjs = program
  .replace(/import \* as (\w+) from "([^"]+)";/g, 'const $1 = require("$2");')
  .replace(/export const (\w+) =/g, "exports.$1 =");
const esm = program;

engineSuite("the packed package, installed elsewhere", function () {
  this.timeout(400_000);
  let tarball = "";
  let work = "";
  let sandbox: Sandbox;
  /** What Node is told in every process of a command, for Plug'n'Play. */
  let nodeOptions = "";

  before(() => {
    work = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-pack-"));
    const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--pack-destination", work, "--json"], { cwd: root, encoding: "utf8" });
    const [made] = JSON.parse(packed.stdout) as { filename: string }[];
    tarball = path.join(work, made?.filename ?? "");
  });
  beforeEach(async () => (sandbox = await startSandbox()));
  afterEach(() => sandbox.close());
  after(() => fs.rmSync(work, { recursive: true, force: true }));

  const folder = (name: string, files: Record<string, string>): string => {
    const made = path.join(work, name);
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
      fs.writeFileSync(path.join(made, file), text);
    }
    return made;
  };

  const install = async (where: string, command: string, ...args: string[]): Promise<void> => {
    const { code, text } = await spawnAsync(command, args, { cwd: where, env: process.env });
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${text}`);
  };

  /** A package manager that this machine cannot get is none that a test can be of: it is skipped, by its name. */
  const installOrSkip = async (test: Mocha.Context, where: string, ...args: string[]): Promise<void> => {
    const registry = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim();
    const env = { ...process.env, YARN_NPM_REGISTRY_SERVER: registry, BUN_CONFIG_REGISTRY: registry };
    const { code, text } = await spawnAsync("npx", ["--yes", ...args], { cwd: where, env });
    if (code === 0) return;
    process.stdout.write(`      skipped, because ${args.join(" ")} ended with ${code}: ${text.slice(-300)}\n`);
    test.skip();
  };

  const pulumi = async (where: string, ...args: string[]): Promise<string> => {
    const state = path.join(work, "state", path.basename(where));
    fs.mkdirSync(state, { recursive: true });
    const { code, text } = await spawnAsync(path.join(engineFolder, "pulumi"), args, {
      cwd: where,
      env: {
        ...process.env,
        ...sandbox.env,
        PATH: `${engineFolder}${path.delimiter}${process.env["PATH"] ?? ""}`,
        PULUMI_HOME: path.join(work, "home"),
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "tests",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        NO_COLOR: "1",
        ...(nodeOptions === "" ? {} : { NODE_OPTIONS: nodeOptions }),
      },
    });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${text}`);
    return text;
  };

  /** up, and nothing to do. */
  const begins = async (where: string): Promise<void> => {
    await pulumi(where, "stack", "init", "dev");
    await pulumi(where, "config", "set", "--secret", "githubToken", "ghp_layout");
    await pulumi(where, "up", "--yes", "--skip-preview");
    await pulumi(where, "preview", "--expect-no-changes");
  };

  /** up, nothing to do, refresh, destroy. */
  const lives = async (where: string): Promise<void> => {
    await pulumi(where, "stack", "init", "dev");
    await pulumi(where, "config", "set", "--secret", "githubToken", "ghp_layout");
    await pulumi(where, "up", "--yes", "--skip-preview");
    await pulumi(where, "preview", "--expect-no-changes");
    await pulumi(where, "refresh", "--yes", "--skip-preview");
    await pulumi(where, "preview", "--expect-no-changes");
    expect(sandbox.living()).to.have.length(2);
    await pulumi(where, "destroy", "--yes", "--skip-preview");
    expect(sandbox.living()).to.deep.equal([]);
  };

  const yaml = (main: string): string => `name: layout\nruntime: nodejs\nmain: ${main}\n`;
  const quick = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

  it("npm: the README's first program in TypeScript deploys, refreshes and is destroyed", async () => {
    const where = folder("npm", {
      "package.json": "{}",
      "Pulumi.yaml": yaml("index.ts"),
      "index.ts": program,
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, module: "nodenext", target: "es2022", skipLibCheck: false } }),
    });
    await install(where, "npm", "install", tarball, `@pulumi/pulumi@${sdkVersion}`, "typescript@5.9", "@types/node@20", ...quick);
    await install(where, path.join(where, "node_modules", ".bin", "tsc"), "--noEmit");
    await lives(where);
    // As the page on the commands has it: Node 20 would take `--env-file` for its own without the dashes.
    const command = /^npx -- (pulumi-conduit sandbox --env-file \.env)/m.exec(fs.readFileSync(path.join(root, "docs", "cli.md"), "utf8"));
    const npx = spawn("npx", ["--", ...(command?.[1] ?? "").split(" ")], { cwd: where, detached: true, stdio: "ignore" });
    try {
      for (let tries = 0; tries < 100 && !fs.existsSync(path.join(where, ".env")); tries += 1) await setTimeout(200);
      expect(fs.readFileSync(path.join(where, ".env"), "utf8")).to.contain("FIVETRAN_API_URL=http://127.0.0.1:");
    } finally {
      process.kill(-(npx.pid ?? 0), "SIGTERM");
    }
  });

  it("a project that is set up still deploys other dynamic resources when the package is gone, and says what is missing for ours", async () => {
    const foreign = `const pulumi = require("@pulumi/pulumi");
class Foreign extends pulumi.dynamic.Resource { constructor(n) { super({ async create() { return { id: "f", outs: {} }; } }, n, {}); } }
new Foreign("f");\n`;
    const where = folder("gone", {
      "package.json": "{}",
      "Pulumi.yaml": yaml("index.js"),
      "index.js": `${commonjs}\n${foreign.split("\n").slice(1).join("\n")}`,
    });
    await install(where, "npm", "install", tarball, `@pulumi/pulumi@${sdkVersion}`, ...quick);
    await install(where, path.join(where, "node_modules", ".bin", "pulumi-conduit"), "setup");
    await pulumi(where, "stack", "init", "dev");
    await pulumi(where, "config", "set", "--secret", "githubToken", "ghp_layout");
    await pulumi(where, "up", "--yes", "--skip-preview");
    await install(where, "npm", "uninstall", "pulumi-conduit", ...quick);
    const error = await pulumi(where, "destroy", "--yes", "--skip-preview").then(
      () => "it was destroyed",
      (failed: Error) => failed.message,
    );
    expect(error).to.contain("pulumi-conduit is not installed in");
    expect(error).to.contain("install it there, then run this again.");
    fs.writeFileSync(path.join(where, "index.js"), foreign);
    await pulumi(where, "stack", "init", "other");
    await pulumi(where, "up", "--yes", "--skip-preview", "--stack", "other");
    await install(where, "npm", "install", tarball, ...quick);
    await pulumi(where, "destroy", "--yes", "--skip-preview", "--stack", "dev");
    expect(sandbox.living()).to.deep.equal([]);
  });

  it("a hoisted workspace, from a CommonJS program in a sub-folder", async () => {
    const where = folder("workspace", {
      "package.json": JSON.stringify({ private: true, workspaces: ["infra"] }),
      "infra/package.json": JSON.stringify({
        name: "infra",
        version: "1.0.0",
        dependencies: { "pulumi-conduit": `file:${tarball}`, "@pulumi/pulumi": sdkVersion },
      }),
      "infra/Pulumi.yaml": yaml("src/index.js"),
      "infra/src/index.js": commonjs,
    });
    await install(where, "npm", "install", ...quick);
    expect(fs.existsSync(path.join(where, "node_modules", "pulumi-conduit")), "hoisted").to.equal(true);
    await lives(path.join(where, "infra"));
  });

  it("pnpm as a direct dependency, from an ES module", async () => {
    const where = folder("pnpm", {
      "package.json": JSON.stringify({
        type: "module",
        dependencies: { "pulumi-conduit": `file:${tarball}`, "@pulumi/pulumi": sdkVersion },
      }),
      "Pulumi.yaml": yaml("index.js"),
      "index.js": esm,
    });
    await install(where, "npx", "--yes", "pnpm@9.15.9", "install", "--prefer-offline", "--ignore-scripts");
    await lives(where);
  });

  /** As in Pulumi's templates of 2023. */
  const TEMPLATE = {
    strict: true,
    outDir: "bin",
    target: "es2016",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  };

  it("npm: the README's first program in the template of 2023, and without any tsconfig.json", async () => {
    const where = folder("template", {
      "package.json": "{}",
      "Pulumi.yaml": yaml("index.ts"),
      "index.ts": program,
      "tsconfig.json": JSON.stringify({ compilerOptions: TEMPLATE, files: ["index.ts"] }),
    });
    await install(where, "npm", "install", tarball, `@pulumi/pulumi@${sdkVersion}`, "typescript@5", "@types/node@20", ...quick);
    await begins(where);
    fs.rmSync(path.join(where, "tsconfig.json"));
    await pulumi(where, "preview", "--expect-no-changes");
    await pulumi(where, "destroy", "--yes", "--skip-preview");
  });

  it("an ES module in TypeScript, with ts-node 10 and nothing else, and with tsx", async () => {
    const options = /runtime:\n(?: {2}.*\n)+/.exec(fs.readFileSync(path.join(root, "docs", "projects.md"), "utf8"))?.[0] ?? "";
    const where = folder("esm", {
      "package.json": JSON.stringify({ type: "module" }),
      "Pulumi.yaml": yaml("index.ts"),
      "index.ts": `import { anything } from "./other.js";\n${program}\nawait Promise.resolve(anything);\n`,
      "other.ts": "export const anything: number = 1;\n",
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, module: "nodenext", target: "es2022", skipLibCheck: true } }),
    });
    const sdk = `@pulumi/pulumi@${sdkVersion}`;
    await install(where, "npm", "install", tarball, sdk, "typescript@5", "@types/node@20", "ts-node@10", "tsx@4", ...quick);
    await begins(where);
    // A language host that was built from source takes no options: the same words in NODE_OPTIONS do there what `nodeargs` does elsewhere.
    fs.writeFileSync(path.join(where, "Pulumi.yaml"), `name: layout\n${options}main: index.ts\n`);
    nodeOptions = /nodeargs: "([^"]+)"/.exec(options)?.[1] ?? "no nodeargs on the page";
    try {
      await pulumi(where, "preview", "--expect-no-changes");
    } finally {
      nodeOptions = "";
    }
    await pulumi(where, "destroy", "--yes", "--skip-preview");
  });

  it("yarn 4, with node_modules and with Plug'n'Play", async function () {
    for (const linker of ["node-modules", "pnp"]) {
      const where = folder(`yarn-${linker}`, {
        "package.json": JSON.stringify({ dependencies: { "pulumi-conduit": `file:${tarball}`, "@pulumi/pulumi": sdkVersion } }),
        ".yarnrc.yml": `nodeLinker: ${linker}\nenableImmutableInstalls: false\nenableTelemetry: false\nenableScripts: false\n`,
        "yarn.lock": "",
        "Pulumi.yaml": yaml("index.js"),
        "index.js": commonjs,
      });
      await installOrSkip(this, where, "@yarnpkg/cli-dist@4", "install");
      if (linker === "pnp") nodeOptions = PNP.replaceAll("./", `${where}/`);
      try {
        await begins(where);
        await pulumi(where, "destroy", "--yes", "--skip-preview");
      } finally {
        nodeOptions = "";
      }
    }
  });

  it("bun installs it, and Node runs it", async function () {
    const where = folder("bun", {
      "package.json": JSON.stringify({ dependencies: { "pulumi-conduit": `file:${tarball}`, "@pulumi/pulumi": sdkVersion } }),
      "Pulumi.yaml": yaml("index.js"),
      "index.js": commonjs,
    });
    await installOrSkip(this, where, "bun@1", "install", "--ignore-scripts");
    await begins(where);
    await pulumi(where, "destroy", "--yes", "--skip-preview");
  });
});
