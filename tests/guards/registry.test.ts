import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { blueprintsOf, vendors } from "../../providers/provider.js";
import { root } from "../child.js";
import { entities } from "../kinds/index.js";

/** Kinds without an example of their own, and why. */
const WAIVED: Readonly<Record<string, string>> = {};

const textOf = (folder: string, pattern: RegExp): string => {
  const at = path.join(root, folder);
  if (!fs.existsSync(at)) return "";
  return fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && pattern.test(e.name) && !e.parentPath.includes("node_modules"))
    .map((e) => fs.readFileSync(path.join(e.parentPath, e.name), "utf8"))
    .join("\n");
};

/** `TeamUserMembership` lives in `team-user-membership`. */
const fileOf = (name: string): string => name.replace(/(?<!^)[A-Z]/g, (c) => `-${c}`).toLowerCase();

describe("guards: the registry", () => {
  const kinds: readonly string[] = vendors.flatMap((vendor) => blueprintsOf(vendor).map(({ kind }) => kind));
  const examples = textOf("examples", /\.ts$/);

  it("hold every kind once, under its own name", () => {
    expect(new Set(kinds).size).to.equal(kinds.length);
    for (const kind of kinds) {
      const [vendor = "", name = ""] = kind.split(":");
      const exported = require(path.join(root, "dist", "providers", vendor, "index.js")) as Record<string, unknown>;
      expect(exported[name], kind).to.be.a("function");
      const entity = `${fileOf(name)}.ts`;
      expect(fs.existsSync(path.join(root, "providers", vendor, entity)), `providers/${vendor}/${entity}`).to.equal(true);
    }
  });

  for (const kind of kinds) {
    const [vendor = "", name = ""] = kind.split(":");
    it(`${kind} has a test`, () => {
      const own = fs.existsSync(path.join(root, "tests", "providers", vendor, `${fileOf(name)}.test.ts`));
      const named = new RegExp(`${kind}\\b`).test(textOf(path.join("tests", "providers", vendor), /\.test\.ts$/));
      expect(own || named, `tests/providers/${vendor}/${fileOf(name)}.test.ts, or ${kind} in another one there`).to.equal(true);
    });

    it(`${kind} has a row in the fault matrix`, () => {
      expect(entities.filter((entity) => entity.kind === kind)).to.have.length(1);
    });

    it(`${kind} has an example that runs, or a reason why not`, () => {
      const shown = new RegExp(`${vendor}\\.${name}\\(`).test(examples);
      if (WAIVED[kind] === undefined) expect(shown, `new ${vendor}.${name}(…) in examples/`).to.equal(true);
      else expect(shown, `the waiver of ${kind} is no longer needed`).to.equal(false);
    });
  }

  it("have no waiver for a kind that is not there", () => {
    expect(Object.keys(WAIVED).filter((kind) => !kinds.includes(kind))).to.deep.equal([]);
  });
});
