import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { makeRelease } from "../../sandbox/index.js";
import { engineSuite, Project, type Way } from "./project.js";

const foreign = (size: number): string =>
  `class Foreign extends pulumi.dynamic.Resource { constructor(n, p) { super({
     async create(i) { return { id: "foreign-1", outs: { ...i, doubled: i.size * 2 } }; },
     async update(id, o, n) { return { outs: { ...n, doubled: n.size * 2 } }; } }, n, { ...p, doubled: undefined }); } }
   exports.doubled = new Foreign("f", { size: ${size} }).doubled;`;

const program = (name: string, size = 1): string =>
  `const g = new fivetran.Group("g", { name: "${name}" });
   const d = new fivetran.Destination("d", { groupId: g.groupId, service: "snowflake", timeZoneOffset: "0", config: { host: "h", password: "canary-password" } });
   const c = new fivetran.Connection("c", { groupId: d.groupId, service: "github", destinationSchema: { name: "code" }, config: { pat: "canary-pat", syncMode: "AllRepositories" } });
   const p = new fivetran.Connection("p", { groupId: d.groupId, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require", schemaConfig: { schemas: { public: { tables: { t2: { enabled: false } } } } } });
   new fivetran.ConnectionSchema("cs", { connectionId: p.connectionId, schemas: { sales: { tables: { "t*": { enabled: false }, t1: {} } } }, onDelete: "restore" });
   new fivetran.ConnectionCertificate("cc", { connectionId: p.connectionId, hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" });
   new fivetran.ConnectionFingerprint("cf", { connectionId: p.connectionId, hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAA" });
   const u = new fivetran.User("u", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
   const t = new fivetran.Team("t", { name: "Analysts", role: "Account Analyst" });
   new fivetran.TeamUserMembership("m", { teamId: t.id, userId: u.id, role: "Team Member" });
   exports.created = g.createdAt;
   const workspaceId = process.env.WORKSPACE_ID;
   new airbyte.Workspace("aw", { name: "Other" });
   const sd = new airbyte.SourceDefinition("asd", { workspaceId, name: "Ashby", dockerRepository: "acme/source-ashby", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" });
   new airbyte.DestinationDefinition("add", { workspaceId, name: "Sink", dockerRepository: "acme/destination-sink", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" });
   const s = new airbyte.Source("as", { workspaceId, sourceDefinitionId: sd.sourceDefinitionId, name: "Ashby", connectionConfiguration: { api_key: "canary-key" } });
   const ad = new airbyte.Destination("ad", { workspaceId, destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", name: "Warehouse",
     connectionConfiguration: { host: "h", port: 5432, database: "raw", schema: "ashby", username: "airbyte", password: "canary-password" } });
   new airbyte.Connection("ac", { sourceId: s.sourceId, destinationId: ad.destinationId, name: "${name}", streams: { jobs: {}, candidates: { destinationSyncMode: "overwrite_dedup" } } });
   const gpgPublicKey = require("node:fs").readFileSync(process.env.RELEASE_DIR + "/public-key.asc", "utf8");
   new tfregistry.RegistryProvider("tp", { name: "other" });
   const k = new tfregistry.GpgKey("tk", { asciiArmor: gpgPublicKey });
   new tfregistry.PrivateProviderRelease("tr", { name: "quickstart", distDir: process.env.RELEASE_DIR, gpgPublicKey, onDelete: "delete" }, { dependsOn: k });
   ${foreign(size)}`;

