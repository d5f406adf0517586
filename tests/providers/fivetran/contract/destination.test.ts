/**
 * Destinations: what is sent, and what is not.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import type { Resource, Stored } from "../../../drive.js";
import { groupId, sent, stack, start, unchanged } from "../cases.setup.js";

describe("the contract of destinations", () => {
  let destination: Resource;
  const begin = async (...options: Parameters<typeof start>): Promise<void> => {
    await start(...options);
    destination = stack.resource("fivetran:Destination");
  };
  afterEach(() => stack.close());

  const snowflake = (more: Plain = {}): Plain => ({ groupId, service: "snowflake", timeZoneOffset: "0", setupTests: "off", ...more });

  it("[48] a masked object of keys in camelCase, which nobody wrote, is no change; what is written into it is sent", async () => {
    const polaris = { polarisServerEndpoint: "https://p.example", clientSecret: "********" };
    await begin({ upperSnakeEnums: true, configDefaults: { managed_data_lake: { polaris_catalog_configuration: polaris } } });
    const lake = (config: Plain): Plain => ({ ...snowflake({ config }), service: "managed_data_lake" });
    const config = { storageProvider: "AWS", bucket: "lake", shouldMaintainTablesInGlue: false };
    const one = await unchanged(destination, await destination.create(lake(config)), lake(config));
    stack.requests();
    await destination.update(one, lake({ ...config, bucket: "sea" }));
    expect(sent()).to.deep.equal([
      ["PATCH /v1/destinations/{}", { time_zone_offset: "0", config: { bucket: "sea" }, run_setup_tests: false }],
    ]);
  });

  it("[49] tests that pass at the second try are two requests after the POST, and no warning", async () => {
    await begin({ setupTests: { snowflake: [{ title: "Access", status: "FAILED", message: "not yet", runs: 1 }] } });
    await destination.create(snowflake({ setupTests: "warn", trustCertificates: true }));
    const test = ["POST /v1/destinations/{}/test", { trust_certificates: true, trust_fingerprints: false }];
    expect(sent().slice(1)).to.deep.equal([test, test]);
    expect(stack.watched.warnings).to.deep.equal([]);
  });

  it("[50] a private link stays in state through tests and updates, and a look shows it again", async () => {
    await begin();
    const args = snowflake({ networkingMethod: "PrivateLink", privateLinkId: "pl_1", setupTests: "warn", config: { host: "h" } });
    const one = await destination.create(args);
    const two = await destination.update(one, { ...args, config: { host: "i" } });
    expect(sent().map(([what]) => what)).to.deep.equal([
      "POST /v1/destinations",
      "POST /v1/destinations/{}/test",
      "PATCH /v1/destinations/{}",
      "POST /v1/destinations/{}/test",
    ]);
    for (const each of [one, two, (await destination.refresh(two)) as Stored]) expect(each.outs).to.include({ privateLinkId: "pl_1" });
  });

  describe("[52] a region", () => {
    it("that is empty is as good as none: it is not sent, and is no change", async () => {
      await begin();
      const one = await destination.create(snowflake({ region: "" }));
      expect(sent()[0]?.[1]).not.to.have.property("region");
      await unchanged(destination, one, snowflake({ region: "" }));
    });

    it("that becomes empty stays what it is there, and nothing is left to do", async () => {
      await begin();
      const one = await destination.create(snowflake({ region: "AWS_EU_WEST_1" }));
      stack.requests();
      const two = await destination.update(one, snowflake({ region: "" }));
      expect(stack.requests().filter(([, body]) => JSON.stringify(body ?? {}).includes("region"))).to.deep.equal([]);
      await unchanged(destination, two, snowflake({ region: "" }));
    });

    it("that is left out beside an agent is not sent, and the vendor's own is no change", async () => {
      await begin();
      const args = snowflake({ hybridDeploymentAgentId: "agent" });
      const one = await destination.create(args);
      expect(sent()[0]?.[1]).to.deep.equal({
        group_id: groupId,
        service: "snowflake",
        time_zone_offset: "0",
        hybrid_deployment_agent_id: "agent",
        run_setup_tests: false,
      });
      stack.sandbox.world.table<Plain>("fivetran:Destination").set(one.id, {
        ...stack.sandbox.world.table<Plain>("fivetran:Destination").get(one.id),
        region: "GCP_US_EAST4",
      });
      await unchanged(destination, one, args);
    });
  });
});
