// From a clone with nothing installed to a finished deployment, and back with --destroy. Plain Node until the install step has run.

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { createRequire } from "node:module";
import { findEngine } from "./engine.mjs";
import { prepare, root } from "./prepare.mjs";

const log = (line = "") => process.stderr.write(`${line}\n`);
const destroying = process.argv.includes("--destroy");
const home = path.join(root, ".conduit", "start");

// ---------------------------------------------------------------------------------------------------------------------
// Accounts
// ---------------------------------------------------------------------------------------------------------------------

const isSet = (...names) => names.every((name) => (process.env[name] ?? "") !== "");

/** A vendor whose variables are set is used as it is; the others are played by the sandbox. */
const real = {
  fivetran: isSet("FIVETRAN_APIKEY", "FIVETRAN_APISECRET"),
  airbyte: isSet("AIRBYTE_SERVER_URL"),
  tfregistry: isSet("TFE_TOKEN", "TFE_ORGANIZATION"),
};
const titles = { fivetran: "Fivetran", airbyte: "Airbyte", tfregistry: "HCP Terraform" };
const prefixes = { fivetran: /^FIVETRAN_/, airbyte: /^AIRBYTE_/, tfregistry: /^TFE_/ };
const realOnes = Object.keys(real).filter((vendor) => real[vendor]);
// Objects of the sandbox and of a real account never share a stack.
const stack = realOnes.length === 0 ? "sandbox" : realOnes.join("-");

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The same ports every time: the address of the registry is part of what is deployed. */
const portsFor = async () => {
  const file = path.join(home, "ports.json");
  if (!fs.existsSync(file)) {
    const ports = { fivetran: await freePort(), airbyte: await freePort(), tfregistry: await freePort() };
    fs.writeFileSync(file, JSON.stringify(ports));
  }
  return JSON.parse(fs.readFileSync(file, "utf8"));
};

// ---------------------------------------------------------------------------------------------------------------------
// Pulumi
// ---------------------------------------------------------------------------------------------------------------------

