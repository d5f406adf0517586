import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

engineSuite("credentials that are made anew at every run, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const program = (version: number): string =>
    `const g = new fivetran.Group("g", { name: "g" });
     const minted = pulumi.output("minted-" + Math.random().toString(36).slice(2));
     new fivetran.Webhook("w", { groupId: g.id, url: "https://hooks.example.com/x", events: ["sync_end"], setupTests: "off", secret: minted, secretsVersion: ${version} });
     new airbyte.Source("s", { workspaceId: process.env.WORKSPACE_ID, sourceDefinitionId: "decd338e-5647-4c0b-adf4-da0e75f5a750", name: "s", checkConnection: "off",
       connectionConfiguration: { host: "h", port: 5432, database: "d", username: "u", password: minted }, secretsVersion: ${version} });`;

  for (const way of ["stock", "attach"] as const) {
    it(`${way}: are no change, also after a refresh, until their version is another; then they are one update each`, async () => {
      project = await Project.make("minted", program(1));
      project.env["WORKSPACE_ID"] = project.sandbox.airbyte.workspaceId;
      await project.go(way);
      await project.up();
      await project.settled();
      await project.fine("refresh", "--yes");
      await project.settled();
      project.program(program(2));
      const { text } = await project.fine("preview");
      expect(text).to.contain("2 to update").and.to.contain("2 unchanged");
      project.sandbox.forget();
      await project.up();
      const writes = project.sandbox.journal.filter(({ body }) => JSON.stringify(body ?? "").includes("minted-"));
      expect(writes.map(({ method, path: where }) => `${method} ${where.replace(/hook_\w+/, "{}")}`)).to.have.members([
        "PATCH /v1/webhooks/{}",
        "POST /api/v1/sources/update",
      ]);
      await project.settled();
    });
  }
});
