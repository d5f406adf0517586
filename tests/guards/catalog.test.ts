/** Whether a description of Fivetran's API has more than the catalog: a check that anyone can run on a schedule. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { root } from "../child.js";

/** One service of each family, with these fields in the config of the connection. */
const description = (fields: object): unknown => {
  const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
  const mapping = (service: string, component: string): object => ({
    discriminator: { propertyName: "service", mapping: { [service]: `#/components/schemas/${component}` } },
  });
  const config = (properties: object): object => ({ properties: { config: { type: "object", properties } } });
  return {
    components: {
      schemas: {
        NewConnectorRequestV1: mapping("github", "github_New"),
        github_New: { allOf: [ref("NewConnectorRequestV1"), ref("github_config_V1"), ref("schema_format_schema")] },
        github_config_V1: config(fields),
        NewDestinationRequest: mapping("snowflake", "snowflake_New"),
        snowflake_New: { allOf: [ref("NewDestinationRequest"), ref("snowflake_config_V1")] },
        snowflake_config_V1: config({ host: { type: "string" } }),
        AddLogRequest: mapping("cloudwatch", "cloudwatch_New"),
        cloudwatch_New: { allOf: [ref("AddLogRequest"), ref("cloudwatch_config_V1")] },
        cloudwatch_config_V1: config({ region: { type: "string" } }),
        PrivateLinkCreateRequest: mapping("SOURCE_AWS", "source_aws_New"),
        source_aws_New: { allOf: [ref("PrivateLinkCreateRequest"), ref("source_aws_private_link_config_V1")] },
        source_aws_private_link_config_V1: config({ connection_service_name: { type: "string" } }),
      },
    },
  };
};

describe("guards: npm run catalogue -- --against", function () {
  this.timeout(60_000);
  const run = (fields: object): { readonly status: number | null; readonly text: string } => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-catalog-")), "openapi.json");
    fs.writeFileSync(file, JSON.stringify(description(fields)));
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, "tools", "catalog.mjs"), "--against", file], {
      encoding: "utf8",
    });
    return { status, text: stdout + stderr };
  };
  const tables = (): string => fs.readFileSync(path.join(root, "providers", "fivetran", "catalog", "tables.ts"), "utf8");

  it("names every field that is new, newly secret or gone, with the day, and changes nothing", () => {
    const before = tables();
    const { status, text } = run({ brand_new: { type: "boolean" }, username: { type: "string", format: "password" } });
    expect(status).to.equal(1);
    expect(text).to.match(/^openapi\.json, \d{4}-\d\d-\d\d: newer than the catalog\./);
    expect(text).to.contain("- connections: github.brand_new is new");
    expect(text).to.contain("- connections: github.username: text → secret text");
    expect(text).to.contain("- connections: github.sync_mode was removed; kept as deprecated");
    expect(tables()).to.equal(before);
  });

  it("stops at what it does not know, rather than leave a hole in the catalog", () => {
    const { status, text } = run({ odd: { type: "matrix" } });
    expect([status, text]).to.satisfy(([code, said]: [number, string]) => code === 1 && said.includes("unknown type matrix"));
  });
});
