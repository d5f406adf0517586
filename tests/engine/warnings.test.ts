import { expect } from "chai";
import { count, engineSuite, Project, type Way } from "./project.js";

const GUESS = /config\.updateMethod is none of the options/g;

engineSuite("warnings in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  /** Six connections, one of them with an option that is only no longer listed. */
  const program = (more = ""): string =>
    `const g = new fivetran.Group("g", { name: "g" });
     const all = Array.from({ length: 6 }, (_, i) => new fivetran.Connection("c" + i, { groupId: g.id, service: "postgres",
       destinationSchema: { prefix: "p" + i }, config: { updateMethod: i === 0 ? "XMIN" : "GUESSING", host: "h" }, paused: true }));
     ${more}`;

  /** What a command tells at its end, without the lines that say how far it is. */
  const diagnostics = (text: string): string =>
    text
      .split("\n")
      .filter((line) => line.startsWith("    warning: "))
      .join("\n");

  for (const way of ["stock", "attach", "setup"] as const satisfies readonly Way[]) {
    it(`the same warning for many resources is told once by a command, with their number (${way})`, async () => {
      project = await Project.make(`warnings-${way}`, program());
      await project.go(way);
      const preview = diagnostics((await project.fine("preview")).text);
      expect(preview).to.match(/5 resources: config\.updateMethod is none of .* and 2 more\./);
      expect(preview.match(GUESS), preview).to.have.length(1);
      const { text } = await project.fine("up", "--yes");
      expect(diagnostics(text).match(GUESS), text).to.have.length(1);
      expect(count(project.requests(), /POST \/v1\/connections$/)).to.equal(6);
      // A run without a preview tells it by itself, and one that fails tells it too.
      project.program(program(`new fivetran.Group("h", { nam: "h" }, { dependsOn: all });`));
      const failed = await project.pulumi("up", "--yes", "--skip-preview");
      expect(failed.code).not.to.equal(0);
      expect(diagnostics(failed.text).match(GUESS), failed.text).to.have.length(1);
      expect(diagnostics(failed.text)).not.to.contain('XMIN"; it');
    });
  }

  it("a config that is not known yet as a whole is neither wrong nor odd", async () => {
    project = await Project.make(
      "unknown-config",
      `const g = new fivetran.Group("g", { name: "g" });
       new fivetran.Connection("c", { groupId: g.id, service: "postgres", destinationSchema: { prefix: "p" }, paused: true,
         config: pulumi.all([g.id, g.name]).apply(([id, name]) => ({ host: name, database: id })),
         timeouts: g.id.apply(() => ({ create: "5m" })), schedule: g.id.apply(() => ({ syncFrequency: 60 })) });
       new fivetran.ConnectionSchema("s", { connectionId: "some", mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: g.id.apply(() => ({})) });`,
    );
    const { text } = await project.fine("preview", "--diff");
    expect(text).not.to.contain("warning").and.not.to.contain("is not a field");
  });
});
