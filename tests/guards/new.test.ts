import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { root } from "../child.js";

interface Made {
  readonly problem?: string;
  readonly written?: readonly string[];
  readonly next?: readonly string[];
}

const SOURCES = ["providers", "sdk", "sandbox", "tests", "examples", "cli"];

describe("guards: npm run new", function () {
  this.timeout(300_000);
  let copy: string;
  let newKind: (root: string, kind?: string, route?: string) => Made;

  before(async () => {
    copy = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-new-"));
    for (const name of [...SOURCES, "index.ts", "package.json", "tsconfig.json", "CHANGELOG.md"]) {
      fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
    const files = pathToFileURL(path.join(root, "tools", "new", "files.mjs")).href;
    ({ newKind } = (await import(files)) as { newKind: typeof newKind });
  });
  after(() => fs.rmSync(copy, { recursive: true, force: true }));

  it("refuses what is no kind, no vendor, no route, or there already, and writes nothing", () => {
    for (const [kind, route, why] of [
      [undefined, undefined, "Usage: npm run new"],
      ["Thing", undefined, "Usage: npm run new"],
      ["acme:Thing", undefined, "acme is not a vendor"],
      ["fivetran:dashboard", undefined, "Pascal case"],
      ["fivetran:Dashboard", "dashboards", "is not a route"],
      ["fivetran:Group", undefined, "exists already: providers/fivetran/group.ts"],
    ] as const) {
      expect(newKind(copy, kind, route).problem, kind).to.contain(why);
    }
  });

  it("writes files that compile, for every vendor, with what to fill in and what to do next", () => {
    for (const [kind, route] of [
      ["fivetran:Dashboard", "/dashboards"],
      ["airbyte:Tag", undefined],
      ["tfregistry:RegistryModule", "/registry-modules"],
    ] as const) {
      const { problem, written = [], next = [] } = newKind(copy, kind, route);
      expect(problem, kind).to.equal(undefined);
      expect(written.filter((file) => !fs.existsSync(path.join(copy, file)))).to.deep.equal([]);
      expect(next).to.have.length(5);
    }
    expect(fs.readFileSync(path.join(copy, "providers", "fivetran", "dashboard.ts"), "utf8")).to.contain('post("/dashboards", body)');
    const exported = fs.readFileSync(path.join(copy, "providers", "fivetran", "index.ts"), "utf8").split("\n");
    expect(exported.indexOf('export { Dashboard, type DashboardArgs } from "./dashboard.js";')).to.equal(
      exported.indexOf('export { DestinationCertificate, type DestinationCertificateArgs } from "./destination-certificate.js";') - 1,
    );
    const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-b", "tests/tsconfig.json"], { cwd: copy, encoding: "utf8" });
    // What examples import is the built package itself, which the copy's `node_modules` does not hold.
    expect(stdout.split("\n").filter((line) => line !== "" && !line.startsWith("examples/"))).to.deep.equal([]);
  });

  it("leaves nothing to fill in here", () => {
    const open = SOURCES.concat("CHANGELOG.md").flatMap((name) =>
      filesIn(path.join(root, name)).filter((file) => fs.readFileSync(file, "utf8").includes("FILL IN") && !file.endsWith("new.test.ts")),
    );
    expect(open.map((file) => path.relative(root, file))).to.deep.equal([]);
  });
});

const filesIn = (at: string): string[] =>
  fs.statSync(at).isFile()
    ? [at]
    : fs
        .readdirSync(at, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile() && /\.(ts|md|mjs)$/.test(one.name))
        .map((one) => path.join(one.parentPath, one.name));
