/**
 * Schema configs: what is sent, and what is not.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import { connectionId, edit, make, path, schema, sent, stack, start, table, three, unchanged } from "../connection-schema.setup.js";

describe("the contract of schema configs", () => {
  afterEach(() => stack.close());

  const onlyOf = (tables: Plain): Plain => ({ schemas: { schema_1: { tables } } });
  const exhaustive = (more: Plain): Plain => ({ mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", ...more });

  it("[35] what is locked and listed as it is costs nothing: two looks, no PATCH", async () => {
    const locked = table(["id", "column_1"], { locked: true, lockedColumns: ["id"] });
    await start({ schema_1: { table_1: locked, table_2: table() } });
    const args = onlyOf({ table_1: { columns: { id: {} } }, table_2: {} });
    const one = await make(args);
    expect(stack.requests()).to.deep.equal([
      [`GET ${path()}`, undefined],
      [`GET ${path("/schema_1/tables/table_1/columns")}`, undefined],
    ]);
    await schema.update(one, { connectionId, ...args });
    expect(sent().bodies).to.deep.equal([]);
  });

  it("[36, 37] a hashed column that nobody lists and a locked table that is off: one look for the schemas, one PATCH, and the locked one is not in it", async () => {
    await start({ schema_1: { table_1: table(), table_2: table(["id"], { locked: true }) } });
    edit(({ schemas }) => {
      const column = { name_in_destination: "column_1", enabled: true, hashed: true, enabled_patch_settings: { allowed: true } };
      schemas["schema_1"]!.tables["table_1"]!["columns"] = { column_1: column };
      schemas["schema_1"]!.tables["table_2"]!["enabled"] = false;
    });
    const args = exhaustive({ schemaChangeHandling: "ALLOW_ALL", ...onlyOf({ table_1: { columns: { column_2: {} } } }) });
    const one = await make(args);
    expect(stack.requests().filter(([what]) => !what.endsWith("/columns"))).to.deep.equal([
      [`GET ${path()}`, undefined],
      [`PATCH ${path()}`, { schemas: { schema_1: { tables: { table_1: { columns: { column_1: { hashed: false } } } } } } }],
    ]);
    await unchanged(one, args);
  });

  it("[38] a sync mode goes to the tables that have one, with the policy in one PATCH", async () => {
    await start({ schema_1: three });
    await make(exhaustive(onlyOf({ table_1: { syncMode: "HISTORY" }, table_2: {} })));
    expect(sent()).to.deep.equal({
      verbs: ["GET", "PATCH"],
      bodies: [
        {
          schema_change_handling: "BLOCK_ALL",
          schemas: { schema_1: { tables: { table_1: { sync_mode: "HISTORY" }, table_3: { enabled: false } } } },
        },
      ],
    });
  });

  describe("[44] a schema that shall be off, with tables that nobody knows", () => {
    const off = { schemas: { schema_1: { enabled: false, tables: { lost: { enabled: false } } }, schema_2: {} } };
    const bare: [title: string, change: () => void][] = [
      ["as it is", () => undefined],
      ["without tables in its answer", () => edit(({ schemas }) => void delete (schemas["schema_1"] as Plain)["tables"])],
      ["with null for its tables", () => edit(({ schemas }) => void ((schemas["schema_1"] as Plain)["tables"] = null))],
    ];
    for (const [title, change] of bare) {
      it(`${title}: one look, one PATCH, no crash`, async () => {
        await start({ schema_1: three, schema_2: three });
        change();
        const one = await make(off);
        expect(sent()).to.deep.equal({ verbs: ["GET", "PATCH"], bodies: [{ schemas: { schema_1: { enabled: false } } }] });
        await unchanged(one, off);
      });
    }

    it("a table of it that shall be on is asked for once, by one reload, before anything is changed", async () => {
      await start({ schema_1: three });
      const error = await make({ schemas: { schema_1: { enabled: false, tables: { lost: { syncMode: "LIVE" } } } } }).then(
        () => "made",
        String,
      );
      expect(error).to.contain("table schema_1.lost is not in the source");
      expect(sent()).to.deep.equal({ verbs: ["GET", "POST"], bodies: [{ exclude_mode: "PRESERVE" }] });
    });
  });

  it("[45] thousands of tables with keys that nobody knows: one PATCH, in seconds, and then nothing", async function () {
    this.timeout(20_000);
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`table_${i}`, { columns: ["id"] }]));
    await start({ schema_1: many });
    edit((config) => {
      const odd = { brand_new: { deep: [1] }, brandNew: null };
      Object.assign(config, odd);
      for (const one of Object.values(config.schemas)) {
        Object.assign(one, odd);
        for (const each of Object.values(one.tables)) Object.assign(each, odd);
      }
    });
    const args = exhaustive(onlyOf({ table_1: {} }));
    const one = await make(args);
    const { verbs, bodies } = sent();
    expect(verbs).to.deep.equal(["GET", "PATCH"]);
    const { schemas } = bodies[0] as { schemas: { schema_1: { tables: Plain } } };
    expect(Object.keys(schemas.schema_1.tables)).to.have.length(2999);
    expect(new Set(Object.values(schemas.schema_1.tables).map((each) => JSON.stringify(each)))).to.deep.equal(
      new Set(['{"enabled":false}']),
    );
    await unchanged(one, args);
  });
});
