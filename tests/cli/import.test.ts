import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";
import { inChild, root } from "../child.js";

const main = path.join(root, "dist", "cli", "main.js");
const attach = path.join(root, "dist", "cli", "attach.js");

/** What each call answers, or the text of its error. In a child: the command tells its process that it only serves. */
const answers = (...calls: readonly (readonly string[])[]): unknown[] =>
  inChild(`
    const { importArguments } = require(${JSON.stringify(attach)});
    const answer = (words) => { try { return importArguments(words); } catch (e) { return e.message; } };
    console.log(JSON.stringify(${JSON.stringify(calls)}.map(answer)));`) as unknown[];

describe("cli/import", () => {
  const TOKEN = "pulumi-nodejs:dynamic/fivetran:Group";

  it("the short form becomes the type that Pulumi knows; everything after it is handed on", () => {
    expect(answers(["fivetran:Group", "main", "g1"], ["airbyte:Source", "s", "id", "--yes", "--provider", "p=urn"])).to.deep.equal([
      ["import", TOKEN, "main", "g1"],
      ["import", "pulumi-nodejs:dynamic/airbyte:Source", "s", "id", "--yes", "--provider", "p=urn"],
    ]);
  });

  it("a type in full is handed on as it is, ours or not", () => {
    expect(answers([TOKEN, "main", "g1"], ["aws:s3/bucket:Bucket", "b", "x"])).to.deep.equal([
      ["import", TOKEN, "main", "g1"],
      ["import", "aws:s3/bucket:Bucket", "b", "x"],
    ]);
  });

  it("options may come first: a file alone, or before the short form", () => {
    expect(answers(["--file", "import.json", "--yes"], ["--yes", "fivetran:Group", "main", "g1"])).to.deep.equal([
      ["import", "--file", "import.json", "--yes"],
      ["import", "--yes", TOKEN, "main", "g1"],
    ]);
  });

  it("every command that takes a kind names the nearest one, wherever it stands, before anything else is asked", () => {
    expect(answers(["--yes", "fivetran:Grou", "main", "g1"], ["--provider", "eu=urn:pulumi::x", "airbyte:Sorce", "s", "id"])).to.deep.equal(
      ["There is no kind fivetran:Grou. Did you mean fivetran:Group?", "There is no kind airbyte:Sorce. Did you mean airbyte:Source?"],
    );
    for (const command of ["import-file", "import"]) {
      const { status, stderr } = spawnSync(process.execPath, [main, command, "fivetran:Grou", "main", "g1"], {
        encoding: "utf8",
        env: { PATH: "/nowhere" },
        timeout: 50_000,
      });
      expect([status, stderr], command).to.deep.equal([1, "There is no kind fivetran:Grou. Did you mean fivetran:Group?\n"]);
    }
  });

  it("a kind that there is not is told with the nearest one, and nothing at all with what to write", () => {
    expect(answers(["fivetran:Grup", "main", "g1"], ["Source", "s", "id"], ["zzz", "s", "id"], [])).to.deep.equal([
      "There is no kind fivetran:Grup. Did you mean fivetran:Group?",
      "There is no kind Source. Write vendor and kind, such as fivetran:Group.",
      "There is no kind zzz. Write vendor and kind, such as fivetran:Group.",
      "Say what to import: pulumi-conduit import fivetran:Group main <id>, or --file <file> for many.",
    ]);
  });
});
