import * as path from "node:path";
import { expect } from "chai";
import { blueprintsOf } from "../../providers/registry.js";
import { inChild, root } from "../child.js";

/** The files that a program loads with the package, beyond Pulumi's own SDK. */
const loadedBy = (specifier: string): string[] => {
  const script = `const load = require("module").createRequire(process.cwd() + "/");
    load("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    load(${JSON.stringify(specifier)});
    console.log(JSON.stringify(Object.keys(require.cache).filter((f) => !before.has(f))));`;
  return (inChild(script) as string[]).map((file) => file.split(path.sep).join("/"));
};

describe("guards: what a program loads", () => {
  const heavy = ["got", "openpgp", "yauzl", "yaml", "semver", "find-my-way", "commander", "undici", "ajv"];

  // Beside one file for each kind.
  for (const [specifier, vendors, most] of [
    ["pulumi-conduit", ["fivetran", "airbyte", "tfregistry"], 165],
    ["pulumi-conduit/fivetran", ["fivetran"], 120],
  ] as const) {
    it(`${specifier} pays for no HTTP client, no table of names and no sandbox`, () => {
      const files = loadedBy(specifier);
      const packages = new Set(files.map((f) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(f)?.[1]));
      expect(heavy.filter((name) => packages.has(name))).to.deep.equal([]);
      const ours = files.filter((f) => !f.includes("/node_modules/")).map((f) => path.relative(root, f));
      expect(ours.filter((f) => /\/catalog\/|\/sandbox\/|\/cli\/|\/host\/|\/tests\//.test(`/${f}`))).to.deep.equal([]);
      expect(ours).not.to.deep.equal([]);
      const kinds = vendors.flatMap(blueprintsOf).length;
      expect(files.length, files.map((f) => path.relative(root, f)).join("\n")).to.be.at.most(most + kinds);
    });
  }
});
