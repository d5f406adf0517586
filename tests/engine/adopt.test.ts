import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

engineSuite("what is there already, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const living = (kind: string): unknown[] => project.sandbox.living().filter((o) => o.kind === kind);

  it("a connection that somebody made by hand is taken by its name, made what the program says, and is ours from then on", async () => {
    const linked = (rest: string): string =>
      `const g = new fivetran.Group("g", { name: "analytics" }, { retainOnDelete: true });
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" },
         config: { pat: "canary-pat", syncMode: "AllRepositories" }, ${rest} }, { retainOnDelete: true });`;
    project = await Project.make("adopt", linked(""));
    await project.up();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect([living("fivetran:Group"), living("fivetran:Connection")].map((all) => all.length)).to.deep.equal([1, 1]);

    const taking = linked(`adopt: "byName", schedule: { syncFrequency: 60 }`).replace(
      'name: "analytics"',
      'name: "analytics", adopt: "ifIdentical"',
    );
    project.program(taking.replaceAll(", { retainOnDelete: true }", ""));
    project.sandbox.forget();
    const { text } = await project.up();
    expect(text).to.match(/group "analytics": adopting \w+, as adopt: "ifIdentical" asks\./);
    expect(text).to.match(/connection "code": adopting \w+, as adopt: "byName" asks\./);
    expect(count(project.requests(), /^POST (?!\S+\/test$)/), "nothing is made; the tests run after the update").to.equal(0);
    expect(count(project.requests(), /^PATCH/), "the schedule and the secret").to.equal(1);
    expect(text).not.to.contain("canary");
    await project.settled();
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  });

  it("a lost answer stops a create that must not adopt, with the id to import", async () => {
    project = await Project.make("never", `new fivetran.Group("g", { name: "analytics", adopt: "never" });`);
    project.sandbox.fault({ vendor: "fivetran", method: "POST", path: "/v1/groups", commit: true, drop: true, times: 1 });
    const { code, text } = await project.pulumi("up", "--yes", "--skip-preview");
    expect(code).not.to.equal(0);
    const [id] = /import: "(\w+)"/.exec(text)?.slice(1) ?? [];
    expect(living("fivetran:Group")).to.have.length(1);
    project.program(`new fivetran.Group("g", { name: "analytics", adopt: "never" }, { import: "${id}" });`);
    await project.up();
    expect(living("fivetran:Group")).to.have.length(1);
    await project.settled();
  });

  it("timeouts among the inputs end a create that hangs, also where nothing hands the option on", async () => {
    project = await Project.make("timeouts", `new fivetran.Group("g", { name: "slow", timeouts: { create: "2s" } });`);
    for (const env of [{}, { PULUMI_CONDUIT_NO_HOOKS: "1" }]) {
      project.sandbox.fault({ vendor: "fivetran", method: "POST", path: "/v1/groups", delay: 60_000, status: 503, times: 1 });
      Object.assign(project.env, env);
      const began = Date.now();
      const { code, text } = await project.pulumi("up", "--yes", "--skip-preview");
      expect(code, text).not.to.equal(0);
      expect(text).to.match(/create group "slow" \(POST \/groups/);
      expect(Date.now() - began).to.be.below(45_000);
    }
  });
});
