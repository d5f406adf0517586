import { expect } from "chai";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { engineSuite, Project, type Way } from "./project.js";

engineSuite("several accounts in the real engine", () => {
  let project: Project;
  let other: Sandbox;

  beforeEach(async () => (other = await startSandbox({ seed: "other" })));
  afterEach(async () => {
    await project.close();
    await other.close();
  });

  const two = (): string =>
    `const eu = new fivetran.Provider("eu", { apiKey: "${other.fivetran.apiKey}", apiSecret: "${other.fivetran.apiSecret}", apiUrl: "${other.fivetran.url}" });
     new fivetran.Group("home", { name: "home" });
     new fivetran.Group("abroad", { name: "abroad" }, { provider: eu });
     class Area extends pulumi.ComponentResource { constructor(n, o) { super("test:index:Area", n, {}, o);
       new fivetran.Group(n + "-group", { name: n }, { parent: this });
       new Foreign(n + "-foreign", { parent: this }); } }
     class Foreign extends pulumi.dynamic.Resource { constructor(n, o) { super({ async create() { return { id: "f", outs: {} }; } }, n, {}, o); } }
     new Area("area", { providers: [eu] });`;

  it("each resource goes to the account of its provider, and other vendors' dynamic resources are left alone", async () => {
    project = await Project.make("accounts", two());
    await project.up();
    const names = (sandbox: Sandbox): unknown[] => sandbox.living().map(({ key }) => key);
    expect(names(project.sandbox)).to.deep.equal(["home"]);
    expect(names(other)).to.have.members(["abroad", "area"]);
    await project.settled();
    const { text } = await project.fine("stack", "export");
    const state = JSON.parse(text) as { deployment: { resources: { urn: string; provider?: string }[] } };
    const foreign = state.deployment.resources.find((r) => r.urn.endsWith("::area-foreign"));
    expect(foreign?.provider).to.contain("::default");
    expect(text).not.to.contain(`"${other.fivetran.apiSecret}"`);
    await project.fine("destroy", "--yes", "--skip-preview");
    expect([...project.sandbox.living(), ...other.living()]).to.deep.equal([]);
  });

  it("credentials that are not known yet do not fail the preview", async () => {
    project = await Project.make(
      "unknown-credentials",
      `class Vault extends pulumi.dynamic.Resource { constructor(n) { super({ async create() { return { id: "v", outs: { key: "${other.fivetran.apiSecret}" } }; } }, n, { key: undefined }); } }
       const eu = new fivetran.Provider("eu", { apiKey: "${other.fivetran.apiKey}", apiSecret: new Vault("v").key, apiUrl: "${other.fivetran.url}" });
       new fivetran.Group("g", { name: "g" }, { provider: eu });`,
    );
    await project.fine("preview");
    await project.up();
    expect(other.living()).to.have.length(1);
    await project.settled();
  });

  it("a rotated key updates the provider and replaces nothing; a destroy after a rotation takes the new key from the environment", async () => {
    const one = (secret: string): string =>
      `const eu = new fivetran.Provider("eu", { apiKey: "${other.fivetran.apiKey}", apiSecret: "${secret}", apiUrl: "${other.fivetran.url}" });
       new fivetran.Group("g", { name: "g" }, { provider: eu });`;
    project = await Project.make("rotation", one(other.fivetran.apiSecret));
    await project.up();
    project.program(one("a-new-secret-that-is-not-active-yet"));
    const preview = await project.fine("preview");
    expect(preview.text).to.match(/providers:pulumi-nodejs eu update/);
    expect(preview.text).not.to.contain("replace");
    await project.up();

    const failed = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(failed.code).not.to.equal(0);
    expect(failed.text).to.contain("PULUMI_CONDUIT_PREFER_ENV=1");
    Object.assign(project.env, {
      PULUMI_CONDUIT_PREFER_ENV: "1",
      FIVETRAN_API_URL: other.fivetran.url,
      FIVETRAN_APIKEY: other.fivetran.apiKey,
      FIVETRAN_APISECRET: other.fivetran.apiSecret,
    });
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(other.living()).to.deep.equal([]);
  });

  it("an object stays with its account: nothing drops it from another one, and a move is a replacement that the preview shows", async function () {
    this.timeout(400_000);
    const eu = `const eu = new fivetran.Provider("eu", { apiKey: "${other.fivetran.apiKey}", apiSecret: "${other.fivetran.apiSecret}", apiUrl: "${other.fivetran.url}" });\n`;
    const written = (group: string, connection: string): string =>
      `${eu}const g = new fivetran.Group("g", { name: "g" }${group});
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, config: { username: "a" }, ${connection} }${group});`;
    project = await Project.make("moving", written("", ""));
    await project.up();
    const before = await project.resources();

    // Another account in the environment: what is not there is not gone.
    const { fivetran } = project.sandbox;
    const there = {
      FIVETRAN_API_URL: other.fivetran.url,
      FIVETRAN_APIKEY: other.fivetran.apiKey,
      FIVETRAN_APISECRET: other.fivetran.apiSecret,
    };
    const here = { FIVETRAN_API_URL: fivetran.url, FIVETRAN_APIKEY: fivetran.apiKey, FIVETRAN_APISECRET: fivetran.apiSecret };
    Object.assign(project.env, there);
    for (const command of ["refresh", "destroy"]) {
      const ran = await project.pulumi(command, "--yes", "--skip-preview");
      expect(ran.code, command).not.to.equal(0);
      expect(ran.text).to.match(/group "g" is in the account localhost:\d+|connection "code" is in the account localhost:\d+/);
    }
    expect((await project.resources()).map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
    expect(project.sandbox.living()).to.have.length(2);
    Object.assign(project.env, here);

    // The same account under another spelling of its address.
    Object.assign(project.env, { FIVETRAN_API_URL: `${fivetran.url.replace("127.0.0.1", "localhost")}/` });
    await project.settled();
    Object.assign(project.env, here);

    project.program(written(", { provider: eu }", ""));
    const guarded = await project.pulumi("preview");
    expect(guarded.code).not.to.equal(0);
    expect(guarded.text).to.contain("That would drop its sync history. Set allowReplace: true to go on");
    project.program(written(", { provider: eu }", "allowReplace: true"));
    const shown = await project.fine("preview");
    expect(shown.text)
      .to.match(/Group g replace/)
      .and.to.contain('group "g" is in the account');
    await project.up();
    expect([project.sandbox.living().length, other.living().length]).to.deep.equal([0, 2]);
    await project.settled();
    await project.fine("refresh", "--yes", "--skip-preview");
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(other.living()).to.deep.equal([]);

    project.program(
      `new fivetran.Group("g", { name: "g" }, { provider: new airbyte.Provider("a", { serverUrl: "http://localhost:8000/api" }) });`,
    );
    const wrong = await project.pulumi("preview");
    expect(wrong.code).not.to.equal(0);
    expect(wrong.text).to.contain('fivetran resource "g": its provider is one of airbyte. Pass a fivetran.Provider');
  });

  it("where the environment redirects to, nothing is made there before the old object could be deleted", async () => {
    project = await Project.make("environment", `new fivetran.Group("g", { name: "g" });`);
    await project.up();
    const before = await project.resources();
    const { fivetran } = other;
    const home = { ...project.env };
    Object.assign(project.env, {
      FIVETRAN_API_URL: fivetran.url,
      FIVETRAN_APIKEY: fivetran.apiKey,
      FIVETRAN_APISECRET: fivetran.apiSecret,
    });
    const moved = await project.pulumi("up", "--yes", "--skip-preview");
    expect(moved.code).not.to.equal(0);
    expect(moved.text).to.contain("nothing was deleted");
    expect([other.living().length, project.sandbox.living().length]).to.deep.equal([0, 1]);
    Object.assign(project.env, home);
    await project.settled();
    expect((await project.resources()).map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
  });

  for (const way of ["stock", "attach"] as const satisfies readonly Way[]) {
    it(`${way}: a provider that is given another address is replaced, and what it made is made there and deleted here`, async () => {
      const inAccount = ({ fivetran }: Sandbox, url = fivetran.url, rest = ""): string =>
        `const p = new fivetran.Provider("p", { apiKey: "${fivetran.apiKey}", apiSecret: "${fivetran.apiSecret}", apiUrl: "${url}" });
         const g = new fivetran.Group("g", { name: "g" }, { provider: p });
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, config: { username: "a" }, ${rest} }, { provider: p });`;
      project = await Project.make(`moved-${way}`, inAccount(other));
      await project.go(way);
      await project.up();
      const made = other.living();
      project.program(inAccount(other, `${other.fivetran.url}/`));
      await project.up();
      expect(other.living(), "another spelling").to.deep.equal(made);
      await project.settled();

      project.program(inAccount(project.sandbox));
      const guarded = await project.pulumi("preview");
      expect(guarded.code).not.to.equal(0);
      expect(guarded.text).to.contain("That would drop its sync history. Set allowReplace: true to go on");
      project.program(inAccount(project.sandbox, undefined, "allowReplace: true"));
      const preview = await project.fine("preview");
      expect(preview.text)
        .to.match(/p +replace/)
        .and.to.match(/Group g +replace/);
      await project.up();
      expect([other.living().length, project.sandbox.living().length]).to.deep.equal([0, 2]);
      await project.settled();
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(project.sandbox.living()).to.deep.equal([]);
    });
  }
});
