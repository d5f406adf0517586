import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain } from "../../drive.js";
import { stack, connection, base, start, stored, unchanged } from "./connection.setup.js";

describe("fivetran:Connection", () => {
  afterEach(() => stack.close());

  describe("what goes over the wire", () => {
    beforeEach(() => start());

    it("a create is one request with everything in Fivetran's names, started and without tests", async () => {
      // What the catalog does not know is spelled as its neighbors are.
      const config = { syncMode: "AllRepositories", use_webhooks: true, somethingNew: 1, nested: [{ secretKey: "s" }] };
      await connection.create({ ...base, config, auth: { clientAccess: { clientId: "i" } }, schedule: { syncFrequency: 60 } });
      const body = {
        group_id: base["groupId"],
        service: "github",
        config: { schema: "code", sync_mode: "AllRepositories", use_webhooks: true, something_new: 1, nested: [{ secret_key: "s" }] },
        auth: { client_access: { client_id: "i" } },
        sync_frequency: 60,
        run_setup_tests: false,
        paused: false,
      };
      expect(stack.requests()).to.deep.equal([["POST /v1/connections", body]]);
    });

    const destinations: [Plain, string, string][] = [
      [{ name: "a.b" }, "github", "a.b"],
      [{ name: "s", table: "t" }, "google_sheets", "s.t"],
      [{ name: "s", tableGroup: "t" }, "s3", "s.t"],
      [{ prefix: "p" }, "postgres", "p"],
    ];
    for (const [destinationSchema, service, schema] of destinations) {
      it(`the schema ${JSON.stringify(destinationSchema)} is ${schema} over there, and stays what the user wrote`, async () => {
        const inputs = { ...base, service, destinationSchema };
        const one = await connection.create(inputs);
        expect(one.outs["schema"]).to.equal(schema);
        await unchanged(one, inputs);
        if (!schema.startsWith("a."))
          expect((await connection.import(one.id)).inputs["destinationSchema"]).to.deep.equal(destinationSchema);
      });
    }

    it("an update sends the one key that changed, whatever else the config holds", async () => {
      const config = { syncMode: "AllRepositories", username: "a", pat: "p", deep: { one: 1, two: 2 } };
      const one = await connection.create({ ...base, config });
      stack.requests();
      await connection.update(one, { ...base, config: { ...config, username: "b", deep: { one: 1, two: 3 } } });
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/connections/${one.id}`, { config: { username: "b", deep: { two: 3 } }, run_setup_tests: false }],
      ]);
    });

    it("a key that was removed is sent as null, a list whole, and both arrive", async () => {
      const one = await connection.create({ ...base, config: { username: "a", repositories: ["x", "y"] } });
      stack.requests();
      await connection.update(one, { ...base, config: { repositories: ["y", "z"] } });
      expect(stack.requests()).to.deep.equal([
        [`PATCH /v1/connections/${one.id}`, { config: { username: null, repositories: ["y", "z"] }, run_setup_tests: false }],
      ]);
      expect(stored()["config"]).to.deep.equal({ schema: "code", repositories: ["y", "z"] });
    });

    it("removing the whole config keeps the schema", async () => {
      const one = await connection.create({ ...base, config: { username: "a" } });
      await connection.update(one, base);
      expect(stored()["config"]).to.deep.equal({ schema: "code" });
    });

    it("a change of the auth alone is sent, although it is never read back", async () => {
      const one = await connection.create({ ...base, auth: { refreshToken: "old", clientAccess: { clientId: "i" } } });
      stack.requests();
      await connection.update(one, { ...base, auth: { refreshToken: "new", clientAccess: { clientId: "i" } } });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ auth: { refresh_token: "new" }, run_setup_tests: false });
      expect(plain((await connection.refresh(one))?.inputs)["auth"]).to.deep.equal({
        refreshToken: "old",
        clientAccess: { clientId: "i" },
      });
    });

    it("a refresh is one request, and a delete is one", async () => {
      const one = await connection.create(base);
      stack.requests();
      await connection.refresh(one);
      await connection.destroy(one);
      expect(stack.requests().map(([r]) => r)).to.deep.equal([`GET /v1/connections/${one.id}`, `DELETE /v1/connections/${one.id}`]);
    });
  });

  describe("names in the destination", () => {
    beforeEach(() => start());

    it("are chosen once: to say what is usual is no change, another word is another connection", async () => {
      const one = await connection.create(base);
      expect((await connection.diff(one, { ...base, destinationSchemaNames: "FIVETRAN_NAMING" })).changed).to.deep.equal([]);
      expect((await connection.failures({ ...base, destinationSchemaNames: "SOURCE_NAMING" }, plain(one.inputs))).join()).to.contain(
        "would drop its sync history",
      );
      const { replaces } = await connection.diff(one, { ...base, destinationSchemaNames: "SOURCE_NAMING", allowReplace: true });
      expect(replaces).to.deep.equal(["destinationSchemaNames"]);
    });

    it("and a warehouse of its own go over the wire and come back", async () => {
      const args = { ...base, destinationSchemaNames: "SOURCE_NAMING", destinationConfiguration: { virtualWarehouse: "LOADING" } };
      const one = await connection.create(args);
      expect(stored()).to.deep.include({
        destination_schema_names: "SOURCE_NAMING",
        destination_configuration: { virtual_warehouse: "LOADING" },
      });
      await unchanged(one, args);
      await connection.update(one, { ...args, destinationConfiguration: undefined });
      expect(stack.requests().at(-1)?.[1]).to.deep.equal({ destination_configuration: null, run_setup_tests: false });
    });
  });
});
