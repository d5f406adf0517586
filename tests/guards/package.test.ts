import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { inChild, root } from "../child.js";

interface Manifest {
  readonly exports: Record<string, string | { readonly types?: string; readonly require?: string; readonly default?: string }>;
  readonly bin: Record<string, string>;
  readonly pulumi?: Record<string, unknown>;
  readonly name: string;
}

/** Exports that are processes of their own and not modules to be loaded. */
const PROGRAMS = ["./plugin"];

const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as Manifest;

describe("guards: the package", () => {
  describe("every export", () => {
    for (const [key, target] of Object.entries(manifest.exports)) {
      if (typeof target === "string" || PROGRAMS.includes(key)) continue;
      const specifier = key.replace(/^\./, manifest.name);

      it(`${specifier} is there for require, for import and for the compiler`, () => {
        for (const place of Object.values(target)) expect(fs.existsSync(path.join(root, place)), place).to.equal(true);
        const script = `const load = require("module").createRequire(process.cwd() + "/");
          const required = Object.keys(load(${JSON.stringify(specifier)}));
          import(require("url").pathToFileURL(load.resolve(${JSON.stringify(specifier)}))).then((m) =>
            process.stdout.write(JSON.stringify([required, Object.keys(m.default)]), () => process.exit()));`;
        const [required, imported] = inChild(script) as [string[], string[]];
        expect(required).to.deep.equal(imported);
      });
    }

    it("by name from an ES module", () => {
      const specifiers = Object.keys(manifest.exports).filter(
        (key) => typeof manifest.exports[key] !== "string" && !PROGRAMS.includes(key),
      );
      const names = specifiers.map((key) => key.replace(/^\./, manifest.name));
      const module = `const all = await Promise.all(${JSON.stringify(names)}.map((n) => import(n))); process.stdout.write(JSON.stringify(all.length), () => process.exit());`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", module], {
        cwd: root,
        encoding: "utf8",
        timeout: 60_000,
      });
      expect(stdout.trim(), stderr).to.equal(String(names.length));
    });
  });

  it("is no plugin: the engine must not look for one to download", () => {
    expect(manifest.pulumi ?? {}).not.to.have.property("resource", true);
    expect(manifest.pulumi ?? {}).not.to.have.any.keys("server", "version", "name");
  });

  it("holds the product and its types, and no tests, sources, states or tools", function () {
    this.timeout(180_000);
    const { stdout, stderr } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000,
    });
    const [packed] = JSON.parse(stdout === "" ? stderr : stdout) as { files: { path: string }[] }[];
    const files = (packed?.files ?? []).map((f) => f.path);
    const allowed =
      /^(package\.json|schema\.json|LICENSE|README\.md|CHANGELOG\.md|SECURITY\.md|dist\/(index|(sdk|providers|sandbox|cli)\/.+)\.(js|d\.ts|json|mjs|cjs)|dist\/.+\.yaml|dist\/.+\.tmpl|docs\/.+\.md|examples\/.+\.ts)$/;
    expect(files.filter((f) => !allowed.test(f))).to.deep.equal([]);
    expect(
      files.filter(
        (f) =>
          /test|fixture|\.conduit|node_modules|tsbuildinfo/i.test(f) &&
          !/setup-tests|transformation-?project-?test\.|^(docs|dist\/providers)\/testing\.|^docs\/fivetran\/(services|destinations)\//i.test(
            f,
          ),
      ),
    ).to.deep.equal([]);
    for (const needed of ["dist/index.js", "dist/index.d.ts", "dist/providers/provider.js", "README.md", "LICENSE"]) {
      expect(files, needed).to.include(needed);
    }
    for (const place of Object.values(manifest.bin)) expect(files).to.include(place.replace(/^\.\//, ""));
  });

  it("has a schema with a description of every resource and every property, and who publishes it", () => {
    interface Described {
      readonly description?: string;
      readonly properties?: Readonly<Record<string, Described>>;
      readonly inputProperties?: Readonly<Record<string, Described>>;
    }
    interface Schema extends Readonly<Record<"publisher" | "repository" | "homepage" | "license", string>> {
      readonly keywords: readonly string[];
      readonly resources: Readonly<Record<string, Described>>;
      readonly types: Readonly<Record<string, Described>>;
    }
    const schema = JSON.parse(fs.readFileSync(path.join(root, "schema.json"), "utf8")) as Schema;
    expect([schema.publisher, schema.repository, schema.homepage, schema.license].every((text) => text !== "")).to.equal(true);
    expect(schema.keywords).to.include("fivetran");
    const undescribed: string[] = [];
    for (const [token, one] of Object.entries({ ...schema.resources, ...schema.types })) {
      if (token in schema.resources && (one.description ?? "") === "") undescribed.push(token);
      for (const [name, { description = "" }] of Object.entries({ ...one.properties, ...one.inputProperties })) {
        if (description === "") undescribed.push(`${token} ${name}`);
      }
    }
    expect(undescribed).to.deep.equal([]);
  });
});
