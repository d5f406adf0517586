import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { EXIT } from "../../cli/exit-codes.js";
import { root } from "../child.js";

const main = path.join(root, "dist", "cli", "main.js");
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--", main, ...args], { encoding: "utf8", env: { ...process.env, COLUMNS: "100" } });

describe("cli: help, version and exit codes", function () {
  this.timeout(60_000);
  const page = fs.readFileSync(path.join(root, "docs", "cli.md"), "utf8");
  const help = run("--help").stdout;
  const commands = [...help.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name = ""]) => name).filter((name) => name !== "help");

  it("names every command, and the page does", () => {
    expect(commands).to.have.members(["sandbox", "pulumi", "import", "import-file", "setup", "doctor", "version"]);
    for (const name of commands) expect(page, name).to.contain(`| \`${name}\``);
  });

  it("every command has an example in its help, every option a description and a place on the page", () => {
    // `pulumi --help` is Pulumi's own, and so is that of import.
    for (const name of commands.filter((one) => one !== "pulumi")) {
      const { stdout } = run(name, "--help");
      expect(stdout, name).to.match(/Examples?:\n {2}/);
      for (const [line = "", option = ""] of stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+).*$/gm)) {
        expect(line.trim(), line).to.match(/\s{2,}\S|^--[a-z-]+( <.*>)?$/);
        if (option !== "--help") expect(page, `${name} ${option}`).to.contain(`\`${option}\``);
      }
    }
  });

  it("ends with 0, 1 or 2, as the page says", () => {
    expect(run("version").stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    expect([run("version").status, run("--version").status, run("sandbox", "--help").status]).to.deep.equal([
      EXIT.fine,
      EXIT.fine,
      EXIT.fine,
    ]);
    expect(run("setup", "--remve").status, "no such option").to.equal(EXIT.usage);
    expect(run("snadbox").status, "no such command").to.equal(EXIT.usage);
    expect(run("import-file", "fivetran:Group", "main").status, "half an object").to.equal(EXIT.failed);
    for (const code of Object.values(EXIT)) expect(page).to.contain(`| ${code}    |`);
  });

  it("sandbox --env-file replaces no file that something else has written", () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-env-")), ".env");
    fs.writeFileSync(file, "SECRET=mine\n");
    const { status, stderr } = run("sandbox", "--env-file", file);
    expect([status, fs.readFileSync(file, "utf8")]).to.deep.equal([EXIT.failed, "SECRET=mine\n"]);
    expect(stderr).to.contain("is there already, and this command has not written it");
  });
});
