import * as fs from "node:fs";
import { expect } from "chai";
import { engineSuite } from "./project.js";
import { recordedStates, withRecorded } from "./recorded.js";

engineSuite("state that an earlier version wrote", () => {
  for (const name of fs.readdirSync(recordedStates).sort()) {
    it(`${name} previews as unchanged, refreshes, and can be deleted`, () =>
      withRecorded(name, async (project) => {
        await project.settled();
        await project.fine("refresh", "--yes", "--skip-preview");
        await project.settled();
        await project.fine("destroy", "--yes", "--skip-preview");
        expect(project.sandbox.living()).to.deep.equal([]);
      }));
  }
});
