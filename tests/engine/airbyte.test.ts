import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

/** Everything is in the third workspace, and written by somebody who then forgets it. */
const MADE = `const w = new airbyte.Workspace("w", { name: "Third" });
  const sd = new airbyte.SourceDefinition("sd", { workspaceId: w.workspaceId, name: "Ashby", dockerRepository: "acme/source-ashby", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" });
  new airbyte.Source("s", { workspaceId: w.workspaceId, sourceDefinitionId: "decd338e-5647-4c0b-adf4-da0e75f5a750", name: "App",
    connectionConfiguration: { host: "h", port: 5432, database: "app", username: "airbyte", password: pulumi.secret("canary-password") } });`;

const idOf = async (project: Project, name: string): Promise<string> =>
  (await project.resources()).find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";

engineSuite("what Airbyte has, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const way of ["stock", "setup"] as const) {
    it(`${way}: an imported source keeps its password through a change of its name, and a newer server's workspace passes its own check`, async () => {
      project = await Project.make("airbyte", MADE, { airbyte: { version: "2.1.0" } });
      await project.up();
      const [w, sd, s] = [await idOf(project, "w"), await idOf(project, "sd"), await idOf(project, "s")];
      await project.fine("stack", "rm", "--yes", "--force");
      await project.fine("stack", "init", "dev");
      await project.go(way);
      const program = (name: string, imported: boolean): string => {
        const opts = (id: string): string => (imported && way === "stock" ? `, { import: ${JSON.stringify(id)} }` : "");
        return `const w = new airbyte.Workspace("w", { name: "Third" }${opts(w)});
          new airbyte.SourceDefinition("sd", { workspaceId: ${JSON.stringify(w)}, name: "Ashby", dockerRepository: "acme/source-ashby", dockerImageTag: "0.1.0", documentationUrl: "https://example.com/docs" }${opts(sd)});
          new airbyte.Source("s", { workspaceId: ${JSON.stringify(w)}, sourceDefinitionId: "decd338e-5647-4c0b-adf4-da0e75f5a750", name: ${JSON.stringify(name)},
            connectionConfiguration: { host: "h", port: 5432, database: "app", username: "airbyte" } }${opts(s)});`;
      };
      project.program(way === "stock" ? program("App", true) : "");
      if (way === "stock") await project.up();
      else {
        const dynamic = (kind: string): string => `pulumi-nodejs:dynamic/airbyte:${kind}`;
        for (const [kind, name, id] of [
          ["Workspace", "w", w],
          ["SourceDefinition", "sd", sd],
          ["Source", "s", s],
        ] as const) {
          await project.fine("import", dynamic(kind), name, id, "--yes", "--generate-code=false", "--protect=false");
        }
      }
      project.program(program("Renamed", false));
      await project.up();
      const row = project.sandbox.world.table<Record<string, unknown>>("airbyte:Source").get(s);
      expect(row?.["name"]).to.equal("Renamed");
      expect(row?.["connectionConfiguration"]).to.include({ host: "h", password: "canary-password" });
      await project.settled();
      await project.fine("refresh", "--yes");
      await project.settled();
      expect(project.everythingTold()).not.to.contain("canary-password");
    });
  }
});
