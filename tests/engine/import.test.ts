import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { reveal } from "../../providers/kernel/signature.js";
import { makeRelease } from "../../sandbox/index.js";
import { blueprintOf, blueprintsOf, vendors } from "../../providers/registry.js";
import { CODE, programs, SCHEMAS } from "./import-programs.js";
import { engineFolder, engineSuite, Project, type StateResource } from "./project.js";

const root = path.resolve(__dirname, "..", "..", "..");

/** The id by which people import: a definition is found by its workspace and its own id. */
const importId = ({ type, id, inputs }: StateResource): string =>
  type.endsWith("Definition") ? `${String(inputs["workspaceId"])}/${id}` : id;

const nameOf = ({ urn }: StateResource): string => urn.split("::").at(-1) ?? "";

const kindOf = ({ type }: StateResource): string => type.split("/")[1] ?? "";

/** What only the program knows, completed by hand. */
const unreadable: Readonly<Record<string, string>> = {
  "fivetran:HybridDeploymentAgent": "acceptTerms: true",
  "fivetran:SystemKey": 'expirationPeriod: "ONE_MONTH"',
  "fivetran:ConnectorSdkPackage": CODE,
};

const BY_HAND = ["distDir", "encodedCert", "acceptTerms", "expirationPeriod"];

/** Required inputs that an import has not found, although it could: neither a preview nor `up` asks for what state does not have. */
const lacking = (r: StateResource): string[] =>
  Object.entries(blueprintOf(kindOf(r))?.fields ?? {})
    .filter(
      ([name, { codec, setting, inferred }]) =>
        !codec.is(undefined) && setting === undefined && inferred !== true && !BY_HAND.includes(name),
    )
    .flatMap(([name]) => (r.inputs[name] === undefined ? [`${kindOf(r)}: ${name}`] : []));

/** What a code generator prints for these inputs. */
const printed = (resources: readonly StateResource[]): string =>
  resources
    .map((r) => {
      const { __provider: _, ...stored } = reveal(withoutCiphers(r.inputs)) as Record<string, unknown>;
      // The schema has no derived fields, so no generator prints one.
      const inputs = Object.fromEntries(Object.entries(stored).filter(([k]) => blueprintOf(kindOf(r))?.fields[k]?.derived !== true));
      // Where the files lie is not in the registry: an imported release is given its folder by hand.
      if (kindOf(r).endsWith("Release")) inputs["distDir"] = path.join(path.dirname(r.id), "unused");
      // Nor is a certificate to be read back.
      if (kindOf(r).endsWith("Certificate")) inputs["encodedCert"] = "by hand";
      const args = `{ ...${JSON.stringify(inputs)}, ${unreadable[kindOf(r)] ?? ""} }`;
      return `new ${kindOf(r).replace(":", ".")}("${nameOf(r)}", ${args}, { protect: true });`;
    })
    .join("\n");

/** `stack export --show-secrets` keeps the signature and adds the plain text as JSON. */
const withoutCiphers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutCiphers);
  if (typeof value !== "object" || value === null) return value;
  const { plaintext } = value as { plaintext?: unknown };
  if (typeof plaintext === "string") return JSON.parse(plaintext) as unknown;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutCiphers(v)]));
};

const shown = async (project: Project): Promise<StateResource[]> => {
  const { text } = await project.fine("stack", "export", "--show-secrets");
  const { deployment } = JSON.parse(text) as { deployment: { resources: StateResource[] } };
  return deployment.resources.filter((r) => r.type.startsWith("pulumi-nodejs:dynamic/"));
};

describe("import tests", () => {
  it("have every kind in one of their programs", () => {
    const texts = Object.values(programs).join("\n");
    const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).map(({ kind }) => kind));
    expect(kinds.filter((kind) => !texts.includes(`new ${kind.replace(":", ".")}(`))).to.deep.equal([]);
  });
});

