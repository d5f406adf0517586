import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

/** One folder for each recorded state: the program, the state that a landed version wrote, the vendors' world at that moment. */
const recorded = path.resolve(__dirname, "..", "..", "..", "tests", "fixtures", "states");

engineSuite("state that an earlier version wrote", () => {
  for (const name of fs.readdirSync(recorded).sort()) {
    it(`${name} previews as unchanged, refreshes, and can be deleted`, async () => {
      const folder = path.join(recorded, name);
      const world = path.join(path.resolve(recorded, "..", "..", ".."), ".conduit", "tests", `world-${name}-${process.pid}`);
      fs.mkdirSync(world, { recursive: true });
      fs.copyFileSync(path.join(folder, "world.json"), path.join(world, "world.json"));
      const env = { PUBLIC_KEY: fs.readFileSync(path.join(folder, "public-key.asc"), "utf8") };
      const project = await Project.make("recorded", fs.readFileSync(path.join(folder, "program.js"), "utf8"), { dir: world, env });
      try {
        await project.fine("stack", "import", "--file", path.join(folder, "state.json"));
        await project.settled();
        await project.fine("refresh", "--yes", "--skip-preview");
        await project.settled();
        await project.fine("destroy", "--yes", "--skip-preview");
        expect(project.sandbox.living()).to.deep.equal([]);
      } finally {
        await project.close();
        fs.rmSync(world, { recursive: true, force: true });
      }
    });
  }
});
