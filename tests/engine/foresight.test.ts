import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

const program = (streams: string): string =>
  `const workspaceId = process.env.WORKSPACE_ID;
   const s = new airbyte.Source("s", { workspaceId, sourceDefinitionId: "dfd88b22-b603-4c3d-aad7-3701784586b1", name: "Sample", connectionConfiguration: { count: 10 } });
   const d = new airbyte.Destination("d", { workspaceId, destinationDefinitionId: "a625d593-bba5-4a1c-a53d-2d246268a816", name: "Files", connectionConfiguration: { destination_path: "/local" } });
   new airbyte.Connection("c", { sourceId: s.sourceId, destinationId: d.destinationId, name: "files", streams: { ${streams} } });`;

engineSuite("what state tells of a change before anything is sent, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const way of ["stock", "setup"] as const) {
    it(`${way}: a mode that the destination does not have stops the preview, and nothing is sent`, async () => {
      project = await Project.make("foresight", program("users: {}"));
      project.env["WORKSPACE_ID"] = project.sandbox.airbyte.workspaceId;
      await project.go(way);
      await project.up();
      await project.settled();
      project.sandbox.forget();
      project.program(program(`users: { syncMode: "incremental", destinationSyncMode: "append_dedup" }`));
      const said = "streams.users.destinationSyncMode append_dedup is not a mode of this destination, overwrite, append are";
      for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
        const { code, text } = await project.pulumi(...command);
        expect(code, text).not.to.equal(0);
        expect(text.replace(/\s+/g, " ")).to.contain(said);
      }
      expect(project.requests()).to.deep.equal([]);
    });
  }
});
