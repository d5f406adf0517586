import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

engineSuite("timeouts in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const program = `const g = new fivetran.Group("g", { name: "g" });
    new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, setupTests: "require" });`;

  it("a timeout that the user gives ends the wait, keeps what was made, and the next up finishes it", async () => {
    project = await Project.make(
      "timeout",
      program.replace("});\n", "});\n").replace(/\}\);$/, '}, { customTimeouts: { create: "2s" } });'),
    );
    const slow = project.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/test$/, delay: 20_000 });
    const started = Date.now();
    const failed = await project.pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.to.equal(0);
    expect(Date.now() - started).to.be.lessThan(12_000);
    slow.stop();
    await project.up();
    expect(count(project.requests(), /^POST \/v1\/connections$/)).to.equal(1);
  });
});