engineSuite("import in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  /** The objects, with a stack that knows nothing of them. */
  const forgotten = async (program: string): Promise<StateResource[]> => {
    project = await Project.make("import", program);
    project.env["WORKSPACE_ID"] = project.sandbox.airbyte.workspaceId;
    project.env["RELEASE_DIR"] = path.join(project.folder, "release");
    await makeRelease({ dir: path.join(project.folder, "release"), name: "quickstart", version: "1.0.0", platforms: ["linux_amd64"] });
    await project.up();
    const made = await project.resources();
    await project.fine("stack", "rm", "--yes", "--force");
    await project.fine("stack", "init", "dev");
    project.program("");
    return made;
  };

  for (const [vendor, program] of Object.entries(programs)) {
    for (const way of ["attach", "setup"] as const) {
      it(`${way}: every kind of ${vendor} in one file; the program that is printed for it previews as unchanged, also in stock`, async () => {
        const made = await forgotten(program);
        await project.go(way);
        const file = path.join(project.folder, "import.json");
        fs.writeFileSync(file, JSON.stringify({ resources: made.map((r) => ({ type: r.type, name: nameOf(r), id: importId(r) })) }));
        await project.fine("import", "--file", file, "--yes", "--generate-code=false");
        const imported = await shown(project);
        expect(imported.map(nameOf)).to.have.members(made.map(nameOf));
        expect(JSON.stringify(imported)).not.to.contain("canary");
        expect(imported.flatMap(lacking)).to.deep.equal([]);
        project.program(printed(imported));
        await project.settled();
        await project.go("stock");
        await project.settled();
      });
    }
  }

  const printer = path.join(engineFolder, "pulumi-conduit-print");
  for (const [vendor, program] of Object.entries(programs)) {
    const title = `the TypeScript that Pulumi's generator prints for ${vendor} compiles against the package and previews as unchanged`;
    const test = async (): Promise<void> => {
      // A release's folder is not in the registry and a certificate is not read back: programs with what cannot be read are completed by hand.
      const made = (await forgotten(program)).filter((r) => !/(Release|Certificate|Agent|SystemKey)$/.test(r.type));
      await project.go("attach");
      const file = path.join(project.folder, "import.json");
      fs.writeFileSync(file, JSON.stringify({ resources: made.map((r) => ({ type: r.type, name: nameOf(r), id: importId(r) })) }));
      await project.fine("import", "--file", file, "--yes", "--generate-code=false");
      const { text } = await project.fine("stack", "export", "--show-secrets");
      const input = JSON.stringify(withoutCiphers(JSON.parse(text)));
      const printed = spawnSync(printer, [path.join(root, "schema.json")], { input, encoding: "utf8" });
      expect(printed.stderr).to.equal("");
      fs.writeFileSync(path.join(project.folder, "index.ts"), printed.stdout);
      fs.writeFileSync(
        path.join(project.folder, "tsconfig.json"),
        JSON.stringify({
          compilerOptions: { strict: true, module: "nodenext", target: "es2022", noEmit: true, types: [] },
          files: ["index.ts"],
        }),
      );
      const checked = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", project.folder], { encoding: "utf8" });
      expect(checked.stdout, printed.stdout).to.equal("");
      // The types have just been checked.
      project.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
      fs.rmSync(path.join(project.folder, "index.js"));
      fs.writeFileSync(path.join(project.folder, "Pulumi.yaml"), "name: import\nruntime: nodejs\nmain: index.ts\n");
      await project.settled();
    };
    if (fs.existsSync(printer)) it(title, test);
    else it.skip(`${title} (needs an engine that was built here)`);
  }

  for (const vendor of ["fivetran", "fivetran access", "fivetran platform"])
    it(`a file that holds the objects themselves is imported without any provider of ours, and previews as unchanged in stock: ${vendor}`, async () => {
      const made = await forgotten(programs[vendor] ?? "");
      const words = made.flatMap((r) => [kindOf(r), nameOf(r), importId(r)]);
      const written = await project.cli(["import-file", ...words, "--out", "objects.json"]);
      expect(written.code, written.text).to.equal(0);
      await project.fine("import", "--file", "objects.json", "--yes", "--generate-code=false");
      project.program(printed(await shown(project)));
      await project.settled();
    });

  it("the short form names kind, name and id; a wrong id and an unknown kind are told in one line", async () => {
    const [group] = await forgotten(`new fivetran.Group("g", { name: "g" });`);
    const good = await project.cli(["import", "fivetran:Group", "main", group?.id ?? "", "--yes", "--generate-code=false"]);
    expect(good.code, good.text).to.equal(0);
    const wrong = await project.cli(["import", "fivetran:Group", "other", "nope", "--yes", "--generate-code=false"]);
    expect(wrong.code).not.to.equal(0);
    expect(wrong.text).to.contain("Fivetran has no group with the id nope.");
    const unknown = await project.cli(["import", "fivetran:Grup", "other", "x"]);
    expect(unknown.text).to.equal("There is no kind fivetran:Grup. Did you mean fivetran:Group?\n");
  });

  it("an object is imported into the account of an explicit provider", async () => {
    const program = `const p = new fivetran.Provider("p", { apiKey: "${"sandbox-key"}", apiSecret: process.env.FIVETRAN_APISECRET, apiUrl: process.env.FIVETRAN_API_URL });`;
    const [group] = await forgotten(`new fivetran.Group("g", { name: "g" });`);
    project.program(program);
    await project.up();
    const { text } = await project.fine("stack", "export");
    const provider = (JSON.parse(text) as { deployment: { resources: StateResource[] } }).deployment.resources.find((r) =>
      r.urn.endsWith("::p"),
    );
    await project.go("attach");
    await project.fine(
      ...["import", "pulumi-nodejs:dynamic/fivetran:Group", "main", group?.id ?? ""],
      ...["--provider", `p=${provider?.urn ?? ""}`, "--yes", "--generate-code=false"],
    );
    project.program(`${program}\nnew fivetran.Group("main", { name: "g" }, { provider: p, protect: true });`);
    await project.settled();
  });

  it("the import option takes an object in stock and in our server, creates nothing, and switching between them changes nothing", async () => {
    const [group] = await forgotten(`new fivetran.Group("g", { name: "g" });`);
    const program = (name: string): string => `new fivetran.Group("g", { name: "${name}" }, { import: "${group?.id ?? ""}" });`;
    project.program(program("g"));
    project.sandbox.forget();
    await project.up();
    expect(project.requests()).to.deep.equal([`GET /v1/groups/${group?.id ?? ""}`]);
    await project.settled();
    await project.go("setup");
    await project.settled();
    await project.go("stock");
    project.program(`new fivetran.Group("g", { name: "g" });`);
    await project.settled();

    await project.fine("stack", "rm", "--yes", "--force");
    await project.fine("stack", "init", "dev");
    await project.go("setup");
    project.program(program("g"));
    const native = await project.up();
    expect(native.text).to.contain("1 imported");
    await project.go("stock");
    await project.settled();
    expect(project.sandbox.living()).to.have.length(1);
  });

  for (const way of ["stock", "attach", "setup"] as const) {
    it(`${way}: the import option takes what is part of a connection, by looks alone`, async () => {
      const made = await forgotten(programs["fivetran schemas"] ?? "");
      await project.go(way);
      const id = (kind: string): string => made.find((r) => kindOf(r) === `fivetran:${kind}`)?.id ?? "";
      const connectionId = id("Connection");
      project.program(
        `const connectionId = "${connectionId}";
         new fivetran.ConnectionCertificate("cert", { connectionId, hash: "r+u4QL4/GvZe=", encodedCert: "by hand" }, { import: "${id("ConnectionCertificate")}" });
         new fivetran.ConnectionFingerprint("key", { connectionId, hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" }, { import: "${id("ConnectionFingerprint")}" });
         new fivetran.ConnectionSchema("s", { connectionId, ${SCHEMAS} }, { import: connectionId });`,
      );
      const before = project.sandbox.ledger.length;
      project.sandbox.forget();
      await project.up();
      const [all, looks] = [project.requests(), project.requests().filter((request) => request.startsWith("GET"))];
      expect(all).to.deep.equal(looks);
      expect(all.filter((request) => request.includes("/certificates/r%2Bu4QL4%2FGvZe%3D"))).not.to.deep.equal([]);
      expect(project.sandbox.ledger).to.have.length(before);
      await project.settled();
    });
  }

  it("an import into stock that differs in place is updated; one that would have to be another object is refused", async () => {
    const made = await forgotten(programs["fivetran"] ?? "");
    const id = (kind: string): string => made.find((r) => r.type.endsWith(kind))?.id ?? "";
    project.program(`new fivetran.Group("g", { name: "renamed" }, { import: "${id("Group")}" });`);
    project.sandbox.forget();
    await project.up();
    expect(project.sandbox.journal.map((j) => j.method)).to.deep.equal(["GET", "PATCH"]);
    project.program(
      `new fivetran.User("u", { email: "other@example.com", givenName: "Ada", familyName: "L" }, { import: "${id("User")}" });`,
    );
    const refused = await project.pulumi("up", "--yes", "--skip-preview");
    expect(refused.code).not.to.equal(0);
    expect(refused.text).to.contain("email differs from what it is. Nothing was changed.");
  });
});
