import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

engineSuite("recovery in the real engine", () => {
  let project: Project;
  const link = (rest: string): string =>
    `const g = new fivetran.Group("g", { name: "g" });
     new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, setupTests: "require", ${rest} });`;
  const failing = [{ title: "Connecting to GitHub", status: "FAILED", message: "Bad credentials" }];

  afterEach(() => project.close());

  it("keeps what was created when its setup tests fail, finishes it on the next up with no second create, and can destroy it", async () => {
    project = await Project.make("partial", link(`config: { username: "a" }`));
    const tests = project.sandbox.world.table("fivetran:setup-tests");
    tests.set("code", failing);
    const failed = await project.pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.to.equal(0);
    expect(failed.text).to.contain("Connecting to GitHub: Bad credentials");
    const kept = (await project.resources()).find((r) => r.type.endsWith("Connection"));
    expect(kept?.initErrors).to.have.length(1);
    expect(kept?.outputs).to.have.property("__provider");

    tests.remove("code");
    await project.up();
    expect(count(project.requests(), /^POST \/v1\/connections$/)).to.equal(1);
    const stored = project.sandbox.world.table<{ paused: boolean }>("fivetran:Connection").all()[0];
    expect(stored?.paused).to.equal(false);
    await project.settled();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  });

  it("can destroy what was only created in part", async () => {
    project = await Project.make("partial-destroy", link(`config: { username: "a" }`));
    project.sandbox.world.table("fivetran:setup-tests").set("code", failing);
    expect((await project.pulumi("up", "--yes", "--skip-preview")).code).not.to.equal(0);
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  });

  it("keeps an update whose setup tests fail, and runs only the tests on the next up", async () => {
    project = await Project.make("partial-update", link(`config: { username: "a" }`));
    await project.up();
    const tests = project.sandbox.world.table("fivetran:setup-tests");
    tests.set("code", failing);
    project.program(link(`config: { username: "b" }`));
    expect((await project.pulumi("up", "--yes", "--skip-preview")).code).not.to.equal(0);
    tests.remove("code");
    project.sandbox.forget();
    await project.up();
    expect(count(project.requests(), /^PATCH/)).to.equal(0);
    expect(count(project.requests(), /^POST .*\/test$/)).to.equal(1);
    await project.settled();
  });

  it("takes the object of a create whose answer was lost instead of making a second one", async () => {
    project = await Project.make("lost", link(`config: { username: "a" }`));
    project.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/connections$/, commit: true, drop: true, times: 1 });
    await project.up();
    expect(project.sandbox.living().filter((o) => o.kind === "fivetran:Connection")).to.have.length(1);
    await project.settled();
  });

  it("names every missing setting once, with the variable and the place to find it, before any request", async () => {
    project = await Project.make("unset", `new fivetran.Group("g", { name: "g" });`, {
      env: { FIVETRAN_APIKEY: "", FIVETRAN_APISECRET: "" },
    });
    const { text } = await project.pulumi("up", "--yes", "--skip-preview");
    expect(text).to.contain(
      "fivetran:apiKey is not set. Set it with `pulumi config set fivetran:apiKey …` or FIVETRAN_APIKEY (Fivetran → Account settings → API config).",
    );
    expect(text).to.contain(
      "fivetran:apiSecret is not set. Set it with `pulumi config set --secret fivetran:apiSecret …` or FIVETRAN_APISECRET",
    );
    expect(project.sandbox.journal).to.have.length(0);
  });
});
