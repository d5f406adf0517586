import { expect } from "chai";
import { engineSuite, Project, SETUP_TEST } from "./project.js";

engineSuite("the life of a resource in the real engine", () => {
  let project: Project;
  const group = (name: string): string => `const g = new fivetran.Group("g", { name: "${name}" }); exports.id = g.id;`;

  afterEach(() => project.close());

  it("looks who has the name, then takes one request to create, none to find nothing to do, one to update, one to refresh, one to delete", async () => {
    project = await Project.make("life", group("analytics"));
    const { sandbox } = project;
    const preview = await project.fine("preview");
    expect(preview.text).to.contain("1 to create".replace("1", "2"));
    expect(sandbox.journal, "preview").to.have.length(0);

    await project.up();
    expect(project.requests()).to.deep.equal(["GET /v1/groups", "POST /v1/groups"]);
    const [{ sourcePosition = "" } = {}] = (await project.resources()) as { sourcePosition?: string }[];
    expect(sourcePosition, "where it stands in the program").to.match(/^project:\/\/\/index\.js#\d+,\d+$/);
    sandbox.forget();
    await project.settled();
    await project.fine("up", "--yes");
    expect(project.requests(), "a second up").to.deep.equal([]);

    project.program(group("insights"));
    const diff = await project.fine("preview", "--diff");
    expect(diff.text).to.contain('~ name: "analytics" => "insights"');
    expect(project.requests(), "preview of an update").to.deep.equal([]);
    await project.up();
    const [update] = sandbox.journal;
    expect(project.requests()).to.have.length(1);
    expect([update?.method, update?.body]).to.deep.equal(["PATCH", { name: "insights" }]);
    await project.settled();

    await project.fine("refresh", "--yes", "--skip-preview");
    expect(project.requests()).to.have.length(1);
    sandbox.forget();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.requests()).to.have.length(1);
    expect(sandbox.living()).to.deep.equal([]);
  });

  it("offers as an output what an ignored change keeps, though the program does not say it", async () => {
    const program = (args: string, opts: string): string =>
      `const g = new fivetran.Group("g", { name: "g" });
       const c = new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, ${args} }, { ${opts} });
       exports.paused = c.paused.apply((paused) => String(paused));`;
    const paused = async (): Promise<string> => (await project.fine("stack", "output", "paused")).text.trim();
    project = await Project.make("ignored", program("paused: true", ""));
    await project.up();
    expect(await paused()).to.equal("true");
    project.program(program("", `ignoreChanges: ["paused"]`));
    await project.up();
    expect(await paused()).to.equal("true");
    project.program(program("", ""));
    await project.up();
    expect(await paused()).to.equal("undefined");
  });

  it("shows drift at exactly the drifted path, and the next up mends it", async () => {
    project = await Project.make(
      "drift",
      `const g = new fivetran.Group("g", { name: "g" });
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "github" },
         config: { syncMode: "AllRepositories", useWebhooks: false, username: "octocat", pat: "canary-pat" } });`,
    );
    await project.up();
    const table = project.sandbox.world.table<{ config: Record<string, unknown> }>("fivetran:Connection");
    const [id, stored] = table.entries()[0] ?? ["", { config: {} }];
    table.set(id, { ...stored, config: { ...stored.config, use_webhooks: true } });

    const refresh = await project.fine("refresh", "--yes", "--diff");
    expect(refresh.text).to.match(/~ config\s*: \{\s*~ useWebhooks: false => true\s*\}/);
    expect(refresh.text).not.to.contain("~ syncMode");
    const preview = await project.fine("preview", "--diff");
    expect(preview.text).to.match(/~ useWebhooks: true => false/);
    project.sandbox.forget();
    await project.up();
    expect(project.sandbox.journal.map((j) => j.body)).to.deep.equal([
      { config: { use_webhooks: false }, run_setup_tests: false },
      SETUP_TEST,
    ]);
    await project.settled();
  });

  it("makes an object again that was deleted behind its back, and deletes one that is gone already", async () => {
    project = await Project.make("gone", group("analytics"));
    await project.up();
    const table = project.sandbox.world.table("fivetran:Group");
    const first = table.entries()[0]?.[0] ?? "";
    table.remove(first);
    const refresh = await project.fine("refresh", "--yes", "--skip-preview");
    expect(refresh.text).to.contain("deleted");
    await project.up();
    const second = table.entries()[0]?.[0] ?? "";
    expect(second).not.to.equal(first);
    table.remove(second);
    const destroy = await project.fine("destroy", "--yes", "--skip-preview");
    expect(destroy.text).to.contain("2 deleted");
  });

  it("replaces what cannot be changed: the new one first, or the old one first where only one may exist", async () => {
    const user = (email: string): string => `new fivetran.User("u", { email: "${email}", givenName: "A", familyName: "B" });`;
    const link = (service: string): string =>
      `const g = new fivetran.Group("g", { name: "g" });
       new fivetran.Connection("c", { groupId: g.id, service: "${service}", destinationSchema: { name: "code" }, allowReplace: true });`;
    project = await Project.make("replace", user("a@example.com") + link("github"));
    await project.up();
    project.program(user("b@example.com") + link("gitlab"));
    const preview = await project.fine("preview");
    expect(preview.text).to.match(/fivetran:User u replace \[diff: ~email\]/);
    project.sandbox.forget();
    await project.up();
    const writes = project.requests().map((r) => r.replace(/(conn|user|usr)_\w+/, "id"));
    expect(writes.indexOf("POST /v1/users")).to.be.lessThan(writes.indexOf("DELETE /v1/users/id"));
    expect(writes.indexOf("DELETE /v1/connections/id")).to.be.lessThan(writes.indexOf("POST /v1/connections"));
    await project.settled();
  });

  it("refuses to replace what holds data unless it is told to, and says what would be lost", async () => {
    const link = (service: string): string =>
      `const g = new fivetran.Group("g", { name: "g" });
       new fivetran.Connection("c", { groupId: g.id, service: "${service}", destinationSchema: { name: "code" } });`;
    project = await Project.make("guarded", link("github"));
    await project.up();
    project.program(link("gitlab"));
    project.sandbox.forget();
    const preview = await project.pulumi("preview");
    expect(preview.code).not.to.equal(0);
    expect(preview.text).to.contain(
      'Replacing connection "code" would drop its sync history (service: github → gitlab). Set allowReplace: true to go on.',
    );
    expect(project.requests()).to.deep.equal([]);
  });

  it("keeps ids known in previews of updates, so that dependents do not look as if they were replaced", async () => {
    const program = (name: string): string =>
      `const g = new fivetran.Group("g", { name: "${name}" });
       new fivetran.Connection("c", { groupId: g.groupId, service: "github", destinationSchema: { name: "code" } });`;
    project = await Project.make("known", program("a"));
    await project.up();
    project.program(program("b"));
    const preview = await project.fine("preview");
    expect(preview.text).to.match(/Group g update \[diff: ~name\]/);
    expect(preview.text).not.to.match(/Connection c/);
    expect(preview.text).to.contain("2 unchanged");
  });

  it("reports everything that is wrong with the inputs at once, in the preview, without a request", async () => {
    project = await Project.make(
      "wrong",
      `new fivetran.Connection("c", { groupID: "g", service: 7, destinationSchema: { nam: "x" }, setupTests: "requir" });`,
    );
    const preview = await project.pulumi("preview");
    expect(preview.code).not.to.equal(0);
    for (const line of [
      "groupID is not a field of fivetran:Connection. Did you mean groupId?",
      "groupId is required",
      "service must be text, not a number",
      "destinationSchema.nam is not a field of destinationSchema. Did you mean name?",
      'setupTests must be one of "off" | "warn" | "require". Did you mean require?',
    ]) {
      expect(preview.text).to.contain(line);
    }
    expect(project.sandbox.journal).to.have.length(0);
  });
});
