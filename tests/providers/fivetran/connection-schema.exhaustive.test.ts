import { expect } from "chai";
import { unknown } from "../../../providers/kernel/signature.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Stored } from "../../drive.js";
import { stack, schema, connectionId, table, three, start, path, edit, sent, make, unchanged } from "./connection-schema.setup.js";

describe("fivetran:ConnectionSchema", () => {
  afterEach(() => stack.close());

  describe("exhaustive", () => {
    const all = { schema_1: three, schema_2: three };

    it("what is not listed is switched off under BLOCK_ALL, and schemas that are right are not named [31]", async () => {
      await start(all);
      const only = { tables: { table_2: {} } };
      const args = { mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: { schema_1: only, schema_2: only } };
      const one = await make(args);
      const off = { tables: { table_1: { enabled: false }, table_3: { enabled: false } } };
      expect(sent()).to.deep.equal({
        verbs: ["GET", "PATCH"],
        bodies: [{ schema_change_handling: "BLOCK_ALL", schemas: { schema_1: off, schema_2: off } }],
      });
      await unchanged(one, args);
    });

    it("a schema that is not listed goes as a whole [30]", async () => {
      await start({ schema_1: three });
      await make({ mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: {} });
      expect(sent().bodies).to.deep.equal([{ schema_change_handling: "BLOCK_ALL", schemas: { schema_1: { enabled: false } } }]);
    });

    it("columns are nobody's business where none are listed [33]", async () => {
      await start({ schema_1: { table_1: table(), table_2: table() } });
      await make({ mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: { schema_1: { tables: { table_1: {} } } } });
      expect(sent().bodies).to.deep.equal([
        { schema_change_handling: "BLOCK_ALL", schemas: { schema_1: { tables: { table_2: { enabled: false } } } } },
      ]);
    });

    it("what is locked and not listed stays as it is, columns as well as tables [34, 37]", async () => {
      const columns = table(["id", "column_1", "column_2", "column_3"], { lockedColumns: ["column_2", "id"] });
      await start({ schema_1: { table_1: columns, table_2: table(["id"], { locked: true }) } });
      const args = {
        mode: "exhaustive",
        schemaChangeHandling: "BLOCK_ALL",
        schemas: { schema_1: { tables: { table_1: { columns: { column_1: {} } } } } },
      };
      const one = await make(args);
      expect(sent().bodies).to.deep.equal([
        {
          schema_change_handling: "BLOCK_ALL",
          schemas: { schema_1: { tables: { table_1: { columns: { column_3: { enabled: false } } } } } },
        },
      ]);
      await unchanged(one, args);
    });

    it("what is locked and listed otherwise is an error with the reason, before anything is sent", async () => {
      await start({ schema_1: { table_1: table(["id"], { locked: true }), table_2: table() } });
      const { message } = await failureOf(
        make({ schemas: { schema_1: { tables: { table_1: { enabled: false }, table_2: { enabled: false } } } } }),
      );
      expect(message).to.contain("schema_1.table_1 cannot be switched off (SYSTEM_TABLE)").and.contain("Nothing was changed");
      expect(sent().bodies).to.deep.equal([]);
    });

    it("a hashed column that is not listed is hashed no more [36]", async () => {
      await start({ schema_1: { table_1: table() } });
      edit(({ schemas }) => {
        const column = { name_in_destination: "column_1", enabled: true, hashed: true, enabled_patch_settings: { allowed: true } };
        schemas["schema_1"]!.tables["table_1"]!["columns"] = { column_1: column };
      });
      await make({
        mode: "exhaustive",
        schemaChangeHandling: "ALLOW_ALL",
        schemas: { schema_1: { tables: { table_1: { columns: { column_2: {} } } } } },
      });
      expect(sent().bodies).to.deep.equal([
        { schemas: { schema_1: { tables: { table_1: { columns: { column_1: { hashed: false } } } } } } },
      ]);
    });

    it("under ALLOW_COLUMNS tables that are not listed are off, and their columns are not [44]", async () => {
      await start({ schema_1: { table_1: table(), table_2: table() } });
      edit(({ schemas }) => {
        const off = { name_in_destination: "column_1", enabled: false, hashed: false, enabled_patch_settings: { allowed: true } };
        schemas["schema_1"]!.tables["table_1"]!["columns"] = { column_1: off };
      });
      const listed = { schema_1: { tables: { table_1: { columns: { column_2: { enabled: false } } } } } };
      await make({ mode: "exhaustive", schemaChangeHandling: "ALLOW_COLUMNS", schemas: listed });
      expect(sent().bodies).to.deep.equal([
        {
          schema_change_handling: "ALLOW_COLUMNS",
          schemas: {
            schema_1: {
              tables: { table_1: { columns: { column_1: { enabled: true }, column_2: { enabled: false } } }, table_2: { enabled: false } },
            },
          },
        },
      ]);
    });

    it("only tables with a sync mode get one [38]", async () => {
      await start({ schema_1: three });
      const listed = { schema_1: { tables: { table_1: { syncMode: "LIVE" }, table_2: {}, table_3: {} } } };
      await make({ mode: "exhaustive", schemaChangeHandling: "ALLOW_ALL", schemas: listed });
      expect(sent().bodies).to.deep.equal([{ schemas: { schema_1: { tables: { table_1: { sync_mode: "LIVE" } } } } }]);
    });

    it("a new table that contradicts the policy is drift, under its own name", async () => {
      await start({ schema_1: { table_1: table() } });
      const args = { mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: { schema_1: { tables: { table_1: {} } } } };
      const one = await make(args);
      edit(({ schemas }) => void (schemas["schema_1"]!.tables["late"] = { ...schemas["schema_1"]!.tables["table_1"] }));
      const refreshed = (await schema.refresh(one)) as Stored;
      expect(plain(refreshed.inputs)["schemas"]).to.deep.equal({ schema_1: { tables: { table_1: {}, late: {} } } });
      expect((await schema.diff(refreshed, { connectionId, ...args })).changed).to.deep.equal(["schemas"]);
    });

    it("needs to know what is listed", async () => {
      await start({});
      expect((await schema.failures({ connectionId, mode: "exhaustive" })).join()).to.contain('mode "exhaustive" needs schemas');
      // Whatever they are, they are there.
      expect(await schema.failures({ connectionId, mode: "exhaustive", schemas: unknown })).to.deep.equal([]);
    });
  });

  describe("before anything is known of the source", () => {
    it("the source is asked, and what it has is the first look [30]", async () => {
      await start({ public: three }, { reloaded: false });
      const one = await make({ schemas: {} });
      expect(stack.requests()).to.deep.equal([
        [`GET ${path()}`, undefined],
        [`POST ${path("/reload")}`, { exclude_mode: "PRESERVE" }],
      ]);
      await unchanged(one, { schemas: {} });
      await schema.update(one, { connectionId, mode: "exhaustive", schemaChangeHandling: "BLOCK_ALL", schemas: {} });
      expect(sent().bodies.at(-1)).to.deep.equal({ schema_change_handling: "BLOCK_ALL", schemas: { public: { enabled: false } } });
    });

    const unauthorized = async (): Promise<void> => {
      await start({ public: three }, { reloaded: false });
      const connections = stack.sandbox.world.table<{ status: Plain }>("fivetran:Connection");
      const [id = "", row] = connections.entries()[0] ?? [];
      connections.set(id, { ...row, status: { ...row?.status, setup_state: "incomplete" } });
    };

    it("a connection that is not connected cannot be asked: what to do is told", async () => {
      await unauthorized();
      const { message } = await failureOf(make({ schemas: { public: {} } }));
      expect(message).to.contain("is not connected").and.contain("set preCreate to write the configuration before");
    });

    it("preCreate writes it as it is listed, with one request", async () => {
      await unauthorized();
      const listed = {
        public: { tables: { orders: { syncMode: "HISTORY", columns: { email: { hashed: true } } }, old: { enabled: false } } },
      };
      const args = { preCreate: true, schemaChangeHandling: "BLOCK_ALL", schemas: listed };
      const one = await make(args);
      expect(sent()).to.deep.equal({
        verbs: ["GET", "POST"],
        bodies: [
          {
            schemas: {
              public: {
                enabled: true,
                tables: {
                  old: { enabled: false },
                  orders: { enabled: true, sync_mode: "HISTORY", columns: { email: { enabled: true, hashed: true } } },
                },
              },
            },
            schema_change_handling: "BLOCK_ALL",
          },
        ],
      });
      await unchanged(one, args);
    });

    it("preCreate knows no names for a pattern", async () => {
      await unauthorized();
      const { message } = await failureOf(make({ preCreate: true, schemas: { public: { tables: { "tmp_*": { enabled: false } } } } }));
      expect(message).to.contain("public.tmp_* can only be resolved when Fivetran knows the source");
      expect(sent().bodies).to.deep.equal([]);
    });
  });
});
