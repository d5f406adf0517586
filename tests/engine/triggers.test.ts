import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

const program = (triggers: string): string =>
  `const g = new fivetran.Group("g", { name: "g" });
   const c = new fivetran.Connection("c", { groupId: g.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" });
   new fivetran.Sync("load", { connectionId: c.id, triggers: ${triggers}, waitFor: "finished" });`;

engineSuite("what is started once, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());
  const started = (): number => project.requests().filter((request) => /POST .*\/sync$/.test(request)).length;

  for (const way of ["stock", "attach"] as const) {
    it(`${way}: a sync that fails says why, is started again by the next up, and then once for each change of its triggers`, async () => {
      project = await Project.make("triggers", program(`["a"]`));
      await project.go(way);
      const reasons = project.sandbox.world.table("fivetran:sync-failure");
      reasons.set("shop", "permission denied for table orders");
      const failed = await project.pulumi("up", "--yes", "--skip-preview");
      expect(failed.code).not.to.equal(0);
      expect(failed.text.replace(/\s+/g, " ")).to.contain(
        "failed: permission denied for table orders. Fix the cause and run the command again",
      );
      reasons.remove("shop");
      // The engine forgets the failure; state does not.
      if (way === "stock") await project.fine("refresh", "--yes", "--skip-preview");
      project.sandbox.forget();
      await project.up();
      expect(started()).to.equal(1);
      await project.settled();
      await project.fine("refresh", "--yes", "--skip-preview");
      await project.settled();
      project.sandbox.forget();
      project.program(program(`["b"]`));
      const { text } = await project.up();
      expect(text).to.contain("~triggers");
      expect(started()).to.equal(1);
      await project.settled();
    });
  }
});
