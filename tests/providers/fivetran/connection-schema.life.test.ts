import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain } from "../../drive.js";
import { stack, schema, connectionId, three, start, tables, edit, sent, make, unchanged } from "./connection-schema.setup.js";

describe("fivetran:ConnectionSchema", () => {
  afterEach(() => stack.close());

  describe("import, gone, delete", () => {
    beforeEach(() => start({ public: three, sales: three }));

    it("an import is one look, holds what contradicts the policy, and a program with it changes nothing [46]", async () => {
      edit(({ schemas }) => {
        schemas["public"]!.tables["table_1"]!["enabled"] = false;
        const hashed = { name_in_destination: "column_1", enabled: true, hashed: true, enabled_patch_settings: { allowed: true } };
        schemas["public"]!.tables["table_2"]!["columns"] = { column_1: hashed };
        schemas["sales"]!["enabled"] = false;
      });
      const one = await schema.import(connectionId);
      expect(plain(one.inputs)).to.deep.equal({
        connectionId,
        schemaChangeHandling: "ALLOW_ALL",
        schemas: {
          public: { tables: { table_1: { enabled: false }, table_2: { columns: { column_1: { hashed: true } } } } },
          sales: { enabled: false },
        },
      });
      expect(sent()).to.deep.equal({ verbs: ["GET"], bodies: [] });
      expect((await schema.diff(one, plain(one.inputs))).changed).to.deep.equal([]);
      await schema.update(one, plain(one.inputs));
      expect(sent().bodies).to.deep.equal([]);
    });

    it("an import under BLOCK_ALL holds what is on", async () => {
      await make({ mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: { public: { tables: { table_1: {} } } } });
      const { inputs } = await schema.import(connectionId);
      expect(plain(inputs)).to.deep.equal({
        connectionId,
        schemaChangeHandling: "BLOCK_ALL",
        schemas: { public: { tables: { table_1: {} } } },
      });
    });

    it("without its connection it is gone", async () => {
      const one = await make({ schemas: {} });
      stack.sandbox.world.table("fivetran:Connection").remove(connectionId);
      expect(await schema.refresh(one)).to.equal(undefined);
      await schema.destroy(one);
    });

    it("a delete leaves everything as it is, without a request", async () => {
      const one = await make({ schemas: { public: { tables: { table_1: { enabled: false } } } } });
      stack.requests();
      await schema.destroy(one);
      expect(stack.requests()).to.deep.equal([]);
      expect(tables("public")["table_1"]).to.deep.include({ enabled: false });
    });

    it("restore puts back what was before the first change, and nothing else", async () => {
      const off = (name: string): Plain => ({ schemas: { public: { tables: { [name]: { enabled: false } } } } });
      const one = await make({ onDelete: "restore", schemaChangeHandling: "BLOCK_ALL", ...off("table_1") });
      const two = await schema.update(one, { connectionId, onDelete: "restore", schemaChangeHandling: "ALLOW_COLUMNS", ...off("table_2") });
      stack.requests();
      await schema.destroy(two);
      expect(sent()).to.deep.equal({
        verbs: ["GET", "PATCH"],
        bodies: [
          {
            schema_change_handling: "ALLOW_ALL",
            schemas: { public: { tables: { table_1: { enabled: true }, table_2: { enabled: true } } } },
          },
        ],
      });
    });

    it("restore skips what the source has no more", async () => {
      const one = await make({
        onDelete: "restore",
        schemas: { public: { tables: { table_1: { enabled: false } } }, sales: { enabled: false } },
      });
      edit(({ schemas }) => void delete schemas["sales"]);
      stack.requests();
      await schema.destroy(one);
      expect(sent().bodies).to.deep.equal([{ schemas: { public: { tables: { table_1: { enabled: true } } } } }]);
    });
  });

  describe("a large source", () => {
    const many = (count: number): Plain => Object.fromEntries(Array.from({ length: count }, (_, i) => [`table_${i}`, { columns: ["id"] }]));

    it("of 5,000 tables takes one PATCH, and shows no noise afterward [45, 40]", async () => {
      await start({ public: many(5000) });
      const args = { mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: { public: { tables: { "table_1*": {} } } } };
      const before = process.memoryUsage().rss;
      const one = await make(args);
      const { verbs, bodies } = sent();
      expect(verbs).to.deep.equal(["GET", "PATCH"]);
      const named = (bodies[0] as { schemas: { public: { tables: object } } }).schemas.public.tables;
      expect(Object.keys(named)).to.have.length(5000 - 1111);
      expect(JSON.stringify(one.outs).length).to.be.below(1000);
      await unchanged(one, args);
      expect((process.memoryUsage().rss - before) / 2 ** 20).to.be.below(200);
    });
  });
});
