import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";
import type { Plain } from "../../sdk/plain.js";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { root } from "../child.js";
import { withProvider, Engine, protocol } from "./engine.js";

const OTHER = "pulumi-nodejs:dynamic/other:Thing";

/** What a class of somebody else's serializes into its resources. */
const foreign = (inputs: Plain): Plain => ({
  ...inputs,
  __provider: `exports.handler = () => ({
    async create(news) { return { id: "other-1", outs: { doubled: news.size * 2 } }; },
    async diff(id, olds, news) { return { changes: olds.size !== news.size }; },
  });`,
});

/** The process that `setup` puts in the place of Pulumi's: started as the engine starts it. */
describe("host/plugin", () => {
  let sandbox: Sandbox;
  let child: ChildProcess;
  let engine: Engine;
  before(async function () {
    this.timeout(180_000);
    sandbox = await startSandbox();
    child = spawn(process.execPath, [path.join(root, "dist", "providers", "host", "plugin.js"), "127.0.0.1:1"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await new Promise<string>((resolve) => child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    expect(line).to.match(/^\d+\n$/);
    engine = new Engine(Number(line));
    await engine.configure(sandbox.config);
  });
  after(async () => {
    engine.close();
    child.kill();
    await sandbox.close();
  });

  it("prints its port and nothing else, and serves our kinds", async () => {
    const { inputs } = await engine.check("fivetran:Group", { name: "a" });
    const { id, outs } = await engine.create("fivetran:Group", inputs);
    expect(outs).to.deep.include(withProvider("fivetran:Group", { name: "a", groupId: id }));
  });

  it("carries out the dynamic resources of others as Pulumi does, and never in a preview", async () => {
    expect(await engine.create(OTHER, foreign({ size: 2 }), { preview: true })).to.deep.equal({ id: "", outs: foreign({ size: 2 }) });
    const { id, outs } = await engine.create(OTHER, foreign({ size: 2 }));
    expect([id, outs["doubled"]]).to.deep.equal(["other-1", 4]);
    const { changes } = await engine.diff(OTHER, id, foreign({ size: 2 }), foreign({ size: 3 }));
    expect(changes).to.equal(protocol.provider.DiffResponse.DiffChanges.DIFF_SOME);
  });

  it("answers with the schema of every kind, as one of the SDK's version", async () => {
    const answer = await engine.send<{ getSchema(): string }>("getSchema", new protocol.provider.GetSchemaRequest());
    const schema = JSON.parse(answer.getSchema()) as { name: string; version: string; resources: Plain };
    expect([schema.name, schema.version]).to.deep.equal(["pulumi-nodejs", protocol.version]);
    expect(schema.resources).to.include.keys("pulumi-nodejs:dynamic/fivetran:Group", "pulumi-nodejs:dynamic/airbyte:Source");
  });
});
