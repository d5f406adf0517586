/**
 * Connections: what is sent, and what is not.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import { unknown } from "../../../../providers/kernel/signature.js";
import type { Plain } from "../../../../sdk/plain.js";
import { plain, type Stored } from "../../../drive.js";
import { bodies, connection, edit, groupId, sent, stack, start, unchanged } from "../cases.setup.js";

describe("the contract of connections", () => {
  afterEach(() => stack.close());

  const criteo = (config: Plain): Plain => ({
    groupId,
    service: "criteo",
    destinationSchema: { name: "criteo" },
    config,
    setupTests: "off",
  });
  const github = (more: Plain = {}): Plain => ({
    groupId,
    service: "github",
    destinationSchema: { name: "code" },
    setupTests: "off",
    ...more,
  });

  it("[2] a secret of the config that changes is the only key of the PATCH, and so is an id beside it", async () => {
    await start();
    const one = await connection.create(criteo({ clientId: "i", clientSecret: "s" }));
    stack.requests();
    const two = await connection.update(one, criteo({ clientId: "i", clientSecret: "t" }));
    await connection.update(two, criteo({ clientId: "j", clientSecret: "t" }));
    expect(sent()).to.deep.equal([
      ["PATCH /v1/connections/{}", { config: { client_secret: "t" }, run_setup_tests: false }],
      ["PATCH /v1/connections/{}", { config: { client_id: "j" }, run_setup_tests: false }],
    ]);
  });

  it("[4] a secret that has three values in a row is one POST and two PATCHes, with a refresh before each", async () => {
    await start();
    let one = await connection.create(criteo({ clientId: "i", clientSecret: "a" }));
    for (const clientSecret of ["b", "c"]) {
      one = (await connection.refresh(one)) as Stored;
      one = await connection.update(one, criteo({ clientId: "i", clientSecret }));
    }
    expect(sent()).to.deep.equal([
      [
        "POST /v1/connections",
        {
          group_id: groupId,
          service: "criteo",
          paused: false,
          config: { schema: "criteo", client_id: "i", client_secret: "a" },
          run_setup_tests: false,
        },
      ],
      ["GET /v1/connections/{}", undefined],
      ["PATCH /v1/connections/{}", { config: { client_secret: "b" }, run_setup_tests: false }],
      ["GET /v1/connections/{}", undefined],
      ["PATCH /v1/connections/{}", { config: { client_secret: "c" }, run_setup_tests: false }],
    ]);
  });

  it("[5] what is imported of an unknown service is a program that is warned of and changes nothing", async () => {
    await start();
    const { id } = await connection.create({
      groupId,
      service: "brand_new_thing",
      destinationSchema: { name: "n" },
      config: { a_field: 1 },
    });
    stack.watched.warnings.length = 0;
    const imported = await connection.import(id);
    stack.requests();
    expect((await connection.diff(imported, plain(imported.inputs))).changed).to.deep.equal([]);
    expect(stack.watched.warnings.join()).to.contain("is not a service that this version of pulumi-conduit knows");
    expect(stack.requests()).to.deep.equal([]);
  });

  it("[17] a connection of the Connector SDK has its package, the version of Python and its secrets", async () => {
    await start();
    const config = { packageId: "package_1", pythonVersion: "3.12", secretsList: [{ key: "token", value: "canary" }] };
    await connection.create({ groupId, service: "connector_sdk", destinationSchema: { name: "sdk" }, config });
    expect(sent()[0]?.[1]).to.have.deep.property("config", {
      schema: "sdk",
      package_id: "package_1",
      python_version: "3.12",
      secrets_list: [{ key: "token", value: "canary" }],
    });
    expect(stack.watched.warnings).to.deep.equal([]);
  });

  it("[18] one that is gone is made again by the next up, with one POST; and deleting it is one DELETE, which may find nothing", async () => {
    await start();
    const one = await connection.create(github());
    await connection.destroy(one);
    stack.requests();
    expect(await connection.refresh(one)).to.equal(undefined);
    await connection.destroy(one);
    const again = await connection.apply(await connection.check(github()), undefined);
    expect(sent().map(([what]) => what)).to.deep.equal(["GET /v1/connections/{}", "DELETE /v1/connections/{}", "POST /v1/connections"]);
    expect(again.id).not.to.equal(one.id);
  });

  describe("[20] nothing, in its several forms, is no change", () => {
    const reports = (more: Plain = {}): Plain => ({
      groupId,
      service: "google_ads",
      destinationSchema: { name: "ads" },
      setupTests: "off",
      config: { customerId: "1", reports: [{ table: "t", fields: [], ...more }], accounts: [] },
    });
    const upstream: [title: string, config: Plain][] = [
      ["lists that are empty", { customer_id: "1", reports: [{ table: "t", fields: [] }], accounts: [] }],
      ["lists that are null", { customer_id: "1", reports: [{ table: "t", fields: null }], accounts: null }],
      ["lists that are left out", { customer_id: "1", reports: [{ table: "t" }] }],
      ["more that is empty", { customer_id: "1", reports: [{ table: "t", report_type: null }], manager_accounts: [], sync_mode: null }],
      ["objects that are empty", { customer_id: "1", reports: [{ table: "t" }], brand_new: {}, brand_new_list: [{}] }],
    ];
    for (const [title, config] of upstream) {
      it(`${title}, after a refresh and after an import`, async () => {
        await start();
        const one = await connection.create(reports());
        edit((row) => ({ config: { ...(config as object), schema: (row["config"] as Plain)["schema"] } }));
        const refreshed = await unchanged(connection, one, reports());
        const imported = await connection.import(one.id);
        await unchanged(connection, imported, plain(imported.inputs));
        stack.requests();
        await connection.up(refreshed, reports());
        expect(stack.requests()).to.deep.equal([]);
      });
    }

    it("null in a program, where there is an empty list or text", async () => {
      await start();
      const one = await connection.create(github({ config: { repositories: null, username: null } }));
      edit((row) => ({ config: { ...(row["config"] as Plain), repositories: [], username: "" } }));
      await unchanged(connection, one, github({ config: { repositories: null, username: null } }));
    });
  });

  describe("[24] a PATCH", () => {
    const after = async (before: Plain, config: Plain): Promise<unknown[]> => {
      await start();
      const one = await connection.create(github({ config: before }));
      stack.requests();
      await connection.update(one, github({ config }));
      return bodies();
    };

    it('says "" where a program does, and nothing of what is as it was', async () => {
      expect(await after({ username: "a", syncMode: "AllRepositories" }, { username: "", syncMode: "AllRepositories" })).to.deep.equal([
        { config: { username: "" }, run_setup_tests: false },
      ]);
    });

    it("says null for whatever is taken out: a text, a number, a switch, an option, a list, a part of an object", async () => {
      const config = { username: "a", useWebhooks: true, syncMode: "AllRepositories", repositories: ["r"], newer: { a: 1, b: 2 }, port: 1 };
      expect(await after(config, { newer: { b: 2 } })).to.deep.equal([
        {
          config: { username: null, use_webhooks: null, sync_mode: null, repositories: null, newer: { a: null }, port: null },
          run_setup_tests: false,
        },
      ]);
    });

    it("never holds what only Fivetran sets, whatever the program says of it, and nothing is left to do", async () => {
      await start({ configDefaults: { postgres: { public_key: "ssh-rsa Z" } } });
      const args = (publicKey: string, host: string): Plain => ({
        groupId,
        service: "postgres",
        destinationSchema: { prefix: "p" },
        setupTests: "off",
        config: { host, publicKey },
      });
      const one = await connection.create(args("ssh-rsa A", "h"));
      expect(stack.watched.warnings.join()).to.contain("config.publicKey is set by Fivetran: it is not sent, leave it out");
      await unchanged(connection, one, args("ssh-rsa A", "h"));
      await unchanged(connection, await connection.update(one, args("ssh-rsa B", "i")), args("ssh-rsa B", "i"));
      const writes = sent().filter(([what]) => !what.startsWith("GET"));
      expect(writes.map(([, body]) => body).map((body) => (body as Plain)["config"])).to.deep.equal([
        { schema_prefix: "p", host: "h" },
        { host: "i" },
      ]);
    });
  });

  it("[24] a config that is only spelled otherwise, or changes in what is never sent, sends nothing", async () => {
    await start();
    const one = await connection.create(github({ config: { syncMode: "AllRepositories", username: "u" } }));
    const two = await connection.up(one, github({ config: { sync_mode: "ALL_REPOSITORIES", username: "u" } }));
    await unchanged(connection, two, github({ config: { sync_mode: "ALL_REPOSITORIES", username: "u" } }));
    const postgres = (publicKey: string): Plain => ({
      groupId,
      service: "postgres",
      destinationSchema: { prefix: "p" },
      setupTests: "off",
      config: { host: "h", publicKey },
    });
    await connection.up(await connection.create(postgres("ssh-rsa A")), postgres("ssh-rsa B"));
    expect(sent().map(([what]) => what)).to.deep.equal(["POST /v1/connections", "GET /v1/connections/{}", "POST /v1/connections"]);
  });

  it("[22] live metadata says nothing of a part that is not known yet, however deep", async () => {
    const properties = { mode: { type: "string", enum: ["FAST"] }, deep: { type: "object", properties: { flag: { type: "boolean" } } } };
    await start({ metadata: { brand_new: { config: { type: "object", properties } } } });
    const checking = stack.resource("fivetran:Connection", {
      config: (key) => (key === "fivetran:checkMetadata" ? "true" : stack.sandbox.config[key]),
    });
    const failures = (config: unknown): Promise<readonly string[]> =>
      checking.failures({ groupId, service: "brand_new", destinationSchema: { name: "n" }, config });
    for (const config of [unknown, { mode: unknown }, { deep: unknown }, { deep: { flag: unknown } }, { mode: "FAST", deep: {} }])
      expect(await failures(config)).to.deep.equal([]);
    expect(await failures({ deep: { flag: unknown, flags: true } })).to.have.length(1);
    expect(sent().map(([what]) => what)).to.deep.equal(["GET /v1/metadata/connector-types/brand_new"]);
  });
});