engineSuite("stock, attached and set up: one state", () => {
  let project: Project;
  afterEach(() => project.close());

  const ways: Way[] = ["stock", "attach", "setup"];

  const prepare = async (name: string, text: string): Promise<Project> => {
    const made = await Project.make(name, text);
    made.env["WORKSPACE_ID"] = made.sandbox.airbyte.workspaceId;
    made.env["RELEASE_DIR"] = path.join(made.folder, "release");
    await makeRelease({ dir: path.join(made.folder, "release"), name: "quickstart", version: "1.0.0", platforms: ["linux_amd64"] });
    return made;
  };

  it("what one way created previews as unchanged in every other, and is updated and destroyed there", async () => {
    project = await prepare("ways", program("a"));
    await project.up();
    for (const way of ["attach", "setup", "stock"] as const) {
      await project.go(way);
      await project.settled();
    }
    await project.go("attach");
    project.program(program("b", 2));
    const attached = await project.up();
    expect(attached.text).to.contain("3 updated");
    await project.go("setup");
    await project.settled();
    await project.fine("refresh", "--yes", "--skip-preview");
    await project.settled();
    await project.go("stock");
    await project.settled();
    await project.go("setup");
    const { text } = await project.fine("stack", "export");
    expect(text).not.to.contain("canary");
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  });

  for (const way of ["attach", "setup"] as const) {
    it(`${way}: creates, updates in part, recovers and hides secrets like stock does`, async () => {
      const link = (rest: string): string =>
        `const g = new fivetran.Group("g", { name: "g" });
         new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, setupTests: "require", ${rest} });`;
      project = await Project.make(`own-${way}`, link(`config: { pat: "canary-pat" }`));
      await project.go(way);
      const tests = project.sandbox.world.table("fivetran:setup-tests");
      tests.set("code", [{ title: "Connecting", status: "FAILED", message: "Bad credentials" }]);
      const failed = await project.pulumi("up", "--yes", "--skip-preview");
      expect(failed.code).not.to.equal(0);
      expect(failed.text).to.contain("Connecting: Bad credentials");
      const kept = (await project.resources()).find((r) => r.type.endsWith("Connection"));
      expect(kept?.initErrors).to.have.length(1);
      tests.remove("code");
      project.sandbox.forget();
      await project.up();
      expect(project.requests().filter((r) => r === "POST /v1/connections")).to.deep.equal([]);
      await project.settled();
      expect((await project.fine("stack", "export")).text).not.to.contain("canary");
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(project.sandbox.living()).to.deep.equal([]);
    });
  }

  it("a refresh with its preview reads each object once where one process serves both, and then sees what is new", async () => {
    project = await Project.make("once", `for (const name of ["a", "b", "c"]) new fivetran.Group(name, { name });`);
    await project.up();
    await project.go("attach");
    const gets = (): number => project.requests().filter((r) => r.startsWith("GET")).length;
    for (const round of ["first", "second"]) {
      project.sandbox.forget();
      await project.fine("refresh", "--yes");
      expect(gets(), round).to.equal(3);
    }
    const groups = project.sandbox.world.table<{ name: string }>("fivetran:Group");
    const [id, group] = groups.entries()[0] ?? ["", { name: "" }];
    groups.set(id, { ...group, name: "drifted" });
    const { text } = await project.fine("refresh", "--yes", "--diff");
    expect(text).to.contain('=> "drifted"');
  });

  it("previews of updates keep outputs known that the update does not touch: dependents are unchanged (stock: they look changed)", async () => {
    const chain = (name: string): string =>
      `const g = new fivetran.Group("g", { name: "${name}" });
       new fivetran.Team("t", { name: g.createdAt, role: "Account Analyst" });`;
    project = await Project.make("known-outputs", chain("a"));
    await project.up();
    project.program(chain("b"));
    for (const way of ways) {
      await project.go(way);
      const preview = await project.fine("preview");
      expect(preview.text, way).to.match(/Group g update \[diff: ~name\]/);
      if (way === "stock") expect(preview.text, way).to.match(/Team t update/);
      else expect(preview.text, way).not.to.match(/Team t update/);
    }
  });

  it("setting up twice changes nothing, a missing folder is one clear line, and removing it all brings back what was there", async () => {
    project = await Project.make("broken", program("a"));
    const yaml = path.join(project.folder, "Pulumi.yaml");
    const before = fs.readFileSync(yaml, "utf8");
    await project.go("setup");
    expect((await project.cli(["setup"])).text).to.equal("Nothing to do: this project is already set up.\n");
    fs.rmSync(path.join(project.folder, "plugins"), { recursive: true });
    const missing = await project.pulumi("preview");
    expect(missing.code).not.to.equal(0);
    expect(missing.text).to.match(/^error: .*no folder at path '.*plugins\/pulumi-nodejs'$/m);
    await project.go("stock");
    expect(fs.readFileSync(yaml, "utf8")).to.equal(before);
  });
});
