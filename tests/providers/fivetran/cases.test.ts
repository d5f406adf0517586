import { expect } from "chai";
import { toInputs } from "../../../providers/kernel/from-answer.js";
import { blueprintsOf } from "../../../providers/provider.js";
import type { Plain } from "../../../sdk/plain.js";
import { plain } from "../../drive.js";
import { stack, connection, groupId, start, rows, edit, sent, bodies, unchanged } from "./cases.setup.js";

describe("the cases of the Terraform provider", () => {
  afterEach(() => stack.close());

  describe("connections", () => {
    it("[1] create, then config with tests, then a schedule: each request holds what changed and nothing that the user did not write", async () => {
      await start();
      const base = { groupId, service: "postgres", destinationSchema: { prefix: "p" }, setupTests: "off" };
      const one = await connection.create({ ...base, config: { user: "u", password: "w" } });
      const config = { user: "u", password: "w", host: "h", port: 5432 };
      const two = await connection.update(one, { ...base, config, setupTests: "warn", trustCertificates: true, trustFingerprints: true });
      const schedule = { syncFrequency: 1440, dailySyncTime: "03:00" };
      const rest = { config, setupTests: "warn", trustCertificates: true, trustFingerprints: true };
      const three = await connection.update(two, { ...base, ...rest, schedule, pauseAfterTrial: true });
      await connection.destroy(three);
      expect(sent()).to.deep.equal([
        [
          "POST /v1/connections",
          {
            group_id: groupId,
            service: "postgres",
            paused: false,
            config: { schema_prefix: "p", user: "u", password: "w" },
            run_setup_tests: false,
          },
        ],
        ["PATCH /v1/connections/{}", { config: { host: "h", port: 5432 }, run_setup_tests: false }],
        ["POST /v1/connections/{}/test", { trust_certificates: true, trust_fingerprints: true }],
        ["PATCH /v1/connections/{}", { sync_frequency: 1440, daily_sync_time: "03:00", pause_after_trial: true, run_setup_tests: false }],
        ["DELETE /v1/connections/{}", undefined],
      ]);
    });

    it("[2, 4] secrets changed one after the other: each PATCH holds the one that changed", async () => {
      await start();
      const base = { groupId, service: "google_ads", destinationSchema: { name: "ads" }, setupTests: "off" };
      const auth = (clientId: string, clientSecret: string): Plain => ({ ...base, auth: { clientAccess: { clientId, clientSecret } } });
      let one = await connection.create(auth("i", "s1"));
      stack.requests();
      for (const args of [auth("i", "s2"), auth("j", "s2"), auth("j", "s3")]) one = await connection.update(one, args);
      expect(bodies()).to.deep.equal([
        { auth: { client_access: { client_secret: "s2" } }, run_setup_tests: false },
        { auth: { client_access: { client_id: "j" } }, run_setup_tests: false },
        { auth: { client_access: { client_secret: "s3" } }, run_setup_tests: false },
      ]);
    });

    it("[5, 9] an unknown service is created and imported as it is, with a warning", async () => {
      await start();
      const args = { groupId, service: "brand_new_thing", destinationSchema: { name: "n" }, config: { some_field: 1 } };
      const one = await connection.create(args);
      expect(stack.watched.warnings.join()).to.contain("is not a service that this version of pulumi-conduit knows");
      expect(sent()[0]?.[1]).to.deep.include({ service: "brand_new_thing", config: { schema: "n", some_field: 1 } });
      const imported = await connection.import(one.id);
      expect(plain(imported.inputs)["config"]).to.deep.equal({ some_field: 1 });
      await unchanged(connection, imported, plain(imported.inputs));
    });

    it("[7] without a config the body has the naming alone, and a refresh shows nothing", async () => {
      await start({ configDefaults: { github: { use_webhooks: false } } });
      const args = { groupId, service: "github", destinationSchema: { name: "code" } };
      const one = await connection.create(args);
      expect(sent()[0]?.[1]).to.deep.include({ config: { schema: "code" } });
      await unchanged(connection, one, args);
    });

    it("[8] without a place in the destination nothing is sent", async () => {
      await start();
      expect((await connection.failures({ groupId, service: "github" })).join()).to.contain("destinationSchema is required");
      expect(sent()).to.deep.equal([]);
    });

    it("[10, 11, 21] secrets in lists come back as masks of any length: no change; one that changes sends its list whole; one that goes is cleared", async () => {
      await start();
      const base = { groupId, service: "github", destinationSchema: { name: "code" }, setupTests: "off" };
      const pats = (...list: string[]): Plain => ({ ...base, config: { authMode: "PersonalAccessToken", pats: list } });
      const one = await unchanged(connection, await connection.create(pats("a", "b")), pats("a", "b"));
      stack.requests();
      const two = await connection.update(one, pats("a", "c"));
      expect(bodies()).to.deep.equal([{ config: { pats: ["a", "c"] }, run_setup_tests: false }]);
      const without = { ...base, config: { authMode: "GitHubApp" } };
      const three = await connection.update(two, without);
      expect(bodies()).to.deep.equal([{ config: { auth_mode: "GitHubApp", pats: null }, run_setup_tests: false }]);
      edit((row) => ({ config: { ...(row["config"] as Plain), pats: ["**********"] } }));
      await unchanged(connection, three, without);

      const sdk = { groupId, service: "connector_sdk", destinationSchema: { name: "sdk" }, setupTests: "off" };
      const listed = (key: string, value: string): Plain => ({
        ...sdk,
        config: {
          secretsList: [
            { key, value },
            { key: "other", value: "o" },
          ],
        },
      });
      let four = await unchanged(connection, await connection.create(listed("k", "v")), listed("k", "v"));
      stack.requests();
      four = await connection.update(four, listed("k", "w"));
      await connection.update(four, listed("l", "w"));
      const list = (key: string): Plain => ({
        config: {
          secrets_list: [
            { key, value: "w" },
            { key: "other", value: "o" },
          ],
        },
        run_setup_tests: false,
      });
      expect(bodies()).to.deep.equal([list("k"), list("l")]);

      const amplitude = { groupId, service: "amplitude", destinationSchema: { name: "amp" } };
      const credentials = [{ project: "one", apiKey: "canary-1", secretKey: "canary-2" }];
      const five = await connection.create({ ...amplitude, config: { projectCredentials: credentials } });
      await unchanged(connection, five, { ...amplitude, config: { projectCredentials: credentials } });
    });

    it("[12] a default that the API adds, and a name that it joins with a dot, are no change and no PATCH", async () => {
      await start({ configDefaults: { s3: { json_delivery_mode: "Packed" } } });
      const args = { groupId, service: "s3", destinationSchema: { name: "files", tableGroup: "group" } };
      const one = await unchanged(connection, await connection.create(args), args);
      stack.requests();
      await connection.update(one, args);
      expect(sent().filter(([what]) => !what.startsWith("GET"))).to.deep.equal([]);
    });

    it('[14, 20] "" and [] that come back as nothing are no change; a value then is sent', async () => {
      await start({ hidesEmpty: true });
      const base = { groupId, service: "github", destinationSchema: { name: "code" }, setupTests: "off" };
      const empty = { ...base, config: { username: "", repositories: [] } };
      const one = await unchanged(connection, await connection.create(empty), empty);
      stack.requests();
      await connection.update(one, { ...base, config: { username: "octocat", repositories: ["a/b"] } });
      expect(bodies()).to.deep.equal([{ config: { username: "octocat", repositories: ["a/b"] }, run_setup_tests: false }]);
    });

    it("[15] lists of objects that come back in another order are no change", async () => {
      await start({ reversedLists: true });
      const config = { reports: [{ table: "b" }, { table: "a" }], accounts: ["2", "1"] };
      const args = { groupId, service: "google_analytics", destinationSchema: { name: "ga" }, config };
      await unchanged(connection, await connection.create(args), args);
    });

    it("[18] gone behind our back: gone at the next refresh, made again by a create, and deleting it is no error", async () => {
      await start();
      const args = { groupId, service: "github", destinationSchema: { name: "code" } };
      const one = await connection.create(args);
      rows().remove(one.id);
      expect(await connection.refresh(one)).to.equal(undefined);
      await connection.destroy(one);
      expect((await connection.create(args)).id).not.to.equal(one.id);
    });

    it("[20] an import of a table group, of empty objects and lists changes nothing afterward", async () => {
      await start();
      const args = {
        groupId,
        service: "s3",
        destinationSchema: { name: "files", tableGroup: "group" },
        config: { bucket: "b", prefix: "" },
      };
      const { id } = await connection.create(args);
      const imported = await connection.import(id);
      expect(plain(imported.inputs)["destinationSchema"]).to.deep.equal({ name: "files", tableGroup: "group" });
      await unchanged(connection, imported, plain(imported.inputs));
    });

    it("[24] what is there of what the user wrote: the vendor's word for a plain field, the user's own for a secret, nothing for what is missing", async () => {
      await start();
      const blueprint = blueprintsOf("fivetran").find(({ kind }) => kind === "fivetran:Connection");
      const prior = {
        service: "postgres",
        destinationSchema: { prefix: "p" },
        config: { host: "a", port: 1, password: "mine", user: "u" },
      };
      const answer = {
        service: "postgres",
        schema: "p",
        config: { schema_prefix: "p", host: "b", port: "1", password: "********", database: "added" },
      };
      expect(toInputs(blueprint!, answer, prior)["config"]).to.deep.equal({ host: "b", port: 1, password: "mine" });
    });
  });
});
