/** What a source has got since the last look and the program does not list. */

import { expect } from "chai";
import { driftIn } from "../../../providers/fivetran/schema/drift.js";
import type { Plain } from "../../../sdk/plain.js";
import { protectPresumed, redact } from "../../../sdk/redact.js";
import { plain, type Stored } from "../../drive.js";
import { connectionId, edit, make, reload, schema, stack, start, table, three } from "./connection-schema.setup.js";

it("fivetran:ConnectionSchema: drift is named in the open, though a config that nobody can read may name the same", () => {
  protectPresumed({ table: "payments_archive" });
  const tree = { schemas: { public: { tables: { payments_archive: {} } } } };
  const sentence = driftIn(tree, { schemas: { public: { tables: {} } } }, "") ?? "";
  expect(redact(sentence)).to.equal("1 table that the program does not list: public.payments_archive; it is synced");
});

describe("fivetran:ConnectionSchema: drift in what is not listed", () => {
  afterEach(() => stack.close());

  const listing = { schemas: { public: { tables: { table_1: {} } } } };
  const source = (now: Plain): Promise<void> => {
    stack.sandbox.world.table("fivetran:source-schemas").set(connectionId, now);
    return reload();
  };
  const refreshed = async (one: Stored): Promise<Stored> => (await schema.refresh(one)) ?? expect.fail("gone");
  const told = (): string[] =>
    stack.watched.warnings.splice(0).map((warning) => warning.replace(`schema configuration "${connectionId}": `, ""));
  const enabled = { enabled: true, hashed: false, enabled_patch_settings: { allowed: true } };

  it("is told by the refresh that sees it, once, and is known from then on", async () => {
    await start({ public: three });
    const one = await make(listing);
    const same = await refreshed(one);
    expect([told(), same.outs["knownElements"]]).to.deep.equal([[], one.outs["knownElements"]]);
    await source({ public: { ...three, orders_tmp: table() } });
    const seen = await refreshed(same);
    expect(told()).to.deep.equal(["1 table that the program does not list: public.orders_tmp; it is synced by ALLOW_ALL."]);
    expect((await schema.diff(seen, { connectionId, ...listing })).changed).to.deep.equal([]);
    await refreshed(seen);
    expect(told()).to.deep.equal([]);
    await source({ public: three });
    await source({ public: { ...three, orders_tmp: table() } });
    await refreshed(seen);
    expect(told(), "what comes again between two looks").to.deep.equal([]);
  });

  it("is counted, and five are named; what comes with a new table or schema is not counted apart", async () => {
    await start({ public: three });
    const one = await make({ schemas: { public: { tables: { table_1: { columns: { id: {} } } } } } });
    const more = Object.fromEntries([4, 5, 6, 7].map((i) => [`table_${i}`, table()]));
    await source({ public: { ...three, ...more }, sales: three });
    edit(({ schemas }) => {
      schemas["public"]!.tables["table_1"]!["columns"] = { id: enabled, column_1: enabled, column_2: { ...enabled, enabled: false } };
      schemas["public"]!.tables["table_4"]!["columns"] = { column_1: enabled };
    });
    await refreshed(one);
    expect(told()).to.deep.equal([
      "1 schema, 4 tables and 1 column that the program does not list: public.table_1.column_1, public.table_4, public.table_5, public.table_6, public.table_7, …; they are synced by ALLOW_ALL.",
    ]);
  });

  it("is not what is off, what cannot be changed, and what is listed by a pattern or together with its schema", async () => {
    await start({ public: three, sales: three });
    const one = await make({ schemas: { public: { tables: { table_1: {}, "tmp_*": {} } }, sales: {} } });
    await source({
      public: { ...three, tmp_1: table(), off: table(), log: table(["id"], { locked: true }) },
      sales: { ...three, table_4: table() },
      dark: three,
    });
    edit(({ schemas }) => {
      schemas["public"]!.tables["off"]!["enabled"] = false;
      schemas["dark"]!["enabled"] = false;
    });
    await refreshed(one);
    expect(told()).to.deep.equal([]);
  });

  it("under another policy is what was switched on; in exhaustive mode that is a change of the preview, and no warning", async () => {
    await start({ public: three });
    const partial = { ...listing, schemaChangeHandling: "BLOCK_ALL" };
    const one = await make({ ...partial, mode: "exhaustive" });
    const on = (): void => edit(({ schemas }) => void (schemas["public"]!.tables["table_2"]!["enabled"] = true));
    on();
    const seen = await refreshed(one);
    expect([told(), (await schema.diff(seen, { connectionId, ...partial, mode: "exhaustive" })).changed]).to.deep.equal([[], ["schemas"]]);
    const two = await refreshed(
      await schema.up(await schema.up(seen, { connectionId, ...partial, mode: "exhaustive" }), { connectionId, ...partial }),
    );
    expect(told()).to.deep.equal([]);
    on();
    await refreshed(two);
    expect(told()).to.deep.equal([
      "1 table that the program does not list: public.table_2; it is synced although the policy is BLOCK_ALL.",
    ]);
  });

  it("is not what the program itself has switched on, by name or by the policy", async () => {
    await start({ public: three });
    edit(({ schemas }) => void (schemas["public"]!.tables["table_2"]!["enabled"] = false));
    const one = await make({ ...listing, mode: "exhaustive", schemaChangeHandling: "ALLOW_ALL" });
    const seen = await refreshed(one);
    expect([told(), seen.outs["knownElements"]]).to.deep.equal([[], one.outs["knownElements"]]);
  });

  it("of columns is what ALLOW_COLUMNS lets in", async () => {
    await start({ public: three });
    const one = await make({
      schemaChangeHandling: "ALLOW_COLUMNS",
      schemas: { public: { tables: { table_1: { columns: { id: {} } } } } },
    });
    edit(({ schemas }) => void (schemas["public"]!.tables["table_1"]!["columns"] = { id: enabled, column_1: enabled, column_2: enabled }));
    await refreshed(one);
    expect(told()).to.deep.equal([
      "2 columns that the program does not list: public.table_1.column_1, public.table_1.column_2; they are synced by ALLOW_COLUMNS.",
    ]);
  });

  it("is told by an update, too; what the program no longer lists is nothing new", async () => {
    await start({ public: three });
    const both = { schemas: { public: { tables: { table_1: {}, table_2: {}, "table_3*": {} } } } };
    const one = await make(both);
    await source({ public: { ...three, orders_tmp: table() } });
    const two = await schema.up(one, { connectionId, ...listing });
    expect(told()).to.deep.equal(["1 table that the program does not list: public.orders_tmp; it is synced by ALLOW_ALL."]);
    await refreshed(await schema.up(two, { connectionId, ...both }));
    await refreshed(two);
    expect(told()).to.deep.equal([]);
  });

  it("is nothing to a program that lists nothing, to state of an earlier version, and to an import", async () => {
    await start({ public: three });
    const bare = await make({});
    const one = await schema.up(bare, { connectionId, ...listing });
    const { knownElements: _, ...earlier } = one.outs;
    await source({ public: { ...three, orders_tmp: table() } });
    await refreshed(bare);
    const old = await refreshed({ ...one, outs: earlier });
    expect((await schema.diff(old, { connectionId, ...listing })).changed).to.deep.equal([]);
    expect(old.outs["knownElements"]).to.be.a("string");
    const imported = await schema.import(connectionId);
    await schema.up(imported, { connectionId, schemaChangeHandling: "ALLOW_ALL", ...listing });
    await schema.adopt(connectionId, { connectionId, ...listing });
    expect(told()).to.deep.equal([]);
  });

  it("costs state four characters for each element that is synced and not listed", async () => {
    await start({ public: Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`table_${i}`, { columns: ["id"] }])) });
    const one = await make({ schemas: { public: { tables: { table_1: {}, "table_2*": {} } } } });
    expect(String(plain(one.outs)["knownElements"]).length).to.equal(4 * (3000 - 1112));
  });

  it("is told of a connection with schemaConfig in the same way", async () => {
    await start({ public: three });
    const { group_id: groupId } = stack.sandbox.world.table<Plain>("fivetran:Connection").get(connectionId) ?? {};
    const connection = stack.resource("fivetran:Connection");
    const own = { groupId, service: "postgres", destinationSchema: { prefix: "other" }, setupTests: "require" };
    stack.sandbox.world.table("fivetran:source-schemas").set("other", { public: three });
    const args = { ...own, schemaConfig: { schemas: { public: { tables: { table_1: {}, table_2: {} } } } } };
    const one = await connection.create(args);
    const same = (await connection.refresh(one)) ?? expect.fail("gone");
    expect([told(), same.outs["knownElements"]]).to.deep.equal([[], one.outs["knownElements"]]);
    stack.sandbox.world.table<Plain>("fivetran:ConnectionSchema").set(one.id, {
      ...stack.sandbox.world.table<{ schemas: Plain }>("fivetran:ConnectionSchema").get(one.id),
      schemas: {
        public: { enabled: true, tables: { table_1: { enabled: true }, table_2: { enabled: true }, orders_tmp: { enabled: true } } },
      },
    });
    const sentence = "1 table that the program does not list: public.orders_tmp; it is synced by ALLOW_ALL.";
    const seen = (await connection.refresh(same)) ?? expect.fail("gone");
    expect(told()).to.deep.equal([`connection "other": ${sentence}`]);
    await connection.refresh(seen);
    expect(told()).to.deep.equal([]);
    const less = { ...own, schemaConfig: { schemas: { public: { tables: { table_1: {} } } } } };
    const changed = await connection.up(same, less);
    expect(told()).to.deep.equal([`connection "other": ${sentence}`]);
    await connection.refresh(changed);
    expect(told()).to.deep.equal([]);
  });

  it("is not what a connection has just set, whatever was seen before that", async () => {
    await start({ public: three });
    const { group_id: groupId } = stack.sandbox.world.table<Plain>("fivetran:Connection").get(connectionId) ?? {};
    const connection = stack.resource("fivetran:Connection");
    const own = { groupId, service: "postgres", destinationSchema: { prefix: "other" }, setupTests: "off" };
    const one = await connection.create(own);
    const rows = stack.sandbox.world.table<Plain>("fivetran:Connection");
    const row = rows.get(one.id) ?? {};
    rows.set(one.id, { ...row, status: { ...(row["status"] as Plain), setup_state: "connected" } });
    const element = { columns: {}, enabled_patch_settings: { allowed: true } };
    const tables = { table_1: { ...element, enabled: true }, table_2: { ...element, enabled: false } };
    stack.sandbox.world
      .table<Plain>("fivetran:ConnectionSchema")
      .set(one.id, { schema_change_handling: "ALLOW_ALL", schemas: { public: { enabled: true, tables } } });
    const schemaConfig = { ...listing, mode: "exhaustive", schemaChangeHandling: "ALLOW_ALL" };
    const set = await connection.up(one, { ...own, waitForAuthorization: true, schemaConfig });
    await connection.refresh(set);
    expect(told()).to.deep.equal([]);
  });
});
