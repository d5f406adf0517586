import { expect } from "chai";
import { count, engineSuite, Project, type Way } from "./project.js";

const GROUPS = `
  new fivetran.Group("analytics", { name: "analytics" });
  new fivetran.Group("sales", { name: "sales" });`;

engineSuite("look-ups in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());
  const outputs = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await project.fine("stack", "output", "--json")).text) as Record<string, unknown>;

  it("find objects by id and by name, one list for many names, and leave nothing in the state", async () => {
    project = await Project.make("lookups", GROUPS);
    await project.up();
    const [{ id = "" } = {}] = await project.resources();
    project.program(`${GROUPS}
      exports.byId = fivetran.getGroup({ id: "${id}" });
      exports.byName = fivetran.getGroupOutput({ name: pulumi.output("sales") }).name;
      exports.other = fivetran.getGroup({ name: "analytics" }).then(({ name }) => name);
      exports.all = fivetran.listGroups().then((all) => all.map(({ name }) => name).sort());`);
    project.sandbox.forget();
    await project.up();
    expect(count(project.requests(), /^GET \/v1\/groups$/), "one list for three of them").to.equal(1);
    const { byId, ...rest } = await outputs();
    expect((byId as { id: string }).id).to.equal(id);
    expect(rest).to.deep.equal({ byName: "sales", other: "analytics", all: ["analytics", "sales"] });
    expect(await project.resources()).to.have.length(2);
  });

  it("of something that is not known yet needs no credentials in a preview", async () => {
    project = await Project.make(
      "lookups-unknown",
      `const group = new fivetran.Group("analytics", { name: "analytics" });
       exports.name = fivetran.getGroupOutput({ id: group.id }).name;`,
    );
    const { FIVETRAN_APIKEY = "", FIVETRAN_APISECRET = "" } = project.env;
    Object.assign(project.env, { FIVETRAN_APIKEY: "", FIVETRAN_APISECRET: "" });
    await project.fine("preview");
    expect(project.requests()).to.deep.equal([]);
    Object.assign(project.env, { FIVETRAN_APIKEY, FIVETRAN_APISECRET });
    await project.up();
    expect(await outputs()).to.deep.equal({ name: "analytics" });
  });

  it("say what is not there, with a near name and without a stack, and what is there several times", async () => {
    project = await Project.make("lookups-none", GROUPS);
    await project.up();
    project.program(`${GROUPS} exports.name = fivetran.getGroup({ name: "analitycs" });`);
    const { code, text } = await project.pulumi("preview");
    expect(code).not.to.equal(0);
    expect(text).to.contain('Cannot look up the group with name "analitycs"').and.to.contain('Did you mean analytics?');
    expect(text).not.to.match(/^\s+at /m);
    project.program(`${GROUPS}
      const twin = new fivetran.Group("twin", { name: "sales" });
      exports.why = fivetran.getGroupOutput({ name: "sales" }, { dependsOn: twin }).name;`);
    expect((await project.pulumi("up", "--yes", "--skip-preview")).text).to.contain('Fivetran has 2 with name "sales"');
  });

  it("ask the account of an explicit provider, and of the component that has one", async () => {
    const other = await Project.make("lookups-other", `new fivetran.Group("eu", { name: "eu" });`);
    try {
      await other.up();
      const { apiKey, apiSecret } = other.sandbox.fivetran;
      project = await Project.make(
        "lookups-accounts",
        `const eu = new fivetran.Provider("eu", { apiKey: "${apiKey}", apiSecret: pulumi.secret("${apiSecret}"), apiUrl: "${other.env["FIVETRAN_API_URL"] ?? ""}" });
         const home = new pulumi.ComponentResource("acme:index:Home", "home", {}, { provider: eu });
         exports.own = fivetran.listGroups().then((all) => all.length);
         exports.eu = fivetran.getGroup({ name: "eu" }, { provider: eu }).then(({ name }) => name);
         exports.inherited = fivetran.getGroupOutput({ name: "eu" }, { parent: home }).name;
         exports.wrong = fivetran.getGroup({ name: "eu" }, { provider: new airbyte.Provider("a", {}) }).catch((e) => e.message);`,
      );
      const { text } = await project.up();
      expect(text).not.to.contain(apiSecret);
      const { wrong, ...found } = await outputs();
      expect(found).to.deep.equal({ own: 0, eu: "eu", inherited: "eu" });
      expect(wrong).to.contain("fivetran.getGroup: its provider is one of airbyte. Pass a fivetran.Provider");
    } finally {
      await other.close();
    }
  });

  for (const way of ["stock", "attach", "setup"] as const satisfies readonly Way[]) {
    it(`Group.get reads an object that exists and never deletes it (${way})`, async () => {
      project = await Project.make("lookups-get", GROUPS);
      await project.go(way);
      await project.up();
      const id = (await project.resources()).find(({ urn }) => urn.endsWith("::sales"))?.id ?? "";
      await project.fine("state", "delete", (await project.resources()).find(({ urn }) => urn.endsWith("::sales"))?.urn ?? "", "--yes");
      project.program(`
        new fivetran.Group("analytics", { name: "analytics" });
        const sales = fivetran.Group.get("sales", "${id}");
        exports.name = sales.name; exports.id = sales.groupId; exports.is = sales instanceof fivetran.Group;`);
      await project.up();
      expect(await outputs()).to.deep.equal({ name: "sales", id, is: true });
      await project.fine("preview", "--expect-no-changes");
      await project.fine("refresh", "--yes", "--skip-preview");
      project.sandbox.forget();
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(count(project.requests(), /^DELETE/), "only its own").to.equal(1);
    });
  }
});
