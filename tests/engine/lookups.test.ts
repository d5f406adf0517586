import { expect } from "chai";
import { blueprintsOf, vendors } from "../../providers/registry.js";
import { searches } from "../../providers/kernel/lookups.js";
import { samples } from "../kinds/index.js";
import { Stack } from "../stack.js";
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

  it("wait for all that is in a component, and ask anew after what they depend on", async () => {
    const program = (name: string): string => `
      class Home extends pulumi.ComponentResource {
        constructor() {
          super("test:Home", "home");
          this.group = new fivetran.Group("inner", { name: "${name}" }, { parent: this });
        }
      }
      const home = new Home();
      exports.inner = fivetran.getGroupOutput({ name: "${name}" }, { dependsOn: home }).name;`;
    project = await Project.make("lookups-within", program("one"));
    await project.fine("preview");
    await project.up();
    expect(await outputs()).to.deep.equal({ inner: "one" });
    const id = (await project.resources()).find(({ type }) => type.endsWith("fivetran:Group"))?.id ?? "";
    project.program(`${program("two")}
      exports.before = fivetran.getGroup({ id: "${id}" }).then(({ name }) => name);
      exports.after = fivetran.getGroupOutput({ id: "${id}" }, { dependsOn: home }).name;`);
    await project.up();
    expect(await outputs()).to.deep.equal({ inner: "two", before: "one", after: "two" });
  });

  it("say what is not there, with a near name and without a stack, and what is there several times", async () => {
    project = await Project.make("lookups-none", GROUPS);
    await project.up();
    project.program(`${GROUPS} exports.name = fivetran.getGroup({ name: "analitycs" });`);
    const { code, text } = await project.pulumi("preview");
    expect(code).not.to.equal(0);
    expect(text).to.contain('Cannot look up the group with name "analitycs"').and.to.contain("Did you mean analytics?");
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

  it("of every kind run in a preview, each in its own account; of what is not known yet they need no credentials and send nothing", async function () {
    // An account for each kind.
    this.timeout(600_000);
    // What is only started has nothing to look up.
    const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).flatMap(({ kind }) => (searches.has(kind) ? [kind] : [])));
    const call = (kind: string, args: string, suffix = ""): string => `${kind.replace(":", ".get")}${suffix}(${args})`;
    project = await Project.make("lookups-all", "");
    const stacks: Stack[] = [];
    const lines: string[] = [];
    /** A sandbox of its own, and what the program calls the provider for it. */
    const account = async (vendor: string, options = {}): Promise<{ readonly stack: Stack; readonly own: string }> => {
      const stack = await Stack.start(options);
      stacks.push(stack);
      const settings = Object.entries(stack.sandbox.config).filter(([key]) => key.startsWith(`${vendor}:`));
      const args = JSON.stringify(Object.fromEntries(settings.map(([key, value]) => [key.slice(vendor.length + 1), value])));
      lines.push(`const p${stacks.length} = new ${vendor}.Provider("p${stacks.length}", ${args});`);
      return { stack, own: `{ provider: p${stacks.length} }` };
    };
    try {
      for (const kind of kinds) {
        const sample = samples[kind]!;
        const { stack, own } = await account(kind.split(":")[0] ?? "", sample.options);
        const stored = await stack.resource(kind).create(await sample.inputs(stack));
        const id = JSON.stringify({ id: sample.importId?.(stored) ?? stored.id });
        const name = kind.replace(":", "_");
        lines.push(`exports.${name} = ${call(kind, `${id}, ${own}`)}.then(({ id }) => id);`);
        lines.push(`exports.${name}Output = pulumi.unsecret(${call(kind, `${id}, ${own}`, "Output")}).id;`);
        const { items, needs = [] } = searches.get(kind)!;
        const parent = Object.fromEntries(needs.map((one) => [one, stored.inputs[one]]));
        if (items === undefined || Object.values(parent).includes(undefined)) continue;
        lines.push(`exports.${name}All = ${kind.replace(":", ".list")}s(${JSON.stringify(parent)}, ${own}).then((all) => all.length > 0);`);
      }
      const { stack, own } = await account("fivetran");
      const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "own" });
      for (const one of ["getGroupPublicKey", "getGroupServiceAccount"]) {
        const args = `${JSON.stringify({ groupId })}, ${own}`;
        lines.push(`exports.${one} = fivetran.${one}(${args}).then((found) => Object.keys(found).length);`);
        lines.push(`exports.${one}Output = fivetran.${one}Output(${args}).apply((found) => Object.keys(found).length);`);
      }
      lines.push(`exports.account = fivetran.getAccountInfo({}, ${own}).then(({ accountId }) => accountId !== "");`);
      lines.push(`exports.accountOutput = fivetran.getAccountInfoOutput({}, ${own}).accountId.apply((id) => id !== "");`);
      project.program(lines.join("\n"));
      stacks.forEach((one) => one.requests());
      await project.fine("preview");
      const sent = stacks.flatMap((one) => one.requests().map(([request]) => request));
      expect(sent.filter((one) => /^(PUT|PATCH|DELETE) /.test(one))).to.deep.equal([]);
      await project.up();
      const found = await outputs();
      for (const kind of kinds) {
        const name = kind.replace(":", "_");
        expect(found[`${name}Output`], name).to.equal(found[name]);
        expect(found[name], name).to.be.a("string");
        expect(found[`${name}All`] ?? true, name).to.equal(true);
      }
      expect([found["getGroupPublicKey"], found["getGroupServiceAccountOutput"], found["account"], found["accountOutput"]]).to.deep.equal([
        2,
        2,
        true,
        true,
      ]);
    } finally {
      await Promise.all(stacks.map((one) => one.close()));
    }

    project.program(
      ["const later = new fivetran.Group('later', { name: 'later' });"]
        .concat(kinds.map((kind, n) => `exports.out${n} = ${call(kind, "{ id: later.id }", "Output")};`))
        .concat(
          ["getGroupPublicKey", "getGroupServiceAccount"].map((one) => `exports.${one} = fivetran.${one}Output({ groupId: later.id });`),
        )
        .join("\n"),
    );
    for (const name of Object.keys(project.sandbox.env)) project.env[name] = "";
    project.sandbox.forget();
    await project.fine("preview");
    expect(project.requests()).to.deep.equal([]);
  });

  it("of something with secrets are secrets, and others are not", async () => {
    project = await Project.make("lookups-secret", "");
    const stack = Stack.in(project.sandbox);
    const { inputs, id } = await stack.resource("airbyte:Source").create(await samples["airbyte:Source"]!.inputs(stack));
    project.program(`
      const source = airbyte.getSourceOutput({ id: "${id}" });
      exports.configuration = source.connectionConfiguration;
      exports.workspace = airbyte.getWorkspaceOutput({ id: "${String(inputs["workspaceId"])}" }).name;`);
    await project.up();
    const { configuration, workspace } = await outputs();
    expect(configuration).to.equal("[secret]");
    expect(workspace).to.be.a("string").and.not.equal("[secret]");
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
