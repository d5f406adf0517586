import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { airbyte, fivetran } from "../../index.js";
import { type MockOptions, mocks, valueOf } from "../../providers/testing.js";
import { startSandbox } from "../../sandbox/index.js";

const set = (options: MockOptions = {}, isPreview = false): Promise<void> =>
  pulumi.runtime.setMocks(mocks(options), "shop", "dev", isPreview);

const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    (value) => expect.fail(`it was answered: ${JSON.stringify(value)}`),
    (error: Error) => error,
  );

describe("testing: mocks of this package", () => {
  after(() =>
    pulumi.runtime.setMocks({ call: ({ inputs }) => inputs as object, newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
  );

  it("what the program has made a secret is one, though its field is none", async () => {
    await set();
    const isSecret = (output: unknown): Promise<boolean> => (output as { isSecret: Promise<boolean> }).isSecret;
    const group = new fivetran.Group("p", { name: pulumi.secret("hidden") });
    expect([await isSecret(group.name), await valueOf(group.name)]).to.deep.equal([true, "hidden"]);
    expect(await isSecret(new fivetran.Group("q", { name: "open" }).name)).to.equal(false);
  });

  it("an asset is checked as in a preview, and its output is that asset", async () => {
    await set();
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-mocks-")), "weather.zip");
    const source = new pulumi.asset.FileAsset(file);
    const missing = new fivetran.ConnectorSdkPackage("gone", { source });
    expect((await errorOf(valueOf(missing.id))).message).to.contain(`names a file that is not there: ${file}`);
    fs.writeFileSync(file, "PK");
    const made = new fivetran.ConnectorSdkPackage("weather", { source });
    expect(await valueOf(made.contentDigest)).to.match(/^[0-9a-f]{64}$/);
    const seen = await valueOf(made.source);
    expect(seen instanceof pulumi.asset.FileAsset && (await seen.path)).to.equal(file);
  });

  it("a function's mock that has no answer is told, and nothing is sent", async () => {
    await pulumi.runtime.setMocks(mocks({ functions: { "fivetran.getGroup": () => undefined } }));
    const error = await errorOf(fivetran.getGroup({ name: "b" }));
    expect(error.message).to.contain('the mock of fivetran.getGroup has no answer to {"name":"b"}').and.to.contain("Nothing was sent");
  });

  it("a provider whose key is empty is none of the default account", async () => {
    await set();
    expect(() => new fivetran.Provider("eu", { apiKey: "" })).to.throw('fivetran.Provider "eu": apiKey is empty');
  });

  it("a resource has its inputs, an id that is always the same, and the output that is the id; the rest is undefined", async () => {
    await set();
    const group = new fivetran.Group("analytics", { name: "analytics" });
    expect(await valueOf(group.id)).to.equal("analytics_id");
    expect(await valueOf(group.groupId)).to.equal("analytics_id");
    expect(await valueOf(group.name)).to.equal("analytics");
    expect(await valueOf(group.createdAt)).to.equal(undefined);
    expect(await valueOf(group.urn)).to.contain("::analytics");
    expect(await valueOf((group as unknown as { __provider: pulumi.Output<unknown> }).__provider), "hidden").to.equal(null);
  });

  it("an id that follows from the inputs is that: an edge, a destination of a group", async () => {
    await set();
    const team = new fivetran.Team("team", { name: "t", role: "Account Reviewer" });
    const user = new fivetran.User("user", { email: "a@b.c", givenName: "A", familyName: "B" });
    const member = new fivetran.TeamUserMembership("member", { teamId: team.id, userId: user.id });
    expect(await valueOf(member.id)).to.equal("team_id:user_id");
  });

  it("a mistake in the inputs rejects the outputs with the text of a preview", async () => {
    await set();
    const wrong = new fivetran.Connection<string>("shop", {
      groupId: "g",
      service: "postgres",
      destinationSchema: { prefix: "shop" },
      config: { prot: 5432 },
      paused: "yes" as unknown as boolean,
    });
    const { message } = await errorOf(valueOf(wrong.id));
    expect(message).to.contain("pulumi-nodejs:dynamic/fivetran:Connection resource 'shop' has a problem: paused must be true or false");
    await errorOf(valueOf(wrong.urn));
  });

  it("what a preview would warn of is told", async () => {
    const warnings: string[] = [];
    await set({ onWarning: (message) => warnings.push(message) });
    const odd = new fivetran.Connection<string>("odd", {
      groupId: "g",
      service: "postgres",
      destinationSchema: { prefix: "shop" },
      config: { brandNewThing: 1 },
    });
    await valueOf(odd.id);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^connection "shop": config\.brandNewThing is not a field of service postgres/);
  });

  it("outputs that a test gives are there, and secrets stay secrets", async () => {
    await set({
      outputs: { "fivetran:Group": ({ name }) => ({ createdAt: `then, for ${String(name)}` }) },
    });
    expect(await valueOf(new fivetran.Group("g", { name: "n" }).createdAt)).to.equal("then, for n");
    const hook = new fivetran.Webhook("h", { url: "https://a.example", events: ["sync_end"], secret: "canary" });
    expect(await (hook.secret as unknown as { isSecret: Promise<boolean> }).isSecret).to.equal(true);
    expect(await valueOf(hook.secret)).to.equal("canary");
    expect(await (hook.url as unknown as { isSecret: Promise<boolean> }).isSecret).to.equal(false);
  });

  it("in a preview, what is not known yet is no mistake", async () => {
    await set({}, true);
    const group = new fivetran.Group("g", { name: "n" });
    const unknown = group.id.apply((id) => id);
    const connection = new fivetran.Connection("c", {
      groupId: unknown,
      service: "github",
      destinationSchema: { name: unknown },
      config: { syncMode: "AllRepositories" },
    });
    expect(await valueOf(connection.service)).to.equal("github");
    await set();
  });

  it("components and resources of other packages are what their inputs say, or what other mocks say", async () => {
    await set({
      others: { call: () => ({}), newResource: ({ name, inputs }) => ({ id: `other-${name}`, state: { ...(inputs as object), more: 1 } }) },
    });
    const home = new pulumi.ComponentResource("acme:index:Home", "home");
    const group = new fivetran.Group("inside", { name: "n" }, { parent: home });
    expect(await valueOf(group.id)).to.equal("inside_id");
    class Bucket extends pulumi.CustomResource {
      declare readonly more: pulumi.Output<number>;
      constructor(name: string) {
        super("acme:index:Bucket", name, { more: undefined });
      }
    }
    const bucket = new Bucket("b");
    expect([await valueOf(bucket.id), await valueOf(bucket.more)]).to.deep.equal(["other-b", 1]);
    const eu = new fivetran.Provider("eu", { apiKey: "k", apiSecret: "s" });
    expect(await valueOf(new fivetran.Group("there", { name: "n" }, { provider: eu }).id)).to.equal("there_id");
  });

  it("look-ups answer what the test says, and say so where it says nothing", async () => {
    await set({ functions: { "fivetran.getGroup": ({ name }) => ({ id: "g1", name }) } });
    expect(await fivetran.getGroup({ name: "n" })).to.deep.equal({ id: "g1", name: "n" });
    expect(await valueOf(fivetran.getGroupOutput({ name: pulumi.output("m") }).name)).to.equal("m");
    const { message } = await errorOf(airbyte.listWorkspaces({}));
    expect(message).to.contain('airbyte.listWorkspaces has no mock. Add functions: { "airbyte.listWorkspaces": (args) => ({ … }) }');
  });

  it("with a sandbox resources are created there, look-ups find them, and what it refuses fails the test", async () => {
    const sandbox = await startSandbox();
    try {
      await set({ sandbox });
      const group = new fivetran.Group("real", { name: "real" });
      const id = await valueOf(group.id);
      expect(await valueOf(group.createdAt)).to.match(/^\d{4}-/);
      expect(sandbox.living().map((one) => one.id)).to.deep.equal([id]);
      expect((await fivetran.getGroup({ name: "real" })).id).to.equal(id);
      const lost = new fivetran.Connection("lost", { groupId: "no_such_group", service: "github", destinationSchema: { name: "x" } });
      expect((await errorOf(valueOf(lost.id))).message).to.match(/Fivetran refused to create connection "x"|found nothing to create/);
      await errorOf(valueOf(lost.urn));
      const other = await startSandbox();
      try {
        await set({ sandbox: other });
        expect(await fivetran.listGroups({}), "another sandbox").to.deep.equal([]);
        await set({ sandbox });
      } finally {
        await other.close();
      }
      const same = fivetran.Group.get("same", id);
      expect(await valueOf(same.name)).to.equal("real");
    } finally {
      await sandbox.close();
      for (const key of Object.keys(sandbox.config)) pulumi.runtime.setConfig(key, "");
    }
  });
});
