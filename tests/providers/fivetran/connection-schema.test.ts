import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Stored } from "../../drive.js";
import { stack, schema, connectionId, table, three, start, path, tables, edit, sent, make, unchanged } from "./connection-schema.setup.js";

describe("fivetran:ConnectionSchema", () => {
  afterEach(() => stack.close());

  describe("in part", () => {
    beforeEach(() => start({ public: { ...three, tmp_1: table(), tmp_2: table() }, sales: three }));

    it("a create is one look and one PATCH with what differs, and a second one is the look alone [35]", async () => {
      const args = { schemas: { public: { tables: { table_1: { enabled: false }, table_2: { syncMode: "HISTORY" }, table_3: {} } } } };
      const one = await make(args);
      expect(stack.requests()).to.deep.equal([
        [`GET ${path()}`, undefined],
        [`PATCH ${path()}`, { schemas: { public: { tables: { table_1: { enabled: false }, table_2: { sync_mode: "HISTORY" } } } } }],
      ]);
      expect(tables("sales")["table_1"]).to.deep.include({ enabled: true });
      await unchanged(one, args);
      stack.requests();
      await schema.update(one, { connectionId, ...args });
      expect(sent()).to.deep.equal({ verbs: ["GET"], bodies: [] });
    });

    it("a pattern stands for all that fit, a name wins over it, and a longer one over a shorter one", async () => {
      const patterns = {
        "*": { enabled: true },
        "tmp_*": { enabled: false },
        tmp_2: {},
        "table_*": { syncMode: "HISTORY" },
        table_3: { enabled: false },
      };
      const args = { schemas: { public: { tables: patterns } } };
      const one = await make(args);
      expect(sent().bodies).to.deep.equal([
        {
          schemas: {
            public: {
              tables: {
                table_1: { sync_mode: "HISTORY" },
                table_2: { sync_mode: "HISTORY" },
                table_3: { enabled: false },
                tmp_1: { enabled: false },
              },
            },
          },
        },
      ]);
      await unchanged(one, args);
    });

    it("a sync mode that is nearly another is a slip of the pen, and a new one is sent with a word about it", async () => {
      const table = (syncMode: string): Plain => ({ connectionId, schemas: { public: { tables: { table_1: { syncMode } } } } });
      expect(await schema.failures(table("HISTROY"))).to.deep.equal([
        "schemas.public.tables.table_1.syncMode must be one of SOFT_DELETE, HISTORY, LIVE. Did you mean HISTORY?",
      ]);
      expect(await schema.failures(table("SOMETHING_NEW"))).to.deep.equal([]);
      expect(stack.watched.warnings.join()).to.contain("is none of SOFT_DELETE, HISTORY, LIVE; it is sent exactly as written");
    });

    it("a star with a backslash is a star", async () => {
      edit(({ schemas }) => void (schemas["public"]!.tables["a*b"] = { ...schemas["public"]!.tables["table_1"] }));
      await make({ schemas: { public: { tables: { "a\\*b": { enabled: false } } } } });
      expect(sent().bodies).to.deep.equal([{ schemas: { public: { tables: { "a*b": { enabled: false } } } } }]);
    });

    it("what drifted is shown under its own name, also where only a pattern fits it, and the next update mends that alone", async () => {
      const args = { schemas: { public: { tables: { table_1: { syncMode: "HISTORY" }, "tmp_*": { enabled: false } } } } };
      const one = await make(args);
      edit(({ schemas }) => {
        schemas["public"]!.tables["table_1"]!["sync_mode"] = "LIVE";
        schemas["public"]!.tables["tmp_2"]!["enabled"] = true;
        schemas["sales"]!.tables["table_1"]!["enabled"] = false;
      });
      const refreshed = (await schema.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["schemas"]).to.deep.equal({
        public: { tables: { table_1: { syncMode: "LIVE" }, "tmp_*": { enabled: false }, tmp_2: {} } },
      });
      stack.requests();
      await schema.update(refreshed, { connectionId, ...args });
      expect(sent().bodies).to.deep.equal([
        { schemas: { public: { tables: { table_1: { sync_mode: "HISTORY" }, tmp_2: { enabled: false } } } } },
      ]);
    });

    it("a name that the source does not have is looked for in the source once, and then told with the nearest one", async () => {
      const args = { schemas: { public: { tables: { table_l: {}, table_1: { columns: { column_9: { hashed: true } } } } }, sale: {} } };
      const { message } = await failureOf(make(args));
      expect(message).to.contain("schema sale is not in the source. Did you mean sales?");
      expect(message).to.contain("table public.table_l is not in the source. Did you mean table_");
      expect(message).to.contain("column public.table_1.column_9 is not in the source. Did you mean column_");
      expect(sent().verbs).to.deep.equal(["GET", "POST", "GET"]);
    });

    it("a name that the source has lost is drift, unless it shall be off", async () => {
      const args = { schemas: { public: { tables: { table_1: { syncMode: "LIVE" }, table_2: { enabled: false } } }, sales: {} } };
      const one = await make(args);
      edit(({ schemas }) => {
        delete schemas["public"]!.tables["table_1"];
        delete schemas["public"]!.tables["table_2"];
        delete schemas["sales"];
      });
      const refreshed = (await schema.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["schemas"]).to.deep.equal({ public: { tables: { table_2: { enabled: false } } } });
      expect((await schema.diff(refreshed, { connectionId, ...args })).changed).to.deep.equal(["schemas"]);
    });

    it("a table that came to the source since is found by asking it again", async () => {
      stack.sandbox.world.table("fivetran:source-schemas").set(connectionId, { public: { ...three, brand_new: table() } });
      await make({ schemas: { public: { tables: { brand_new: { syncMode: "LIVE" } } } } });
      expect(sent().bodies).to.deep.equal([
        { exclude_mode: "PRESERVE" },
        { schemas: { public: { tables: { brand_new: { sync_mode: "LIVE" } } } } },
      ]);
    });

    it("one that shall be switched off and is not there is only worth a word", async () => {
      await make({ schemas: { public: { tables: { gone: { enabled: false } } } } });
      expect(sent().verbs).to.deep.equal(["GET"]);
      expect(stack.watched.warnings.join()).to.contain("table public.gone is not in the source; there is nothing to switch off");
    });
  });

  describe("columns", () => {
    beforeEach(() => start({ public: three }));

    it("are asked for only where they are listed and not known, and only what differs is sent [44]", async () => {
      const args = {
        schemas: { public: { tables: { table_1: { columns: { column_1: { enabled: false }, column_2: { hashed: true }, id: {} } } } } },
      };
      const one = await make(args);
      expect(stack.requests()).to.deep.equal([
        [`GET ${path()}`, undefined],
        [`GET ${path("/public/tables/table_1/columns")}`, undefined],
        [
          `PATCH ${path()}`,
          { schemas: { public: { tables: { table_1: { columns: { column_1: { enabled: false }, column_2: { hashed: true } } } } } } },
        ],
      ]);
      await unchanged(one, args);
    });

    it("that a later look does not show are no change, and nothing is asked or sent for a refresh [41]", async () => {
      const args = { schemas: { public: { tables: { table_1: { columns: { column_1: { enabled: false } } } } } } };
      const one = await make(args);
      edit(({ schemas }) => void (schemas["public"]!.tables["table_1"]!["columns"] = {}));
      stack.requests();
      await unchanged(one, args);
      expect(sent()).to.deep.equal({ verbs: ["GET"], bodies: [] });
    });

    it("fit patterns too", async () => {
      await make({ schemas: { "*": { tables: { "*": { columns: { "*_2": { hashed: true } } } } } } });
      const hashed = { columns: { column_2: { hashed: true } } };
      expect(sent().bodies).to.deep.equal([{ schemas: { public: { tables: { table_1: hashed, table_2: hashed, table_3: hashed } } } }]);
    });

    it("are primary keys only if the user says so [40]", async () => {
      await make({ schemas: { public: { tables: { table_1: { columns: { column_1: { isPrimaryKey: true }, id: {} } } } } } });
      expect(sent().bodies).to.deep.equal([
        { schemas: { public: { tables: { table_1: { columns: { column_1: { is_primary_key: true } } } } } } },
      ]);
    });

    it("of a table without any in its answer, or listed as none, are no trouble [44]", async () => {
      edit(({ schemas }) => void delete schemas["public"]!.tables["table_1"]!["columns"]);
      const one = await make({ schemas: { public: { tables: { table_1: { columns: {} } } } } });
      await unchanged(one, { schemas: { public: { tables: { table_1: { columns: {} } } } } });
      expect(sent().bodies).to.deep.equal([]);
    });
  });
});
