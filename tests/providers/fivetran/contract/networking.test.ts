/**
 * Private links, agents and packages: each request by its path and its body, and how often it is looked.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import * as fs from "node:fs";
import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import { failure, plain, type Stored } from "../../../drive.js";
import { packageFile } from "../../../kinds/fivetran/connector-sdk-package.js";
import { withoutSecrets } from "../../../laws/values.js";
import { Stack } from "../../../stack.js";

describe("the contract of networking, agents and packages", () => {
  let stack: Stack;
  afterEach(() => stack.close());

  describe("[62] a private link", () => {
    const args = (more: Plain = {}): Plain => ({
      name: "shop",
      region: "AWS_US_EAST_1",
      service: "SOURCE_AWS",
      config: { connectionServiceName: "vpce-1" },
      ...more,
    });
    const link = () => stack.resource("fivetran:PrivateLink");
    const sent = (): [string, unknown][] => stack.requests().map(([what, body]) => [what.replace(/link_\w+/, "{}"), body]);
    const path = /private-links\/[^/]+$/;
    const altered = (change: (data: Plain) => Plain, times?: number): void =>
      void stack.sandbox.fault({
        vendor: "fivetran",
        method: "GET",
        path,
        commit: true,
        ...(times === undefined ? {} : { times }),
        alter: (body) => ({ ...(body as Plain), data: change((body as { data: Plain }).data) }),
      });

    it("is one POST, and a look each time until it is OK: two that say CREATING make three", async () => {
      stack = await Stack.swift();
      altered((data) => ({ ...data, state: "CREATING", host: null }), 2);
      const one = await link().create(args());
      await link().destroy(one);
      expect(sent()).to.deep.equal([
        ["GET /v1/private-links", undefined],
        [
          "POST /v1/private-links",
          { name: "shop", region: "AWS_US_EAST_1", service: "SOURCE_AWS", config: { connection_service_name: "vpce-1" } },
        ],
        ...Array.from({ length: 3 }, () => ["GET /v1/private-links/{}", undefined]),
        ["DELETE /v1/private-links/{}", undefined],
      ]);
      expect(one.outs).to.include({ state: "OK" });
    });

    it("that fails is an error with what Fivetran says of it, after one POST", async () => {
      stack = await Stack.swift();
      altered((data) => ({ ...data, state: "FAIL", state_summary: "the service is not in this region" }));
      expect(await failure(link().create(args()))).to.contain("the service is not in this region");
      expect(sent().filter(([what]) => what.startsWith("POST"))).to.have.length(1);
    });

    it("whose config has null for what nobody wrote, or lacks it, is unchanged", async () => {
      stack = await Stack.swift();
      const azure = args({ service: "SOURCE_AZURE", config: { connectionServiceId: "id", subResourceName: "blob" } });
      const one = await link().create(azure);
      for (const more of [{ private_dns_records: null, brand_new: null }, {}]) {
        altered((data) => ({ ...data, config: { ...(data["config"] as Plain), ...more } }), 1);
        const refreshed = (await link().refresh(one)) as Stored;
        expect((await link().diff(refreshed, azure)).changed).to.deep.equal([]);
      }
    });

    it("that comes back without a config is imported, and the program's config is no other one", async () => {
      stack = await Stack.swift();
      const { id } = await link().create(args());
      for (const config of [null, undefined]) {
        altered((data) => ({ ...data, config }), 1);
        const imported = await link().import(id);
        expect(plain(imported.inputs)).to.include({ name: "shop", service: "SOURCE_AWS" });
        stack.requests();
        expect((await link().diff(imported, args())).replaces).to.deep.equal([]);
      }
    });

    it("changes in place, with its whole config", async () => {
      stack = await Stack.swift();
      const snowflake = (vpceId: string): Plain => args({ service: "SNOWFLAKE_AWS", config: { accountUrl: "a.example", vpceId } });
      const one = await link().create(snowflake("one"));
      stack.requests();
      await link().update(one, snowflake("two"));
      expect(sent()).to.deep.equal([
        ["PATCH /v1/private-links/{}", { config: { account_url: "a.example", vpce_id: "two" } }],
        ["GET /v1/private-links/{}", undefined],
      ]);
    });
  });

  it("[63] a proxy agent is one POST; a refresh looks and renews nothing; its secrets are in secret outputs alone; a new word renews them once", async () => {
    stack = await Stack.start();
    const agent = stack.resource("fivetran:ProxyAgent");
    const args = { displayName: "office", groupRegion: "AWS_US_EAST_1", rotationTrigger: "spring" };
    const one = await agent.create(args);
    expect(stack.requests().filter(([what]) => !what.startsWith("GET"))).to.deep.equal([
      ["POST /v1/proxy", { display_name: "office", group_region: "AWS_US_EAST_1" }],
    ]);
    const two = await agent.up((await agent.refresh(one)) as Stored, args);
    expect(stack.requests()).to.deep.equal([[`GET /v1/proxy/${one.id}`, undefined]]);
    for (const name of ["authToken", "clientPrivateKey"]) {
      const secret = String(plain(two.outs)[name]);
      expect(secret).to.have.length.greaterThan(3);
      expect(JSON.stringify(withoutSecrets(two.outs))).not.to.contain(secret);
      expect(JSON.stringify(two.inputs)).not.to.contain(secret);
    }
    const later = { ...args, rotationTrigger: "autumn" };
    const three = await agent.up(two, later);
    await agent.up((await agent.refresh(three)) as Stored, later);
    await agent.destroy(three);
    expect(stack.requests()).to.deep.equal([
      [`POST /v1/proxy/${one.id}/regenerate-secrets`, undefined],
      [`GET /v1/proxy/${one.id}`, undefined],
      [`DELETE /v1/proxy/${one.id}`, undefined],
    ]);
  });

  it("[65] a package is one multipart POST, nothing as long as its content is the same, one multipart PATCH for another, and may be gone when it is deleted", async () => {
    stack = await Stack.start();
    const code = stack.resource("fivetran:ConnectorSdkPackage");
    const file = packageFile("PK one");
    const one = await code.create({ filePath: file });
    const two = await code.up((await code.refresh(one)) as Stored, { filePath: file });
    fs.writeFileSync(file, "PK two");
    const three = await code.up(two, { filePath: file });
    await code.destroy(three);
    await code.destroy(three);
    const { journal } = stack.sandbox;
    expect(journal.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      "POST /v1/connector-sdk/packages",
      `PATCH /v1/connector-sdk/packages/${one.id}`,
      `DELETE /v1/connector-sdk/packages/${one.id}`,
      `DELETE /v1/connector-sdk/packages/${one.id}`,
    ]);
    expect(journal.at(-1)?.status).to.equal(404);
    for (const { method, contentType } of journal)
      if (method === "POST" || method === "PATCH") expect(contentType).to.match(/^multipart\/form-data; boundary=/);
  });
});