const pulumiWith =
  (env) =>
  (args, { quiet = false } = {}) =>
    new Promise((resolve) => {
      const child = spawn("pulumi", args, { cwd: root, env, stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"] });
      let text = "";
      child.stdout?.on("data", (chunk) => (text += chunk));
      child.stderr?.on("data", (chunk) => (text += chunk));
      child.on("error", (error) => resolve({ code: 1, text: String(error) }));
      child.on("close", (code) => resolve({ code: code ?? 1, text }));
    });

const must = async (promise, what) => {
  const { code, text } = await promise;
  if (code === 0) return text;
  if (text !== "") log(text.trim());
  log(`${what} did not succeed. What was done is recorded; run the command again when the cause is mended.`);
  process.exitCode = 1;
  throw new Error("stopped");
};

// ---------------------------------------------------------------------------------------------------------------------
// Run
// ---------------------------------------------------------------------------------------------------------------------

const main = async () => {
  prepare({ log, tests: false });
  const { folder, reason } = await findEngine(log);
  if (folder === undefined) {
    log(`${reason}\nInstall Pulumi (https://www.pulumi.com/docs/install) or Go, and run npm start again.`);
    process.exitCode = 1;
    return;
  }
  fs.mkdirSync(path.join(home, "state"), { recursive: true });
  const require = createRequire(path.join(root, "package.json"));
  const { startSandbox, makeRelease } = require("pulumi-conduit/sandbox");
  const sandbox = await startSandbox({ dir: path.join(home, "sandbox"), ports: await portsFor() });
  try {
    await deploy(folder, sandbox, makeRelease);
  } finally {
    await sandbox.close();
  }
};

const deploy = async (folder, sandbox, makeRelease) => {
  const played = Object.fromEntries(
    Object.entries(sandbox.env).filter(([name]) => Object.keys(prefixes).some((vendor) => !real[vendor] && prefixes[vendor].test(name))),
  );
  const pulumi = pulumiWith({
    ...process.env,
    ...played,
    PATH: `${folder}${path.delimiter}${process.env.PATH ?? ""}`,
    PULUMI_HOME: path.join(home, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(home, "state")}`,
    // The state never leaves this checkout; a passphrase of your own is used when there is one.
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "quickstart",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // `npm run build` has checked the types of the examples already.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  });
  for (const [vendor, title] of Object.entries(titles)) {
    log(`${title}: ${real[vendor] ? "your account, from the environment" : `the sandbox at ${sandbox[vendor].url}`}`);
  }
  const file = ["--config-file", path.join(home, `Pulumi.${stack}.yaml`)];
  const on = ["--stack", stack, ...file];
  if ((await pulumi(["stack", "select", stack], { quiet: true })).code !== 0) {
    if (destroying) return log("There is nothing to destroy.");
    await must(pulumi(["stack", "init", stack, "--no-select"], { quiet: true }), "Making the stack");
    // The stack's settings are kept with its state; the file that Pulumi also writes beside Pulumi.yaml is not used.
    fs.rmSync(path.join(root, `Pulumi.${stack}.yaml`), { force: true });
    await configure(pulumi, on, sandbox, makeRelease);
  }
  if (destroying) return destroy(pulumi, on, sandbox);

  log();
  await must(pulumi(["up", "--yes", "--skip-preview", ...on]), "The deployment");
  log("Checking that nothing is left to do …");
  await must(pulumi(["preview", "--expect-no-changes", ...on], { quiet: true }), "The check after the deployment");
  const outputs = JSON.parse(await must(pulumi(["stack", "output", "--json", "--stack", stack], { quiet: true }), "Reading the outputs"));
  log(`\nDeployed, and a preview finds nothing to change:`);
  for (const [name, value] of Object.entries(outputs)) console.log(`  ${name}: ${value}`);
  const missing = Object.keys(real).filter((vendor) => !real[vendor]);
  const variables = {
    fivetran: "FIVETRAN_APIKEY, FIVETRAN_APISECRET",
    airbyte: "AIRBYTE_SERVER_URL and the credentials of your instance",
    tfregistry: "TFE_TOKEN, TFE_ORGANIZATION",
  };
  if (missing.length > 0) {
    log(`\nFor a real account, set these and run npm start again (it deploys to a stack of its own):`);
    for (const vendor of missing) log(`  ${titles[vendor]}: ${variables[vendor]}`);
  }
  log("The programs are in examples/. To remove everything: npm start -- --destroy");
};

const configure = async (pulumi, on, sandbox, makeRelease) => {
  const release = path.join(home, "release");
  if (!fs.existsSync(release))
    await makeRelease({
      dir: release,
      name: "quickstart",
      version: "1.0.0",
      platforms: ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"],
    });
  const settings = [
    ["example", "quickstart"],
    ["dist", release],
    ["workspaceId", process.env.AIRBYTE_WORKSPACE_ID ?? sandbox.airbyte.workspaceId],
    ["githubToken", process.env.GITHUB_TOKEN_FOR_FIVETRAN ?? "ghp_quickstart", "--secret"],
    ["warehousePassword", "quickstart-password", "--secret"],
    ["ashbyApiKey", process.env.ASHBY_API_KEY ?? "ashby-quickstart-key", "--secret"],
  ];
  for (const [key, value, ...flags] of settings)
    await must(pulumi(["config", "set", key, value, ...flags, ...on], { quiet: true }), "Configuring the stack");
};

const destroy = async (pulumi, on, sandbox) => {
  await must(pulumi(["destroy", "--yes", "--skip-preview", ...on]), "The destroy");
  await must(pulumi(["stack", "rm", "--yes", "--stack", stack], { quiet: true }), "Removing the stack");
  const left = sandbox.living();
  if (left.length > 0) {
    log(`Still there: ${left.map(({ kind, id }) => `${kind} ${id}`).join(", ")}`);
    process.exitCode = 1;
    return;
  }
  log(realOnes.length === 0 ? "Everything is gone: the sandbox is empty." : "Everything is gone.");
  if (stack === "sandbox") process.on("exit", () => fs.rmSync(home, { recursive: true, force: true }));
};

main().catch((error) => {
  if (error.message !== "stopped") log(error.stack);
  process.exitCode = 1;
});
