import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Stored } from "../../drive.js";
import { stack, connection, base, start, table, stored, edit, unchanged } from "./connection.setup.js";

describe("fivetran:Connection", () => {
  afterEach(() => stack.close());

  describe("authorization by a person", () => {
    beforeEach(() => start());
    const connectCard = { redirectUri: "https://example.com/done", hideSetupGuide: true };
    const authorize = (id: string): void => {
      const row = table().get(id) ?? {};
      table().set(id, { ...row, status: { ...(row["status"] as Plain), setup_state: "connected" } });
    };

    it("has a link, which is a secret and stays the same while nothing changes", async () => {
      const one = await connection.create({ ...base, connectCard });
      expect(stack.requests()[1]).to.deep.equal([
        `POST /v1/connections/${one.id}/connect-card`,
        { connect_card_config: { redirect_uri: "https://example.com/done", hide_setup_guide: true } },
      ]);
      const uri = plain(one.outs)["connectCardUri"];
      expect(uri).to.match(/^https:\/\/connect-card\.example\.test/);
      expect(one.outs["connectCardUri"]).not.to.equal(uri);
      expect(plain((await connection.refresh(one))?.outs)["connectCardUri"]).to.equal(uri);
      await unchanged(one, { ...base, connectCard });
    });

    it("is made anew by a run that changes something while it is not connected, and not afterward", async () => {
      const one = await connection.create({ ...base, connectCard });
      const two = await connection.update(one, { ...base, connectCard, pauseAfterTrial: true });
      expect(plain(two.outs)["connectCardUri"]).not.to.equal(plain(one.outs)["connectCardUri"]);
      authorize(one.id);
      const three = (await connection.refresh(two)) as Stored;
      stack.requests();
      await connection.update(three, { ...base, connectCard });
      expect(stack.requests().filter(([what]) => what.endsWith("connect-card"))).to.deep.equal([]);
    });

    it("is waited for, and then tests and start follow", async () => {
      const making = connection.create({ ...base, connectCard, waitForAuthorization: true, setupTests: "require" });
      for (let n = 0; n < 100 && table().all().length === 0; n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(stored()["paused"]).to.equal(true);
      authorize(String(stored()["id"]));
      await making;
      const observed = stack.requests().map(([what]) => what.replace(/conn_\w+/, "{}"));
      expect(observed.filter((what, i) => what !== observed[i - 1])).to.deep.equal([
        "POST /v1/connections",
        "POST /v1/connections/{}/connect-card",
        "GET /v1/connections/{}",
        "POST /v1/connections/{}/test",
        "PATCH /v1/connections/{}",
      ]);
    });

    it("that does not come in time leaves the connection recorded and still", async () => {
      const error = (await failureOf(connection.create({ ...base, waitForAuthorization: true, timeouts: { create: "1s" } }))) as Error &
        Stored;
      expect(error.message).to.contain("wait for the authorization of connection").and.contain("still not there");
      expect(error.id).to.equal(stored()["id"]);
      expect(stored()["paused"]).to.equal(true);
    });
  });

  describe("schemas", () => {
    beforeEach(() => start());
    const schemaConfig = { schemaChangeHandling: "BLOCK_ALL", schemas: { public: { tables: { t1: { enabled: false } } } } };
    const whole = (more: Plain = {}): Plain => ({ ...base, setupTests: "require", schemaConfig, ...more });

    it("are set after the tests and before it starts", async () => {
      const { id } = await connection.create(whole());
      expect(stack.requests().map(([what]) => what)).to.deep.equal([
        "POST /v1/connections",
        `POST /v1/connections/${id}/test`,
        `GET /v1/connections/${id}/schemas`,
        `POST /v1/connections/${id}/schemas/reload`,
        `PATCH /v1/connections/${id}/schemas`,
        `PATCH /v1/connections/${id}`,
      ]);
      expect(stored()["paused"]).to.equal(false);
    });

    it("are looked at with the connection, and what drifted in them is mended without touching it", async () => {
      const one = await connection.create(whole());
      stack.requests();
      await unchanged(one, whole());
      expect(stack.requests().map(([what]) => what)).to.deep.equal([
        `GET /v1/connections/${one.id}`,
        `GET /v1/connections/${one.id}/schemas`,
      ]);
      const configs = stack.sandbox.world.table<{ schemas: Record<string, { tables: Record<string, Plain> }> }>(
        "fivetran:ConnectionSchema",
      );
      const config = structuredClone(configs.get(one.id)) as NonNullable<ReturnType<typeof configs.get>>;
      config.schemas["public"]!.tables["t1"]!["enabled"] = true;
      configs.set(one.id, config);
      const refreshed = (await connection.refresh(one)) as Stored;
      expect((await connection.diff(refreshed, whole())).changed).to.deep.equal(["schemaConfig"]);
      stack.requests();
      await connection.update(refreshed, whole());
      expect(stack.requests()).to.deep.equal([
        [`GET /v1/connections/${one.id}/schemas`, undefined],
        [`PATCH /v1/connections/${one.id}/schemas`, { schemas: { public: { tables: { t1: { enabled: false } } } } }],
      ]);
      expect(await connection.refresh(refreshed)).not.to.equal(undefined);
    });

    it("that cannot be set leave it recorded and still, and the next run goes on there", async () => {
      const fault = stack.sandbox.fault({ vendor: "fivetran", method: "PATCH", path: /schemas$/, status: 500 });
      const error = (await failureOf(connection.create(whole()))) as Error & Stored;
      expect(error.message).to.contain("set the schemas of connection");
      expect(stored()["paused"]).to.equal(true);
      fault.stop();
      stack.requests();
      await connection.update({ id: error.id, inputs: error.outs, outs: error.outs }, whole());
      expect(stored()["paused"]).to.equal(false);
      expect(stack.requests().filter(([what]) => what === "POST /v1/connections")).to.deep.equal([]);
    });

    it("that Fivetran has no configuration of are shown as missing, and the connection stays", async () => {
      const one = await connection.create(whole());
      stack.sandbox.world.table("fivetran:ConnectionSchema").remove(one.id);
      const refreshed = (await connection.refresh(one)) as Stored;
      expect((await connection.diff(refreshed, whole())).changed).to.deep.equal(["schemaConfig"]);
      stack.sandbox.world.table("fivetran:Connection").remove(one.id);
      expect(await connection.refresh(one)).to.equal(undefined);
    });
  });

  describe("trouble", () => {
    beforeEach(() => start());

    it("a page that is not found is no sign that the connection is gone: the refresh fails and state keeps it", async () => {
      const one = await connection.create(base);
      stack.sandbox.fault({ vendor: "fivetran", status: 404, body: "<html>nothing here</html>" });
      const error = await failureOf(connection.refresh(one));
      expect(error.message).to.contain(`Check fivetran:apiUrl: that address has no GET /connections/${one.id}.`);
      expect((await failureOf(connection.destroy(one))).message).to.contain("404");
      stack.sandbox.clearFaults();
      await unchanged(one, base);
    });

    it("a connection that Fivetran says is gone is gone", async () => {
      const one = await connection.create(base);
      table().remove(one.id);
      expect(await connection.refresh(one)).to.equal(undefined);
    });

    it("a create whose answer was lost finds its connection by group, schema and service", async () => {
      const other = await stack.resource("fivetran:Group").create({ name: "other" });
      await connection.create({ ...base, groupId: other.id });
      stack.requests();
      stack.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/connections$/, commit: true, drop: true, times: 1 });
      const one = await connection.create(base);
      expect(stored()["id"]).not.to.equal(one.id);
      expect(stack.sandbox.journal.map(({ method, path, query }) => [method, path, query])).to.deep.equal([
        ["POST", "/v1/connections", {}],
        ["GET", "/v1/connections", { limit: "1000", group_id: base["groupId"], schema: "code" }],
      ]);
      expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(2);
    });

    it("a name that is taken is told with the id of who has it", async () => {
      const one = await connection.create(base);
      const error = await failureOf(connection.create(base));
      expect(error.message).to.contain(`connection "code" exists already (id ${one.id}) and was not made by this resource.`);
    });

    it("what drifted is shown where it drifted, and the next update mends that and nothing else", async () => {
      const config = { username: "a", useWebhooks: false, deep: { x: 1, y: 2 } };
      const one = await connection.create({ ...base, config });
      edit({ config: { ...(stored()["config"] as Plain), use_webhooks: true, deep: { x: 1, y: 9 }, new_by_hand: 1 } });
      const drifted = (await connection.refresh(one)) as Stored;
      expect(plain(drifted.inputs)["config"]).to.deep.equal({ username: "a", useWebhooks: true, deep: { x: 1, y: 9 } });
      stack.requests();
      await connection.update(drifted, { ...base, config });
      expect(stack.requests()[0]?.[1]).to.deep.equal({ config: { use_webhooks: false, deep: { y: 2 } }, run_setup_tests: false });
    });

    it("replacing it is refused unless it is allowed, and the old one goes first where both would have one name", async () => {
      const one = await connection.create(base);
      const next = { ...base, service: "gitlab" };
      expect(await connection.failures(next, plain(one.inputs))).to.deep.equal([
        'Replacing connection "code" would drop its sync history (service: github → gitlab). Set allowReplace: true to go on.',
      ]);
      const difference = await connection.diff(one, { ...next, allowReplace: true });
      expect([difference.replaces, difference.deleteBeforeReplace]).to.deep.equal([["service"], true]);
      const renamed = await connection.diff(one, { ...base, destinationSchema: { name: "other" }, allowReplace: true });
      expect([renamed.replaces, renamed.deleteBeforeReplace]).to.deep.equal([["destinationSchema"], false]);
    });

    it("a delay threshold without CUSTOM is told in the preview", async () => {
      expect(await connection.failures({ ...base, dataDelaySensitivity: "LOW", dataDelayThreshold: 5 })).to.deep.equal([
        'dataDelayThreshold is only read with dataDelaySensitivity "CUSTOM", not "LOW".',
      ]);
    });
  });
});
