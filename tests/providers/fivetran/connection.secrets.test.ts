import { expect } from "chai";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Stored } from "../../drive.js";
import { stack, connection, base, start, stored, unchanged } from "./connection.setup.js";

describe("fivetran:Connection", () => {
  afterEach(() => stack.close());

  describe("secrets that a program does not have", () => {
    const listed = [
      { key: "a", value: "canary-a" },
      { key: "b", value: "canary-b" },
    ];

    for (const service of ["aws_lambda", "brand_new"]) {
      it(`stop an update of ${service} that would lose them because they stand in a list that changes, and no other update`, async () => {
        await start();
        const list = service === "aws_lambda" ? "secretsList" : "secrets_list";
        const made = await connection.create({ ...base, service, config: { region: "r", [list]: listed } });
        const imported = await connection.import(made.id);
        const own = plain(imported.inputs["config"]);
        expect(own[list]).to.deep.equal([{ key: "a" }, { key: "b" }]);
        const program = (config: Plain): Plain => ({ ...plain(imported.inputs), config });
        await connection.update(imported, program({ ...own, region: "s" }));
        expect(stored()["config"]).to.deep.include({ region: "s", secrets_list: listed });
        stack.requests();
        const more = { key: "c", value: "canary-c" };
        const { message } = await failureOf(connection.update(imported, program({ ...own, [list]: [{ key: "a" }, { key: "b" }, more] })));
        expect(message).to.contain(`config.${list}[0].value, config.${list}[1].value`).and.to.contain("Nothing was updated");
        expect(stack.requests().map(([request]) => request)).to.deep.equal([`GET /v1/connections/${made.id}`]);
        await connection.update(imported, program({ ...own, [list]: [...listed, more] }));
        expect(stored()["config"]).to.deep.include({ secrets_list: [...listed, more] });
      });
    }

    it("are no reason to look where every item of a list that changes has its own", async () => {
      await start();
      const made = await connection.create({ ...base, service: "aws_lambda", config: { secretsList: listed } });
      stack.requests();
      await connection.update(made, { ...base, service: "aws_lambda", config: { secretsList: listed.slice(1) } });
      expect(stack.requests().map(([request]) => request)).to.deep.equal([`PATCH /v1/connections/${made.id}`]);
    });
  });

  describe("secrets", () => {
    beforeEach(() => start());

    it("masks of whatever length never replace the user's secrets, also after a refresh and an update beside them", async () => {
      const config = {
        pat: "p1",
        password: "p2",
        apiKey: "p3",
        pats: ["p4", "p5"],
        secretsList: [
          { key: "a", value: "p6" },
          { key: "b", value: "p7" },
        ],
      };
      const one = await connection.create({ ...base, config });
      const refreshed = (await connection.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["config"]).to.deep.equal(config);
      const next = await connection.update(refreshed, { ...base, config: { ...config, username: "u" } });
      expect((stored()["config"] as Plain)["pats"]).to.deep.equal(["p4", "p5"]);
      expect(JSON.stringify(next.outs)).not.to.contain("***");
    });

    it("an import holds no mask, and what it cannot know is sent by the first update that names it", async () => {
      const one = await connection.create({ ...base, config: { username: "u", pat: "p1", pats: ["p2"] } });
      const imported = await connection.import(one.id);
      expect(plain(imported.inputs)["config"]).to.deep.equal({ username: "u" });
      stack.requests();
      await connection.update(imported, { ...plain(imported.inputs), config: { username: "u", pat: "p9" } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ config: { pat: "p9" }, run_setup_tests: false });
    });

    it("a text under a name that nobody knows is a secret; a known setting, a number and a switch are not", async () => {
      const { config } = (await connection.check({
        ...base,
        config: { somethingNew: "x", syncMode: "y", port: 1, useWebhooks: true },
      })) as {
        config: Plain;
      };
      expect(config["syncMode"]).to.equal("y");
      expect([config["port"], config["useWebhooks"]]).to.deep.equal([1, true]);
      expect(config["somethingNew"]).to.be.an("object");
    });
  });

  describe("credentials", () => {
    beforeEach(() => start());
    const secrets = { config: { syncMode: "AllRepositories", pat: "canary-pat" }, auth: { refreshToken: "canary-token" } };

    it("are sent again, and nothing else, when their version changes", async () => {
      const one = await connection.create({ ...base, ...secrets });
      stack.requests();
      const two = await connection.update(one, { ...base, ...secrets, credentialsVersion: 2 });
      expect(stack.requests()).to.deep.equal([
        [
          `PATCH /v1/connections/${one.id}`,
          { config: { pat: "canary-pat" }, auth: { refresh_token: "canary-token" }, run_setup_tests: false },
        ],
      ]);
      await unchanged(two, { ...base, ...secrets, credentialsVersion: 2 });
      stack.requests();
      await connection.update(two, { ...base, ...secrets, credentialsVersion: 3, paused: true });
      expect(stack.requests()[0]?.[1]).to.deep.equal({
        config: { pat: "canary-pat" },
        auth: { refresh_token: "canary-token" },
        paused: true,
        run_setup_tests: false,
      });
    });

    it("may stand in a secrets manager, under the names of the config's fields", async () => {
      const args = { ...base, service: "postgres", destinationSchema: { prefix: "p" }, externalSecretsManagerId: "esm_1" };
      const one = await connection.create({ ...args, externalSecretsKeys: { password: "prod/db#password" } });
      expect(stack.requests()[0]?.[1]).to.deep.include({
        external_secrets_manager_id: "esm_1",
        external_secrets_keys_config: { password: "prod/db#password" },
      });
      await unchanged(one, { ...args, externalSecretsKeys: { password: "prod/db#password" } });
      stack.requests();
      await connection.update(one, { ...args, externalSecretsKeys: { password: "prod/db#new" } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ external_secrets_keys_config: { password: "prod/db#new" }, run_setup_tests: false });
    });
  });

  describe("an account that echoes things differently", () => {
    const inputs = (): Plain => ({
      ...base,
      networkingMethod: "ProxyAgent",
      config: {
        authMode: "PersonalAccessToken",
        port: 443,
        repositories: ["b", "a", "c"],
        emptyList: [],
        emptyText: "",
        pat: "p",
        password: "pw",
      },
    });
    const switches: [string, NonNullable<SandboxOptions["fivetran"]>][] = [
      ["enums in capitals", { upperSnakeEnums: true }],
      ["lists in another order", { reversedLists: true }],
      ["numbers as text", { numbersAsText: true }],
      ["empty values left out", { hidesEmpty: true }],
      ["settings nobody sent", { configDefaults: { github: { added_by_fivetran: true, and_more: ["x"] } } }],
      ["the schema left out of the config", { hidesNaming: true }],
      ["the schema in lower case", { foldsNames: true }],
      [
        "all of it",
        { upperSnakeEnums: true, reversedLists: true, numbersAsText: true, hidesEmpty: true, hidesNaming: true, foldsNames: true },
      ],
    ];
    for (const [title, options] of switches) {
      it(`has changed nothing: ${title}`, async () => {
        await start(options);
        const wanted = { ...inputs(), destinationSchema: { name: "Code" } };
        const one = await connection.create(wanted);
        await unchanged(one, wanted);
        // A change beside it still sends nothing but itself.
        const refreshed = (await connection.refresh(one)) as Stored;
        stack.requests();
        const { id } = await connection.update(refreshed, { ...wanted, paused: true });
        expect(stack.requests()).to.deep.equal([[`PATCH /v1/connections/${id}`, { paused: true, run_setup_tests: false }]]);
      });
    }
  });
});
