import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { setUp } from "../../cli/setup.js";

const SCRIPT = path.join("plugins", "pulumi-nodejs", "pulumi-resource-pulumi-nodejs");
const ENTRY = { name: "pulumi-nodejs", path: "plugins/pulumi-nodejs" };
const UNTIDY = `# The stack of the data team.\nname:   "data"    # quoted, and spaced\nruntime: { name: nodejs, options: {packagemanager: npm} }\n\n\nconfig:\n    dist:\n        type: 'string'   # four spaces\n# the end`;

describe("cli/setup", () => {
  let folder: string;
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-setup-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const yaml = (text: string, name = "Pulumi.yaml"): void => fs.writeFileSync(path.join(folder, name), text);
  const now = (name = "Pulumi.yaml"): string => fs.readFileSync(path.join(folder, name), "utf8");
  const tree = (): string[] =>
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => path.relative(folder, path.join(one.parentPath, one.name)))
      .sort();
  const posix = { portable: false };

  it("adds a script that can be run and an entry that names it, and says both", () => {
    yaml("name: data\nruntime: nodejs\n");
    expect(setUp(folder, posix)).to.deep.equal([
      `wrote ${SCRIPT}`,
      "added plugins.providers to Pulumi.yaml",
      "Commit both. Undo it with: npx pulumi-conduit setup --remove",
    ]);
    expect(now()).to.equal(
      "name: data\nruntime: nodejs\nplugins:\n  providers:\n    - name: pulumi-nodejs\n      path: plugins/pulumi-nodejs\n",
    );
    expect(fs.statSync(path.join(folder, SCRIPT)).mode & 0o111).to.equal(0o111);
    expect(tree()).to.deep.equal(["Pulumi.yaml", SCRIPT]);
  });

  it("done again changes nothing and says so", () => {
    yaml(UNTIDY);
    setUp(folder, posix);
    const before = [now(), tree()];
    expect(setUp(folder, posix)).to.deep.equal(["Nothing to do: this project is already set up."]);
    expect([now(), tree()]).to.deep.equal(before);
  });

  it("mends a script that somebody changed", () => {
    yaml("name: data\n");
    setUp(folder, posix);
    const good = now(SCRIPT);
    fs.writeFileSync(path.join(folder, SCRIPT), "#!/bin/sh\n");
    expect(setUp(folder, posix)[0]).to.equal(`wrote ${SCRIPT}`);
    expect(now(SCRIPT)).to.equal(good);
  });

  it("only adds lines: comments, quotes and spaces stay", () => {
    yaml(UNTIDY);
    setUp(folder, posix);
    expect(now().startsWith(UNTIDY)).to.equal(true);
    expect((parse(now()) as { plugins: unknown }).plugins).to.deep.equal({ providers: [ENTRY] });
  });

  const files: Readonly<Record<string, string>> = {
    "a plain one": "name: data\nruntime: nodejs\n",
    "an untidy one without a line break at its end": UNTIDY,
    "one with Windows' line breaks": "name: data\r\nruntime: nodejs # r\r\n",
    "one that begins with a marker and ends in blank lines": "---\nname: data\nruntime: nodejs\n\n\n",
    "one with a list of other plugins":
      "name: data\nplugins:\n    providers:   # ours\n    -   name:  aws\n        path: ../aws   # built here\n\n# the end\nruntime: nodejs\n",
    "one with other kinds of plugins": "name: data\nplugins:\n  languages:\n    - name: x\n      path: ../x # y\nruntime:   nodejs\n",
  };
  for (const [title, text] of Object.entries(files)) {
    it(`--remove gives the very same file back, byte by byte: ${title}`, () => {
      yaml(text);
      setUp(folder, posix);
      const wanted = parse(text) as { plugins?: { providers?: unknown[] } };
      const providers = [...(wanted.plugins?.providers ?? []), ENTRY];
      expect(parse(now())).to.deep.equal({ ...wanted, plugins: { ...wanted.plugins, providers } });
      expect(setUp(folder, { remove: true })).to.deep.equal([
        "removed the entry from Pulumi.yaml",
        `removed ${path.posix.join("plugins", "pulumi-nodejs")}`,
      ]);
      expect(now()).to.equal(text);
      expect(tree()).to.deep.equal(["Pulumi.yaml"]);
    });
  }

  it("--remove takes out the entry wherever it stands, and keeps what was written since", () => {
    yaml("name: data\n");
    setUp(folder, posix);
    const since = `${now()}    - name: aws # mine\n      path: ../aws\ndescription: later\n`;
    yaml(since);
    setUp(folder, { remove: true });
    expect(now()).to.equal("name: data\nplugins:\n  providers:\n    - name: aws # mine\n      path: ../aws\ndescription: later\n");
  });

  it("a file in another style is still set up and undone in its meaning", () => {
    const text = `{ "name": "data", "runtime": "nodejs", "plugins": { "providers": [{ "name": "aws", "path": "../aws" }] } }\n`;
    yaml(text);
    setUp(folder, posix);
    expect((parse(now()) as { plugins: { providers: unknown[] } }).plugins.providers).to.deep.equal([
      { name: "aws", path: "../aws" },
      ENTRY,
    ]);
    setUp(folder, { remove: true });
    expect(parse(now())).to.deep.equal(parse(text));
  });

  it("--remove where nothing is set up says so, and keeps files of the user's in the folder", () => {
    yaml("name: data\n");
    expect(setUp(folder, { remove: true })).to.deep.equal(["Nothing to do: this project is not set up."]);
    setUp(folder, posix);
    fs.writeFileSync(path.join(folder, "plugins", "mine.txt"), "");
    setUp(folder, { remove: true });
    expect(tree()).to.deep.equal(["Pulumi.yaml", path.join("plugins", "mine.txt")]);
  });

  it("refuses to stand beside another plugin of the same name, and writes nothing", () => {
    const text = "name: data\nplugins:\n  providers:\n    - name: pulumi-nodejs\n      path: ../their-own\n";
    yaml(text);
    expect(() => setUp(folder, posix)).to.throw(
      "Pulumi.yaml already names a plugin for pulumi-nodejs (../their-own), and Pulumi takes only one. Remove that entry first.",
    );
    expect([now(), tree()]).to.deep.equal([text, ["Pulumi.yaml"]]);
    expect(setUp(folder, { remove: true })).to.deep.equal(["Nothing to do: this project is not set up."]);
  });

  it("--portable writes a folder that needs no shell, which --remove takes away as well", () => {
    yaml("name: data\n");
    setUp(folder, { portable: true });
    const inFolder = (name: string): string => path.join("plugins", "pulumi-nodejs", name);
    expect(tree()).to.deep.equal(["Pulumi.yaml", ...["PulumiPlugin.yaml", "index.js", "package.json"].map(inFolder)]);
    expect(parse(now(inFolder("PulumiPlugin.yaml")))).to.deep.equal({ runtime: "nodejs" });
    expect((JSON.parse(now(inFolder("package.json"))) as { main: string }).main).to.equal("index.js");
    setUp(folder, { remove: true });
    expect(tree()).to.deep.equal(["Pulumi.yaml"]);
  });

  it("finds the project above, also as Pulumi.yml; without one, or with a broken one, it says so and writes nothing", () => {
    const below = path.join(folder, "a", "b");
    fs.mkdirSync(below, { recursive: true });
    expect(() => setUp(below, posix)).to.throw(/^There is no Pulumi\.yaml in .*b or above it\. Run this in a Pulumi project\.$/);
    yaml("name: [data\n", "Pulumi.yml");
    expect(() => setUp(below, posix)).to.throw(/Pulumi\.yml is not valid YAML: /);
    expect(tree()).to.deep.equal(["Pulumi.yml"]);
    yaml("name: data\n", "Pulumi.yml");
    expect(setUp(below, posix)[1]).to.equal("added plugins.providers to Pulumi.yml");
    expect(tree()).to.deep.equal(["Pulumi.yml", SCRIPT]);
  });
});
