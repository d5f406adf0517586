import { expect } from "chai";
import { unknown } from "../../../providers/kernel/signature.js";
import type { SandboxOptions } from "../../../sandbox/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { failureOf, plain, type Resource, type Stored } from "../../drive.js";
import { Stack } from "../../stack.js";

/** Numbers in brackets are those of the cases that the Terraform provider's own tests cover. */
describe("fivetran:ConnectionSchema", () => {
  let stack: Stack;
  let schema: Resource;
  let connectionId: string;

  const table = (columns: string[] = ["id", "column_1", "column_2"], more: Plain = {}): Plain => ({ columns, primaryKey: ["id"], ...more });
  const three = { table_1: table(), table_2: table(), table_3: table() };

  const start = async (source: Plain, options: { fivetran?: SandboxOptions["fivetran"]; reloaded?: boolean } = {}): Promise<void> => {
    stack = await Stack.start({ fivetran: options.fivetran ?? {} });
    schema = stack.resource("fivetran:ConnectionSchema");
    const group = await stack.resource("fivetran:Group").create({ name: "g" });
    const args = { groupId: group.id, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" };
    connectionId = (await stack.resource("fivetran:Connection").create(args)).id;
    stack.sandbox.world.table("fivetran:source-schemas").set(connectionId, source);
    if (options.reloaded !== false) await reload();
    stack.requests();
  };
  const reload = async (): Promise<void> => {
    const { FIVETRAN_API_URL: url = "", FIVETRAN_APIKEY: key, FIVETRAN_APISECRET: secret } = stack.sandbox.env;
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
    await fetch(`${url}/connections/${connectionId}/schemas/reload`, { method: "POST", headers: { authorization } });
  };
  afterEach(() => stack.close());

  const path = (rest = ""): string => `/v1/connections/${connectionId}/schemas${rest}`;
  const live = () => stack.sandbox.world.table<Plain>("fivetran:ConnectionSchema");
  const tables = (name: string): Record<string, Plain> => {
    const schemas = live().get(connectionId)?.["schemas"] as Record<string, { tables: Record<string, Plain> }>;
    return schemas[name]?.tables ?? {};
  };
  const edit = (change: (config: { schemas: Record<string, Plain & { tables: Record<string, Plain> }> }) => void): void => {
    const config = structuredClone(live().get(connectionId)) as unknown as Parameters<typeof change>[0];
    change(config);
    live().set(connectionId, config as unknown as Plain);
  };
  /** The bodies of what was written, and the verbs of everything. */
  const sent = (): { verbs: string[]; bodies: unknown[] } => {
    const all = stack.requests();
    return {
      verbs: all.map(([what]) => what.split(" ")[0] ?? ""),
      bodies: all.filter(([what]) => !what.startsWith("GET")).map(([, body]) => body),
    };
  };
  const make = (args: Plain): Promise<Stored> => schema.create({ connectionId, ...args });
  const unchanged = async (one: Stored, args: Plain): Promise<void> => {
    const refreshed = await schema.refresh(one);
    expect(plain(refreshed?.inputs)).to.deep.equal(plain(one.inputs));
    expect((await schema.diff(refreshed as Stored, { connectionId, ...args })).changed).to.deep.equal([]);
  };

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
