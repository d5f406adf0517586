/**
 * What is trusted, who is told, where logs go: each request by its path and its body.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import { plain, type Resource, type Stored } from "../../../drive.js";
import { aConnection, aDestination, aGroup } from "../../../kinds/fivetran/parts.js";
import { withoutSecrets } from "../../../laws/values.js";
import { Stack } from "../../../stack.js";

describe("the contract of trust, hooks and logs", () => {
  let stack: Stack;
  beforeEach(async () => (stack = await Stack.start({ fivetran: { secretKeys: { datadog_log: ["api_key"] } } })));
  afterEach(() => stack.close());

  const CERTIFICATE = ["certificates", "encodedCert", "encoded_cert"] as const;
  const FINGERPRINT = ["fingerprints", "publicKey", "public_key"] as const;
  const CONNECTION = ["connection", aConnection] as const;
  const DESTINATION = ["destination", aDestination] as const;
  for (const [number, kind, [list, name, wire], [parent, make]] of [
    [58, "fivetran:ConnectionCertificate", CERTIFICATE, CONNECTION],
    [58, "fivetran:DestinationCertificate", CERTIFICATE, DESTINATION],
    [59, "fivetran:ConnectionFingerprint", FINGERPRINT, CONNECTION],
    [59, "fivetran:DestinationFingerprint", FINGERPRINT, DESTINATION],
  ] as const) {
    it(`[${number}] ${kind}: a POST for each, another POST and a DELETE for one that is replaced, a DELETE for each at the end`, async () => {
      const id = await make(stack);
      const trusted = stack.resource(kind);
      const args = (hash: string): Plain => ({ [`${parent}Id`]: id, hash, [name]: `canary ${hash}` });
      const at = `/v1/${parent}s/${id}/${list}`;
      stack.requests();
      const [one, two] = [await trusted.create(args("a/+=")), await trusted.create(args("b"))];
      // Another hash is another one: the engine makes it, then deletes the one before.
      expect((await trusted.diff(one, args("c+/"))).replaces).to.include("hash");
      const three = await trusted.create(args("c+/"));
      for (const each of [one, two, three]) await trusted.destroy(each);
      const sent = (hash: string): unknown => [`POST ${at}`, { hash, [wire]: `canary ${hash}` }];
      const gone = (hash: string): unknown => [`DELETE ${at}/${hash}`, undefined];
      expect(stack.requests()).to.deep.equal([...["a/+=", "b", "c+/"].map(sent), ...["a%2F%2B%3D", "b", "c%2B%2F"].map(gone)]);
      const outputs = JSON.stringify(withoutSecrets(one.outs));
      if (list === "certificates") expect(outputs).not.to.contain("canary");
      expect(stack.sandbox.living().filter((each) => each.kind === kind)).to.deep.equal([]);
    });
  }

  describe("[60] a webhook", () => {
    const args = (more: Plain = {}): Plain => ({
      url: "https://a.example/hook",
      events: ["sync_start"],
      secret: "canary-one",
      setupTests: "off",
      ...more,
    });
    const writes = (): [string, unknown][] => stack.requests().filter(([what]) => !what.startsWith("GET"));

    it("is one POST to the account, one PATCH of what changes, a test for each event, one DELETE", async () => {
      const webhook = stack.resource("fivetran:Webhook");
      const one = await webhook.create(args());
      const next = { url: "https://b.example/hook", secret: "canary-two", events: ["sync_start", "sync_end", "connection_failure"] };
      const two = await webhook.update(one, args(next));
      const three = await webhook.update(two, args({ ...next, setupTests: "warn", active: false }));
      await webhook.destroy(three);
      const at = `/v1/webhooks/${one.id}`;
      expect(writes()).to.deep.equal([
        ["POST /v1/webhooks/account", { url: "https://a.example/hook", events: ["sync_start"], secret: "canary-one" }],
        [`PATCH ${at}`, next],
        [`PATCH ${at}`, { active: false }],
        [`POST ${at}/test`, { event: "sync_start" }],
        [`POST ${at}/test`, { event: "sync_end" }],
        [`POST ${at}/test`, { event: "connection_failure" }],
        [`DELETE ${at}`, undefined],
      ]);
    });

    it("whose tests are switched on later has them run, without a PATCH", async () => {
      const webhook = stack.resource("fivetran:Webhook");
      const one = await webhook.create(args());
      stack.requests();
      const two = await webhook.up(one, args({ setupTests: "require" }));
      const three = await webhook.up(two, args({ setupTests: "require" }));
      await webhook.up(three, args());
      expect(writes()).to.deep.equal([[`POST /v1/webhooks/${one.id}/test`, { event: "sync_start" }]]);
    });

    it("whose secret comes back as a mask is unchanged, and the secret is not sent again", async () => {
      const webhook = stack.resource("fivetran:Webhook");
      const one = (await webhook.refresh(await webhook.create(args()))) as Stored;
      expect((await webhook.diff(one, args())).changed).to.deep.equal([]);
      expect(plain(one.inputs)).to.include({ secret: "canary-one" });
      stack.requests();
      await webhook.update(one, args({ events: ["sync_end"] }));
      expect(writes()).to.deep.equal([[`PATCH /v1/webhooks/${one.id}`, { events: ["sync_end"] }]]);
    });
  });

  describe("[61] a log service", () => {
    let logs: Resource;
    let groupId: string;
    const args = (more: Plain = {}): Plain => ({
      groupId,
      service: "datadog_log",
      config: { apiKey: "canary-key", region: "US1" },
      setupTests: "off",
      ...more,
    });

    beforeEach(async () => {
      logs = stack.resource("fivetran:LogService");
      groupId = await aGroup(stack);
      stack.requests();
    });

    it("is one POST, a PATCH only of a config that changes, one DELETE", async () => {
      const one = await logs.create(args());
      const same = await logs.up(one, args());
      const two = await logs.up(same, args({ config: { apiKey: "canary-key", region: "EU" } }));
      await logs.destroy(two);
      const at = `/v1/external-logging/${groupId}`;
      expect(stack.requests()).to.deep.equal([
        [
          "POST /v1/external-logging",
          { group_id: groupId, service: "datadog_log", config: { api_key: "canary-key", region: "US1" }, run_setup_tests: false },
        ],
        [`PATCH ${at}`, { config: { region: "EU" }, run_setup_tests: false }],
        [`DELETE ${at}`, undefined],
      ]);
    });

    it("whose key comes back as a mask is unchanged and keeps it", async () => {
      const one = (await logs.refresh(await logs.create(args()))) as Stored;
      expect(plain(one.inputs)["config"]).to.deep.equal({ apiKey: "canary-key", region: "US1" });
      expect((await logs.diff(one, args())).changed).to.deep.equal([]);
    });

    it("whose tests are to pass from now on is tested by the next update, which sends the tests alone", async () => {
      const one = await logs.create(args());
      stack.requests();
      await logs.up(one, args({ setupTests: "require" }));
      expect(stack.requests()).to.deep.equal([[`POST /v1/external-logging/${groupId}/test`, {}]]);
    });
  });
});
