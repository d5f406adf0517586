import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { makeRelease } from "../../sandbox/index.js";
import { engineSuite, Project } from "./project.js";

const examples = path.resolve(__dirname, "..", "..", "..", "examples");

/** What a user would set once for a stack. */
const settings = (project: Project, release: string): [string, string][] => [
  ["dist", release],
  ["package", path.join(release, "terraform-provider-quickstart_1.0.0_linux_amd64.zip")],
  ["workspaceId", project.sandbox.airbyte.workspaceId],
  ["githubToken", "ghp_example"],
  ["tested", "true"],
  ["repaired", "2026-11-27"],
  ["warehousePassword", "example-password"],
  ["datadogKey", "datadog-example-key"],
  ["ashbyApiKey", "ashby-example-key"],
  ["databasePassword", "example-password"],
  ["certificateHash", "r+u4QL4/GvZeExampleExampleExampleExampleExa="],
  ["certificate", "MIIBexampleCertificate="],
];

engineSuite("the examples in the real engine", () => {
  const names = fs.readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of names) {
    it(`${name} deploys, previews as unchanged, refreshes, and leaves nothing behind`, async () => {
      const compiled = path.resolve(__dirname, "..", "..", "examples", name, "index.js");
      const project = await Project.make("example", `module.exports = require(${JSON.stringify(compiled)});`);
      try {
        const release = path.join(project.folder, "release");
        await makeRelease({ dir: release, name: "quickstart", version: "1.0.0", platforms: ["linux_amd64", "darwin_arm64"] });
        for (const [key, value] of settings(project, release)) await project.fine("config", "set", key, value);
        await project.up();
        await project.settled();
        await project.fine("refresh", "--yes", "--skip-preview");
        await project.settled();
        await project.fine("destroy", "--yes", "--skip-preview");
        expect(project.sandbox.living()).to.deep.equal([]);
      } finally {
        await project.close();
      }
    });
  }
});
