import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

engineSuite("a connection that is waited for until it has synced, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const way of ["stock"] as const) {
    it(`${way}: a sync that fails says why, and the next up waits for another, though a refresh came between them`, async () => {
      project = await Project.make(
        "initial-sync",
        `const g = new fivetran.Group("g", { name: "g" });
         new fivetran.Connection("c", { groupId: g.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require", waitForInitialSync: true });`,
        { fivetran: { initialSyncs: true, syncSeconds: 1 } },
      );
      await project.go(way);
      const reasons = project.sandbox.world.table("fivetran:sync-failure");
      reasons.set("shop", "permission denied for table orders");
      const failed = await project.pulumi("up", "--yes", "--skip-preview");
      expect(failed.code).not.to.equal(0);
      expect(failed.text.replace(/\s+/g, " ")).to.contain("the initial sync failed: permission denied for table orders");
      reasons.remove("shop");
      await project.fine("refresh", "--yes", "--skip-preview");
      expect((await project.fine("preview", "--diff")).text).to.contain('"the initial sync failed" => true');
      project.sandbox.forget();
      await project.up();
      expect(count(project.requests(), /^POST /)).to.equal(2);
      expect(count(project.requests(), /^POST .*\/(test|sync)$/), "the tests that come before, and the sync").to.equal(2);
      await project.settled();
      await project.fine("refresh", "--yes", "--skip-preview");
      await project.settled();
    });
  }
});
