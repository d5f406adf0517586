/** The look-ups of every kind: what they answer is what an import reads. */

import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { SETTINGS } from "../providers/kernel/provider-settings.js";
import type { Search } from "../providers/kernel/finder.js";
import { searches } from "../providers/kernel/lookups.js";
import { blueprintOf, blueprintsOf, vendors } from "../providers/registry.js";
import { isPlain, type Plain } from "../sdk/plain.js";
import { plain } from "./drive.js";
import { samples } from "./kinds/index.js";
import { Stack } from "./stack.js";

type Look = (args: Plain, opts: object) => Promise<unknown>;

/** The functions of a kind, by the names that programs import. */
const functionsOf = (kind: string): { readonly get: Look | undefined; readonly list: Look | undefined } => {
  const [vendor = "", thing = ""] = kind.split(":");
  const all = require(`../providers/${vendor}/index.js`) as Record<string, Look | undefined>;
  return { get: all[`get${thing}`], list: all[`list${thing}s`] };
};

const rejection = (work: Promise<unknown> | undefined): Promise<Error & { status?: number }> =>
  (work ?? Promise.resolve()).then(
    () => expect.fail("it was answered"),
    (error: Error) => error,
  );

describe("look-ups of every kind", () => {
  // What is only started, and never deleted, has nothing to look up.
  const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).flatMap(({ kind, calls }) => (calls.remove === undefined ? [] : [kind])));

  // Mocks of another test in this process would answer.
  before(() =>
    pulumi.runtime.setMocks({ call: () => undefined as never, newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
  );

  it("are answered by the mocks of a unit test, where those have an answer", async () => {
    await pulumi.runtime.setMocks({
      call: ({ token, inputs }) =>
        token === "fivetran:index:getGroup" && inputs.name === "mocked" ? { id: "g", name: inputs.name } : (undefined as never),
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    });
    const found = await functionsOf("fivetran:Group").get?.({ name: "mocked" }, {});
    expect(found).to.deep.equal({ id: "g", name: "mocked" });
  });

  it("are there, and every kind says how it is searched", () => {
    for (const kind of kinds) {
      const { get, list } = functionsOf(kind);
      expect(get, `get of ${kind}`).to.be.a("function");
      expect(list !== undefined, `list of ${kind}`).to.equal(searches.get(kind)?.items !== undefined);
    }
  });

  for (const kind of kinds) {
    describe(kind, () => {
      const sample = samples[kind]!;
      const blueprint = blueprintOf(kind)!;
      let stack: Stack;
      let id: string;
      let imported: Plain;
      let account: { readonly provider: object };
      beforeEach(async () => {
        stack = await Stack.start(sample.options);
        account = { provider: { getPackage: () => blueprint.vendor.namespace, [SETTINGS]: stack.sandbox.config } };
        const stored = await stack.resource(kind).create(await sample.inputs(stack));
        id = sample.importId?.(stored) ?? stored.id;
        const { inputs, outs } = await stack.resource(kind).import(id);
        imported = { ...plain(inputs), ...plain(outs) };
        stack.requests();
      });
      afterEach(() => stack.close());

      /** What a program may write of a natural key. */
      const keyOf = (names: readonly string[], workspaceId: unknown): Plain =>
        Object.fromEntries(names.map((name) => [name, imported[name] ?? (name === "workspaceId" ? workspaceId : undefined)]));
      const narrowed = (filters: readonly string[]): Plain =>
        Object.fromEntries(filters.flatMap((name) => (imported[name] === undefined ? [] : [[name, imported[name]]])));
      const workspaces = async (): Promise<unknown> => {
        if (imported["sourceId"] === undefined) return undefined;
        const source = await stack.resource("airbyte:Source").import(String(imported["sourceId"]));
        return plain(source.inputs)["workspaceId"];
      };
      const visible = (value: unknown): Plain =>
        Object.fromEntries(Object.entries(isPlain(value) ? value : {}).filter(([name]) => !name.startsWith("__")));
      const expected = (): Plain => visible({ ...imported, id: stack.resource(kind) === undefined ? id : (imported["id"] ?? id) });

      it("by its id, a look-up answers what an import reads, and sends reads alone", async () => {
        const found = visible(await functionsOf(kind).get?.({ id }, account));
        expect({ ...found, id: "" }).to.deep.equal({ ...expected(), id: "" });
        const hidden = ["distDir", "encodedCert", "filePath", "source", "acceptTerms", "expirationPeriod"];
        for (const [name, field] of Object.entries(blueprint.fields)) {
          if (!hidden.includes(name) && !field.codec.is(undefined)) expect(found, `${name} is promised`).to.have.property(name);
        }
        expect(stack.requests().filter(([request]) => /^(PUT|PATCH|DELETE)/.test(request))).to.deep.equal([]);
      });

      it("by every natural key, a look-up finds the same", async () => {
        const { by, filters = [], idOf } = searches.get(kind) as Search;
        const workspaceId = await workspaces();
        expect(by.length).to.be.greaterThan(0);
        for (const names of by) {
          const key = { ...keyOf(names, workspaceId), ...(idOf === undefined ? {} : narrowed(filters)) };
          const found = visible(await functionsOf(kind).get?.(key, account));
          expect({ ...found, id: "" }, names.join()).to.deep.equal({ ...expected(), id: "" });
          expect(visible(await functionsOf(kind).get?.({ ...key, ...narrowed(filters) }, account))["id"], "narrowed").to.equal(found["id"]);
        }
      });

      it("a list has it", async () => {
        const { list } = functionsOf(kind);
        if (list === undefined) return;
        const { needs = [] } = searches.get(kind) as Search;
        const all = (await list(keyOf(needs, await workspaces()), account)) as readonly Plain[];
        const own = visible(await functionsOf(kind).get?.({ id }, account))["id"];
        const one = visible(all.find((each) => each["id"] === own));
        expect(one["id"]).to.equal(own);
        for (const [name, value] of Object.entries(one)) if (name !== "id") expect(value, name).to.deep.equal(imported[name]);
      });

      it("what is not there is an error with a status of 404, and one that says no key is told which there are", async () => {
        const { get } = functionsOf(kind);
        const { by } = searches.get(kind) as Search;
        const none = id.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, (last) => (last === "0" ? "1" : "0"));
        const error = await rejection(get?.({ id: none }, account));
        expect(error.name, error.message).to.equal("ApiError");
        expect(error.status, error.message).to.equal(404);
        expect(error.message).to.match(/^Cannot look up|found nothing to look up/);
        const lost = await rejection(get?.({}, { provider: { ...account.provider, [SETTINGS]: withoutDefaults(stack) } }));
        expect(lost.message).to.match(new RegExp(`Cannot call .*get.*:\\s+it needs id(,| or) ${by[0]?.[0] ?? ""}`));
        const [key = ""] = by.flat().filter((one) => blueprint.fields[one]?.setting === undefined);
        if (key !== "") expect((await rejection(get?.({ id, [key]: "x" }, account))).message).to.contain("not both");
        const wrong = await rejection(get?.({ nmae: "x" }, account));
        expect(wrong.message).to.contain("nmae is not one of its arguments");
      });
    });
  }
});

const withoutDefaults = (stack: Stack): Record<string, string> =>
  Object.fromEntries(Object.entries(stack.sandbox.config).filter(([name]) => name !== "tfregistry:organization"));
