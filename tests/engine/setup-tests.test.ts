import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

engineSuite("setup tests that must pass, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const way of ["stock", "attach"] as const) {
    it(`${way}: and failed are run again by the next up, though a refresh came between them; what breaks later is no change`, async () => {
      project = await Project.make(
        "setup-tests",
        `const g = new fivetran.Group("g", { name: "g" });
         new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, setupTests: "require" });`,
      );
      await project.go(way);
      const tests = project.sandbox.world.table("fivetran:setup-tests");
      tests.set("code", [{ title: "Host", status: "FAILED", message: "no route" }]);
      const failed = await project.pulumi("up", "--yes", "--skip-preview");
      expect([failed.code === 0, failed.text]).to.satisfy(([ok, text]: [boolean, string]) => !ok && text.includes("Host: no route"));
      tests.remove("code");
      await project.fine("refresh", "--yes", "--skip-preview");
      const { text } = await project.fine("preview", "--diff");
      expect(text).to.contain('"the last tests failed" => "require"');
      project.sandbox.forget();
      await project.up();
      expect(count(project.requests(), /^POST .*\/test$/)).to.equal(1);
      const rows = project.sandbox.world.table<{ paused: boolean; status: object }>("fivetran:Connection");
      const [[id, row] = expect.fail("there is none")] = rows.entries();
      expect(row.paused).to.equal(false);
      rows.set(id, { ...row, status: { ...row.status, setup_state: "broken" } });
      await project.fine("refresh", "--yes", "--skip-preview");
      await project.settled();
    });
  }
});
