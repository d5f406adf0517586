import { expect } from "chai";
import { mismatches } from "./ledger.js";
import { engineSuite, Project, type Way } from "./project.js";

/** What is written of a connection beside its name, in a group that stays. */
const linked = (name: string, rest: string, options = "{}"): string =>
  `const g = new fivetran.Group("g", { name: "analytics" });
   new fivetran.Connection(${JSON.stringify(name)}, { groupId: g.id, service: "github", destinationSchema: { name: "code" },
     config: { syncMode: "AllRepositories", pat: "canary-pat" }, ${rest} }, ${options});`;

engineSuite("a resource under another name keeps its object, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const ids = async (kind: string): Promise<string[]> =>
    (await project.resources()).filter((r) => r.type.endsWith(kind)).map(({ id }) => id);

  /** The object is the one that it was, state and service agree, and nothing is left to do. */
  const isKept = async (before: readonly string[], kind = "Connection"): Promise<void> => {
    expect(await ids(kind)).to.deep.equal(before);
    expect(mismatches(project.sandbox, await project.resources())).to.deep.equal([]);
    await project.settled();
  };

  const byEveryAdopt = async (before: readonly string[]): Promise<void> => {
    const urn = (await project.resources()).find((r) => r.type.endsWith("Connection"))?.urn ?? "";
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    await isKept(before);

    project.program(linked("c3", `adopt: "ifIdentical"`));
    await project.up();
    await isKept(before);
  };

  const byAliasAndProvider = async (before: readonly string[]): Promise<void> => {
    project.program(linked("c5", "", `{ aliases: [{ name: "c4" }] }`));
    await project.up();
    await isKept(before);

    const { fivetran } = project.sandbox;
    const same = `const p = new fivetran.Provider("p", { apiKey: "${fivetran.apiKey}", apiSecret: "${fivetran.apiSecret}", apiUrl: "${fivetran.url}/" });\n`;
    project.program(same + linked("c6", `adopt: "byName"`, "{ provider: p }"));
    await project.up();
    await isKept(before);
  };

  for (const way of ["stock", "attach", "setup"] as const satisfies readonly Way[]) {
    const more = way === "stock" ? "; replaced, with each adopt, and moved to another provider of the account" : "";
    it(`${way}: renamed, and imported as the message advises${more}`, async function () {
      this.timeout(400_000);
      project = await Project.make(`rename-${way}`, linked("c", `adopt: "byName"`));
      await project.go(way);
      await project.up();
      const before = await ids("Connection");

      project.program(linked("c2", `adopt: "byName"`));
      const renamed = await project.up();
      expect(renamed.text).to.contain(`connection "code": not deleted: "c2" of this program manages it now.`);
      await isKept(before);

      // The rest is the same for every way of running, and slow.
      if (way === "stock") await byEveryAdopt(before);

      // The default takes nothing, says what to do, and what it says is safe.
      project.program(linked("c4", ""));
      const refused = await project.pulumi("up", "--yes", "--skip-preview");
      expect(refused.code).not.to.equal(0);
      expect(refused.text)
        .to.contain(`exists already (id ${before[0]})`)
        .and.to.contain("aliases: [{ name:")
        .and.to.contain("pulumi state rename");
      project.program(linked("c4", "", `{ import: "${before[0]}" }`));
      await project.up();
      await isKept(before);

      if (way === "stock") await byAliasAndProvider(before);
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(project.sandbox.living()).to.deep.equal([]);
    });
  }

  it("one that stands in for itself says that the old one must go first", async () => {
    project = await Project.make("replace", linked("c", "allowReplace: true"));
    await project.up();
    const urn = (await project.resources()).find((r) => r.type.endsWith("Connection"))?.urn ?? "";
    const { code, text } = await project.pulumi("up", "--yes", "--skip-preview", "--replace", urn);
    expect(code).not.to.equal(0);
    expect(text).to.contain("deleteBeforeReplace: true");
    project.program(linked("c", "allowReplace: true", "{ deleteBeforeReplace: true }"));
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    expect(mismatches(project.sandbox, await project.resources())).to.deep.equal([]);
  });

  it("what depends on something that is deleted first is not deleted along with it, unless that is allowed", async () => {
    const below = (allowed: string): string =>
      `const g = new fivetran.Group("g", { name: "analytics" }, { deleteBeforeReplace: true });
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, config: { pat: "canary-pat" }, ${allowed} });`;
    project = await Project.make("along", below(""));
    await project.up();
    const before = project.sandbox.living();
    const urn = (await project.resources()).find((r) => r.type.endsWith("Group"))?.urn ?? "";
    for (const command of ["preview", "up"]) {
      const refused = await project.pulumi(command, ...(command === "up" ? ["--yes", "--skip-preview"] : []), "--replace", urn);
      expect(refused.code, command).not.to.equal(0);
      expect(refused.text).to.contain("its groupId comes from, and would drop its sync history. Nothing was changed.");
    }
    expect(project.sandbox.living()).to.deep.equal(before);
    project.program(below("allowReplace: true"));
    await project.up();
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    expect(project.sandbox.living()).to.have.length(2);
    await project.settled();
  });

  it("what a schema configuration has blocked stays blocked when it is renamed or replaced, whichever goes first", async () => {
    const schemas = (name: string, options = "{}"): string =>
      `${linked("c", `paused: true, setupTests: "require"`)}
       new fivetran.ConnectionSchema(${JSON.stringify(name)}, { connectionId: "ID", schemaChangeHandling: "BLOCK_ALL", onDelete: "restore" }, ${options});`;
    project = await Project.make("schema", linked("c", `paused: true, setupTests: "require"`));
    await project.up();
    const [id = ""] = await ids("Connection");
    const write = (text: string): void => project.program(text.replace("ID", id));
    const policy = async (): Promise<unknown> => {
      const answer = await fetch(`${project.sandbox.fivetran.url}/connections/${id}/schemas`, {
        headers: { authorization: `Basic ${btoa(`${project.sandbox.fivetran.apiKey}:${project.sandbox.fivetran.apiSecret}`)}` },
      });
      return ((await answer.json()) as { data: { schema_change_handling: unknown } }).data.schema_change_handling;
    };
    write(schemas("s"));
    await project.up();
    expect(await policy()).to.equal("BLOCK_ALL");
    write(schemas("s2"));
    await project.up();
    expect(await policy(), "renamed").to.equal("BLOCK_ALL");
    const urn = (await project.resources()).find((r) => r.type.endsWith("ConnectionSchema"))?.urn ?? "";
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    expect(await policy(), "replaced").to.equal("BLOCK_ALL");
    write(schemas("s2", "{ deleteBeforeReplace: true }"));
    project.sandbox.forget();
    await project.fine("up", "--yes", "--skip-preview", "--replace", urn);
    expect(await policy(), "deleted first").to.equal("BLOCK_ALL");
    expect(JSON.stringify(project.sandbox.journal.map(({ body }) => body))).not.to.contain("ALLOW_ALL");
    // Whatever it is called, it knows how everything was before the first of them.
    await project.fine("destroy", "--yes", "--skip-preview", "--target", urn);
    expect(await policy(), "restored").to.equal("ALLOW_ALL");
  });

  for (const way of ["stock", "attach"] as const satisfies readonly Way[]) {
    it(`${way}: what a command with targets leaves out keeps its object, and the last one with it takes it along`, async () => {
      project = await Project.make(`target-${way}`, linked("c", `adopt: "byName"`));
      await project.go(way);
      await project.up();
      const [before = ""] = await ids("Connection");
      const [old = ""] = (await project.resources()).filter((r) => r.type.endsWith("Connection")).map(({ urn }) => urn);
      project.program(linked("c2", `adopt: "byName"`));
      await project.fine("up", "--yes", "--skip-preview", "--target", `${old}2`);
      expect(await ids("Connection")).to.deep.equal([before, before]);
      // The stack that is asked is the one that the command names, whichever is selected.
      await project.fine("stack", "init", "other");
      const kept = await project.fine("up", "--yes", "--skip-preview", "--stack", "dev", "--target", old);
      await project.fine("stack", "select", "dev");
      expect(kept.text).to.contain(`connection "code": not deleted: "c2" of this stack manages it, too.`);
      await isKept([before]);

      project.program(linked("c3", `adopt: "byName"`));
      await project.fine("up", "--yes", "--skip-preview", "--target", `${old}3`);
      await project.fine("destroy", "--yes", "--skip-preview", "--target", `${old}2`, "--target", `${old}3`);
      expect(project.sandbox.living().map(({ key }) => key)).to.deep.equal(["analytics"]);
    });
  }

  for (const way of ["stock", "attach"] as const satisfies readonly Way[]) {
    it(`${way}: an import says what it writes over before it does, and the same id in two resources is an error`, async () => {
      project = await Project.make(`import-${way}`, `new fivetran.Group("g", { name: "analytics" }, { retainOnDelete: true });`);
      await project.go(way);
      await project.up();
      const [id = ""] = await ids("Group");
      await project.fine("destroy", "--yes", "--skip-preview");
      project.program(`new fivetran.Group("g", { name: "renamed" }, { import: "${id}" });`);
      const said = /analytics" ?(→|=>) ?"?renamed|name: analytics → renamed/;
      expect((await project.fine("preview", "--diff")).text).to.match(said);
      project.program(
        `new fivetran.Group("g", { name: "renamed" }, { import: "${id}" }); new fivetran.Group("h", { name: "renamed" }, { import: "${id}" });`,
      );
      const twice = await project.pulumi("up", "--yes", "--skip-preview");
      expect(twice.code).not.to.equal(0);
      expect(twice.text).to.match(/is managed by "[gh]" of this program already/);
      project.program(`new fivetran.Group("g", { name: "renamed" }, { import: "${id}" });`);
      await project.up();
      await isKept([id], "Group");
    });
  }
});
