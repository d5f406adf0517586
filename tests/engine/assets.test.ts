import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

const FOLDER = `new pulumi.asset.FileArchive("weather")`;

const program = (source: string, options = ""): string =>
  `const p = new fivetran.ConnectorSdkPackage("p", { source: ${source} }${options});
   exports.digest = p.contentDigest;
   exports.seen = p.source.apply((source) => source.constructor.name);`;

engineSuite("assets in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(project.folder, name)), { recursive: true });
    fs.writeFileSync(path.join(project.folder, name), text);
  };
  const make = async (text: string): Promise<void> => {
    project = await Project.make("assets", text);
    write("weather/connector.py", "x = 1");
    write("weather.zip", "PK one");
  };
  const sent = (verb: string): number => count(project.requests(), new RegExp(`^${verb} `));

  for (const way of ["stock", "attach"] as const) {
    it(`${way}: a folder is sent once, is unchanged also after a refresh, and sent again when a file in it changes`, async () => {
      await make(program(FOLDER));
      await project.go(way);
      await project.up();
      expect(sent("POST")).to.equal(1);
      await project.settled();
      await project.fine("refresh", "--yes", "--skip-preview");
      await project.settled();
      write("weather/connector.py", "x = 2");
      const { text } = await project.fine("preview", "--diff");
      expect(text).to.contain("source").and.to.contain("contentDigest");
      expect(project.requests()).to.deep.equal([]);
      await project.up();
      expect([sent("PATCH"), sent("POST")]).to.deep.equal([1, 0]);
      await project.settled();
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(project.sandbox.living()).to.deep.equal([]);
    });
  }

  it("a path is relative to the program, although that lies below the project", async () => {
    await make("");
    fs.mkdirSync(path.join(project.folder, "src"));
    for (const name of ["index.js", "weather.zip"]) fs.renameSync(path.join(project.folder, name), path.join(project.folder, "src", name));
    fs.appendFileSync(path.join(project.folder, "src", "index.js"), program(`new pulumi.asset.FileArchive("weather.zip")`));
    fs.writeFileSync(path.join(project.folder, "Pulumi.yaml"), "name: assets\nruntime: nodejs\nmain: src/index.js\n");
    await project.go("attach");
    await project.up();
    expect(sent("POST")).to.equal(1);
    await project.go("stock");
    await project.settled();
  });

  it("a state with a path takes an asset of the same content as no change, and one way of serving takes the state of another", async () => {
    await make(`new fivetran.ConnectorSdkPackage("p", { filePath: "weather.zip" });`);
    await project.up();
    project.program(program(`new pulumi.asset.FileAsset("weather.zip")`));
    project.sandbox.forget();
    await project.up();
    expect([sent("PATCH"), sent("POST")]).to.deep.equal([0, 0]);
    await project.settled();
    await project.go("setup");
    await project.settled();
    await project.fine("refresh", "--yes", "--skip-preview");
    await project.go("stock");
    await project.settled();
  });

  it("what the program ignores stays, although a refresh has left nothing of the archive but its hash", async () => {
    await make(program(FOLDER));
    await project.up();
    await project.fine("refresh", "--yes", "--skip-preview");
    write("weather/connector.py", "x = 2");
    project.program(program(FOLDER, `, { ignoreChanges: ["source"] }`));
    await project.settled();
  });

  it("an asset that cannot be used stops the preview, and says why", async () => {
    await make(program(`new pulumi.asset.FileAsset("none.zip")`));
    const missing = await project.pulumi("preview");
    expect([missing.code === 0, missing.text.replace(/\s+/g, " ")]).to.satisfy(
      ([isFine, text]: [boolean, string]) => !isFine && text.includes("none.zip: no such file"),
    );
    project.program(program(`new pulumi.asset.StringAsset("x")`));
    const wrong = await project.pulumi("preview");
    expect(wrong.text.replace(/\s+/g, " ")).to.contain("source must be a zip file, not a text.");
    expect(project.requests()).to.deep.equal([]);
  });
});
