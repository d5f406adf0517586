import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { commonAuth, type Fields, serviceNames, serviceOf } from "../../../providers/fivetran/catalog/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { root } from "../../child.js";
import { plain, type Resource } from "../../drive.js";
import { Stack } from "../../stack.js";

/** Fields of the document that this package grew from, and those of them that the vendor no longer has. */
const document = JSON.parse(fs.readFileSync(path.join(root, "tests", "fixtures", "fivetran-names.json"), "utf8")) as {
  readonly config: readonly string[];
  readonly auth: readonly string[];
  readonly removed: { readonly config: readonly string[]; readonly auth: readonly string[] };
};

const pathsIn = (fields: Fields, above = ""): string[] =>
  [...fields.values()].flatMap((f) => [`${above}${f.wire}`, ...pathsIn(f.fields, `${above}${f.wire}.`)]);

describe("fivetran catalog", () => {
  const services = serviceNames("connections").map((name) => serviceOf("connections", name));

  it("has every service", () => {
    expect(serviceNames("connections")).to.have.length.of.at.least(773);
    expect(serviceNames("destinations")).to.have.length.of.at.least(37);
    expect(serviceNames("logs")).to.have.length.of.at.least(7);
    expect(serviceNames("privateLinks")).to.have.length.of.at.least(13);
  });

  for (const part of ["config", "auth"] as const) {
    it(`has every ${part} field of the Terraform provider's document, but for those that the API no longer has`, () => {
      const known = new Set(services.flatMap((service) => pathsIn(service?.[part] ?? new Map())));
      expect(document[part].filter((name) => !known.has(name))).to.deep.equal(document.removed[part]);
    });
  }

  it("tells every two fields of an object apart by their names in programs", () => {
    const alike = (fields: Fields): string[] => {
      const all = [...fields.values()];
      const twice = all.filter((a) => all.some((b) => a !== b && (a.name === b.name || a.name === b.wire))).map(({ wire }) => wire);
      return [...twice, ...all.flatMap((f) => alike(f.fields))];
    };
    expect(services.flatMap((service) => [...alike(service?.config ?? new Map()), ...alike(service?.auth ?? new Map())])).to.deep.equal([]);
    expect(alike(commonAuth())).to.deep.equal([]);
  });

  it("calls what is a credential by its name a secret, in every service", () => {
    const open = services.flatMap((service) =>
      [...(service?.config.values() ?? [])]
        .filter(
          (f) =>
            f.holds === "text" &&
            !f.secret &&
            /^(password|api_key|client_secret|secret_key|private_key|access_token|pats?|token)$/.test(f.wire),
        )
        .map((f) => f.wire),
    );
    expect(open).to.deep.equal([]);
    const auth = services.flatMap((service) => [...(service?.auth.values() ?? [])]).filter((f) => f.holds === "text" && !f.secret);
    expect(auth).to.deep.equal([]);
  });
});

