import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

engineSuite("answers and words that are not ours, in the real engine", () => {
  let project: Project;

  afterEach(() => project.close());

  it("an empty answer is an error, and a refresh drops nothing because of it", async () => {
    project = await Project.make("silence", `new tfregistry.RegistryProvider("p", { name: "foo" });`);
    await project.up();
    const known = async () => ((await project.resources()) as { id?: string; outputs?: unknown }[]).map(({ id, outputs }) => [id, outputs]);
    const before = await known();
    project.sandbox.fault({ vendor: "tfregistry", method: "GET", commit: true, alter: () => undefined });
    const { code, text } = await project.pulumi("refresh", "--yes", "--skip-preview");
    expect(code).not.to.equal(0);
    expect(text).to.contain("the answer lacks what this kind needs: the body is empty");
    expect(await known()).to.deep.equal(before);
    project.sandbox.clearFaults();
    await project.fine("refresh", "--yes", "--skip-preview");
    await project.settled();
  });

  it("an option in capitals is no drift", async () => {
    const program = `const g = new fivetran.Group("g", { name: "g" });
      new fivetran.Connection("c", { groupId: g.id, service: "youtube_analytics", destinationSchema: { name: "tube" }, config: { reportType: "OAuth" } });`;
    project = await Project.make("capitals", program, { fivetran: { upperSnakeEnums: true } });
    await project.up();
    expect(JSON.stringify(project.sandbox.world.table("fivetran:Connection").all())).to.contain("OAuth");
    await project.fine("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await project.settled();
  });

  it("a name that stands elsewhere here is told by the preview, with its place", async () => {
    const program = `const g = new fivetran.Group("g", { name: "g" });
      new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, sync_frequency: "60" });`;
    project = await Project.make("elsewhere", program);
    const { code, text } = await project.pulumi("preview");
    expect(code).not.to.equal(0);
    expect(text).to.contain("sync_frequency is not a field of fivetran:Connection. Did you mean schedule: { syncFrequency }?");
    expect(project.sandbox.journal).to.deep.equal([]);
  });
});