describe("fivetran:Connection by the catalog", () => {
  let stack: Stack;
  let connection: Resource;
  let base: Plain;

  beforeEach(async () => {
    stack = await Stack.start();
    connection = stack.resource("fivetran:Connection");
    const { id } = await stack.resource("fivetran:Group").create({ name: "g" });
    base = { groupId: id, service: "github", destinationSchema: { name: "code" } };
    stack.requests();
  });
  afterEach(() => stack.close());

  const failures = (change: Plain): Promise<readonly string[]> => connection.failures({ ...base, ...change });
  const warnings = async (change: Plain): Promise<readonly string[]> => {
    stack.watched.warnings.length = 0;
    expect(await failures(change)).to.deep.equal([]);
    return stack.watched.warnings;
  };
  const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  it("everything that is wrong is told at once, before any request, and without a value", async () => {
    const reported = await failures({
      config: { repos: ["a"], useWebhooks: "canary-flag", syncMode: "AlRepositories", pats: "canary-pat", schema: "x" },
      destinationSchema: { prefix: "code" },
    });
    expect(reported).to.deep.equal([
      "destinationSchema must be { name } for service github, not { prefix }",
      "config.schema says where tables go: write destinationSchema: { name } instead",
      "config.repos is not a field of service github. Did you mean repositories?",
      "config.useWebhooks must be true or false, not text",
      'config.syncMode must be one of "AllRepositories", "SpecificRepositories". Did you mean AllRepositories?',
      "config.pats must be a list, not text",
    ]);
    expect(reported.join()).not.to.match(/canary/);
    expect(stack.requests()).to.deep.equal([]);
  });

  it("a slip inside a list is found where it is", async () => {
    const config = {
      projectCredentials: [
        { project: "a", apiKey: "k" },
        { project: "b", apikey: "k" },
      ],
    };
    expect(await failures({ service: "amplitude", config })).to.deep.equal([
      "config.projectCredentials[1].apikey is not a field of projectCredentials of service amplitude. Did you mean apiKey?",
    ]);
  });

  it("what is not known before the run is not wrong, and the rest is checked all the same", async () => {
    const config = { repositories: UNKNOWN, pats: [UNKNOWN], syncMode: UNKNOWN, repos: UNKNOWN };
    expect(await failures({ config })).to.deep.equal(["config.repos is not a field of service github. Did you mean repositories?"]);
    expect(await failures({ service: UNKNOWN, config: { anything: 1 } })).to.deep.equal([]);
  });

  it("config that is not known as a whole is silent, and what is not known is in no name", async () => {
    stack.watched.warnings.length = 0;
    expect(await failures({ config: UNKNOWN, auth: UNKNOWN, externalSecretsKeys: UNKNOWN, schemaConfig: UNKNOWN })).to.deep.equal([]);
    expect(stack.watched.warnings).to.deep.equal([]);
    await failures({ destinationSchema: UNKNOWN, config: { somethingNew: 1, another: UNKNOWN } });
    expect(stack.watched.warnings.map((warning) => warning.split(":")[0])).to.deep.equal(['connection "github"', 'connection "github"']);
  });

  it("an option that the vendor takes though it lists it no longer is no warning", async () => {
    stack.watched.warnings.length = 0;
    for (const service of ["postgres", "postgres_rds", "aurora_postgres", "azure_postgres", "google_cloud_postgresql", "heroku_postgres"]) {
      for (const updateMethod of ["XMIN", "TELEPORT", "WAL", "WAL_PGOUTPUT", "QUERY_BASED", "Xmin"]) {
        expect(await failures({ service, destinationSchema: { prefix: "p" }, config: { updateMethod } })).to.deep.equal([]);
      }
    }
    expect(stack.watched.warnings).to.deep.equal([]);
    await failures({ service: "postgres", destinationSchema: { prefix: "p" }, config: { updateMethod: "GUESSING" } });
    expect(stack.watched.warnings.join()).to.contain("config.updateMethod is none of the options");
  });

  it("an option in another spelling is the option, and texts stand for the numbers and switches that they are", async () => {
    await connection.create({ ...base, config: { syncMode: "ALL_REPOSITORIES", useWebhooks: "false" } });
    expect(stack.requests()[0]?.[1]).to.have.deep.property("config", { schema: "code", sync_mode: "AllRepositories", use_webhooks: false });
    expect(await failures({ service: "postgres", destinationSchema: { prefix: "p" }, config: { port: "5432" } })).to.deep.equal([]);
    expect(await failures({ service: "postgres", destinationSchema: { prefix: "p" }, config: { port: "http" } })).to.have.length(1);
  });

  it("one field in two spellings is refused", async () => {
    expect(await failures({ config: { syncMode: "AllRepositories", sync_mode: "AllRepositories" } })).to.deep.equal([
      "config.sync_mode is the same field as syncMode: write it once",
    ]);
  });

  it("a service that is not in the catalog passes exactly as written, with a warning", async () => {
    const inputs = { ...base, service: "brand_new", config: { someThing: "x", other_thing: { inNer: 1 } } };
    expect(await warnings(inputs)).to.have.length(1);
    expect(stack.watched.warnings[0]).to.match(/^connection "code": service is not a service that this version of pulumi-conduit knows/);
    const one = await connection.create(inputs);
    expect(stack.requests()[0]?.[1]).to.have.deep.property("config", { schema: "code", someThing: "x", other_thing: { inNer: 1 } });
    expect(plain((await connection.refresh(one))?.inputs)).to.deep.equal(inputs);
    expect(plain((await connection.import(one.id)).inputs)["config"]).to.deep.equal(inputs.config);
  });

  it("a field that is not in the catalog passes as its neighbors are spelled, encrypted and with a warning", async () => {
    const inputs = {
      ...base,
      config: { somethingNew: "canary-new", listOfNew: [{ innerKey: 1, "X-Header": 2 }], newHTTPHost: "h", plain_new: 1, username: "u" },
    };
    expect(await warnings(inputs)).to.have.length(4);
    expect(stack.watched.warnings[0])
      .to.match(/config\.somethingNew is not a field of service github that this version .* it is sent as something_new, and encrypted/)
      .and.not.match(/canary/);
    expect(stack.watched.warnings[3]).to.match(/config\.plain_new is not .* it is sent exactly as written/);
    const one = await connection.create(inputs);
    const config = {
      something_new: "canary-new",
      list_of_new: [{ inner_key: 1, "X-Header": 2 }],
      new_http_host: "h",
      plain_new: 1,
      username: "u",
    };
    expect(stack.requests()[0]?.[1]).to.have.deep.property("config", { schema: "code", ...config });
    expect(JSON.stringify((one.inputs["config"] as Plain)["somethingNew"])).to.match(/4dabf18193072939515e22adb298388d/);
    const refreshed = await connection.refresh(one);
    expect(plain(refreshed?.inputs)).to.deep.equal(plain(one.inputs));
    expect((await connection.diff(refreshed!, inputs)).changed).to.deep.equal([]);
  });

  it("the vendor's own name of a newer field is only warned of, however near it is to one that is known", async () => {
    for (const name of ["azure_client_id", "sync_modes", "api_token2_x", "user_name"]) {
      stack.watched.warnings.length = 0;
      expect(await failures({ config: { [name]: "x" } }), name).to.deep.equal([]);
      expect(
        stack.watched.warnings.filter((warning) => warning.includes(`config.${name} is not a field of`)),
        name,
      ).to.have.length(1);
      stack.requests();
      const one = await connection.create({ ...base, destinationSchema: { name: `code_${name}` }, config: { [name]: "x" } });
      expect(stack.requests()[0]?.[1], name).to.have.nested.property(`config.${name}`, "x");
      expect(plain((await connection.import(one.id)).inputs)["config"], name).to.deep.include({ [name]: "x" });
    }
    expect(await failures({ config: { syncModee: "x" } })).to.deep.equal([
      "config.syncModee is not a field of service github. Did you mean syncMode?",
    ]);
  });

  it("an older state that spelled an unknown field in camelCase previews as unchanged", async () => {
    const one = await connection.create({ ...base, config: { brand_new_key: 1 } });
    const old = { ...one, outs: { ...one.outs, config: { brandNewKey: 1 } }, inputs: { ...base, config: { brandNewKey: 1 } } };
    expect(plain((await connection.refresh(old))?.inputs)["config"]).to.deep.equal({ brandNewKey: 1 });
  });

  it("secrets are those of the service: a user name here, a credential there", async () => {
    const marked = async (service: string, config: Plain, destinationSchema: Plain = { name: "code" }): Promise<string[]> => {
      const { inputs } = await connection.create({ ...base, service, config, destinationSchema });
      const kept = inputs["config"] as Plain;
      return Object.keys(kept).filter((key) => JSON.stringify(kept[key]).includes("4dabf18193072939515e22adb298388d"));
    };
    expect(await marked("github", { username: "u", pats: ["p"], privateKey: "k", hostUrl: "h" })).to.deep.equal(["pats", "privateKey"]);
    expect(await marked("pingdom", { username: "u" }, { name: "ping" })).to.deep.equal(["username"]);
    expect(await marked("amplitude", { projectCredentials: [{ project: "p", apiKey: "k" }] }, { name: "amp" })).to.deep.equal([
      "projectCredentials",
    ]);
  });

  it("an import reads options and numbers as a program would write them, and leaves out what only the vendor sets", async () => {
    await stack.close();
    stack = await Stack.start({
      fivetran: { upperSnakeEnums: true, numbersAsText: true, configDefaults: { postgres: { public_key: "ssh-rsa AAAA" } } },
    });
    connection = stack.resource("fivetran:Connection");
    const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
    const inputs = {
      groupId,
      service: "postgres",
      destinationSchema: { prefix: "a.b" },
      config: { port: 5432, updateMethod: "XMIN", host: "h" },
    };
    const one = await connection.create(inputs);
    const imported = plain((await connection.import(one.id)).inputs);
    expect(imported["destinationSchema"]).to.deep.equal({ prefix: "a.b" });
    expect(imported["config"]).to.deep.include({ port: 5432, updateMethod: "XMIN", host: "h" }).and.not.have.property("publicKey");
    expect(await connection.failures(imported)).to.deep.equal([]);
  });

  it("a place that an older connection of the service may have is taken", async () => {
    expect(await failures({ service: "s3", destinationSchema: { name: "a", table: "t" } })).to.deep.equal([]);
    expect(await failures({ service: "s3", destinationSchema: { name: "a" } })).to.have.length(1);
    expect(await failures({ service: "brand_new", destinationSchema: { prefix: "a" } })).to.deep.equal([]);
  });
});
