import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { ADOPT } from "../../providers/kernel/handler.js";
import { common } from "../../providers/kernel/common-inputs.js";
import { providerText, provider, resource, typeToken } from "../../providers/kernel/resource-class.js";
import { inChild, root } from "../child.js";
import { acmeVendor, widget } from "./widget.js";

describe("kernel/resource-class", () => {
  describe("the class that programs use", () => {
    const registered: { type: string; name: string; inputs: Record<string, unknown>; provider?: string | undefined }[] = [];
    const Widget = resource(widget);
    const Account = provider(acmeVendor);

    before(async () => {
      await pulumi.runtime.setMocks(
        {
          newResource: ({ type, name, inputs, provider: by }) => {
            registered.push({ type, name, inputs: inputs as Record<string, unknown>, provider: by });
            return { id: `${name}-id`, state: inputs as Record<string, unknown> };
          },
          call: () => ({}),
        },
        "project",
        "stack",
        false,
      );
    });
    beforeEach(() => void (registered.length = 0));

    const value = <A>(output: pulumi.Output<A>): Promise<A> => new Promise((resolve) => output.apply((v) => (resolve(v), v)));
    /** Pulumi registers in the background. */
    const settled = async (...outputs: pulumi.Output<unknown>[]): Promise<void> => void (await Promise.all(outputs.map(value)));

    it("registers the kind's type with the provider text and the inputs", async () => {
      const one = new Widget("one", { name: "n", home: pulumi.output("h") });
      await settled(one.urn);
      expect(registered[0]).to.deep.include({ type: "pulumi-nodejs:dynamic/acme:Widget", name: "one" });
      expect(registered[0]?.inputs).to.deep.include({ name: "n", home: "h", __provider: providerText("acme:Widget") });
    });

    it("treats the secrets of the kind as secrets although nobody marked them", async () => {
      const one = new Widget("secret", { name: "n", home: "h", password: "p" });
      expect(await pulumi.isSecret(one.password as pulumi.Output<unknown>)).to.equal(true);
      expect(await pulumi.isSecret(one.name as pulumi.Output<unknown>)).to.equal(false);
    });

    it("gives the id under the vendor's name as well", async () => {
      const one = new Widget("ids", { name: "n", home: "h" });
      expect(await value(one.widgetId as pulumi.Output<string>)).to.equal("ids-id");
    });

    it("knows its own, also from another copy of the package, and nobody else", () => {
      const one = new Widget("own", { name: "n", home: "h" });
      expect([one, { __pulumiType: typeToken("acme:Widget") }].map((x) => Widget.isInstance(x))).to.deep.equal([true, true]);
      expect([undefined, {}, { __pulumiType: typeToken("acme:Gadget") }].map((x) => Widget.isInstance(x))).to.deep.equal([
        false,
        false,
        false,
      ]);
    });

    it("takes the account that its component was given", async () => {
      const eu = new Account("eu", { key: "k" });
      const area = new pulumi.ComponentResource("test:index:Area", "area", {}, { providers: [eu] });
      const one = new Widget("child", { name: "n", home: "h" }, { parent: area });
      await settled(one.urn, eu.urn);
      expect(registered.find(({ name }) => name === "child")?.provider).to.contain("eu");
    });

    it("an account's settings are namespaced, its secrets are secrets, and a slip of the pen is told", async () => {
      const eu = new Account("settings", { url: "u", team: "t" });
      await settled(eu.urn);
      expect(registered.find(({ name }) => name === "settings")).to.deep.include({
        type: "pulumi:providers:pulumi-nodejs",
        inputs: { "acme:url": "u", "acme:team": "t" },
      });
      expect(() => new Account("typo", { kee: "k" } as never)).to.throw(
        'acme.Provider "typo": kee is not a setting. There are key, url, team.',
      );
    });

    it("takes the account that it was given itself before the one of its component", async () => {
      const [eu, us] = [new Account("eu2", { url: "u" }), new Account("us2", { url: "u", team: undefined } as never)];
      const area = new pulumi.ComponentResource("test:index:Area", "area2", {}, { providers: [eu] });
      const one = new Widget("given", { name: "n", home: "h" }, { parent: area, provider: us });
      const alone = new Widget("alone", { name: "n", home: "h" }, { parent: new pulumi.ComponentResource("test:index:Area", "area3") });
      await settled(one.urn, alone.urn, eu.urn, us.urn);
      expect(registered.find(({ name }) => name === "given")?.provider).to.contain("us2");
      expect(registered.find(({ name }) => name === "alone")?.provider ?? "").not.to.contain("2");
      expect(registered.find(({ name }) => name === "us2")?.inputs).to.deep.equal({ "acme:url": "u" });
    });

    it("hands the id of an import to the provider as a hidden input, where our own server is not the one that runs", async () => {
      const one = new Widget("imported", { name: "n", home: "h" }, { import: "w7" });
      const plain = new Widget("plain", { name: "n", home: "h" });
      await settled(one.urn, plain.urn);
      expect(registered.find(({ name }) => name === "imported")?.inputs[ADOPT]).to.equal("w7");
      expect(registered.find(({ name }) => name === "plain")?.inputs).not.to.have.property(ADOPT);
    });

    it("has every output from the beginning, also those that only the vendor knows, and the id in place of an output that is none", async () => {
      const one = new Widget("outputs", { name: "n", home: "h" }) as unknown as Record<string, unknown>;
      const names = Object.keys(widget.fields).filter((name) => !Object.hasOwn(common, name));
      for (const name of [...names, ...Object.keys(widget.outputs)]) expect(pulumi.Output.isInstance(one[name]), name).to.equal(true);
      expect(one["widgetId"]).to.equal(one["id"]);
      expect(one["state"]).not.to.equal(one["id"]);
    });

    it("needs of Pulumi's SDK what a program has loaded anyway, not the automation API and all that comes with it", () => {
      const script = `require(${JSON.stringify(root)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
      const files = inChild(script) as string[];
      expect(files.filter((file) => file.endsWith(path.join("@pulumi", "pulumi", "resource.js")))).to.have.length(1);
      expect(files.filter((file) => /[\\/](automation|closure|arborist|typescript)[\\/]/.test(file))).to.deep.equal([]);
    });

    it("takes the whole of an SDK that keeps its files to itself", () => {
      const script = `const Module = require("node:module");
        const usual = Module._resolveFilename;
        Module._resolveFilename = (id, ...rest) => {
          if (id === "@pulumi/pulumi/output") throw Object.assign(new Error(id), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
          return usual(id, ...rest);
        };
        console.log(JSON.stringify(typeof require(${JSON.stringify(root)}).fivetran.Group));`;
      expect(inChild(script)).to.equal("function");
    });

    it("is only its blueprint in a process that serves, which need not load Pulumi's SDK", () => {
      const fresh = (module: string): Record<string, unknown> => {
        const at = require.resolve(path.join(root, "dist", "providers", "kernel", module));
        const kept = require.cache[at];
        delete require.cache[at];
        const loaded = require(at) as Record<string, unknown>;
        if (kept !== undefined) require.cache[at] = kept;
        return loaded;
      };
      const role = fresh("process-role.js") as { serveOnly: () => void; isServing: () => boolean };
      expect(role.isServing()).to.equal(false);
      role.serveOnly();
      expect(role.isServing()).to.equal(true);
    });

    describe("its outputs", () => {
      /** What the SDK keeps promises for. */
      const made = (one: object): string[] =>
        Object.keys(one).filter((key) => Object.hasOwn((Widget.blueprint as unknown as Blueprint).fields, key));

      it("are those that will have a value; an optional input that was left out is made when it is asked for", async () => {
        const one = new Widget("lean", { name: "n", home: "h", size: 3 });
        expect(made(one).sort()).to.deep.equal(["home", "name", "size"]);
        expect(await value(one.zone as pulumi.Output<unknown>)).to.equal(undefined);
        expect(await value(one.size as pulumi.Output<unknown>)).to.equal(3);
        expect("state" in one && Object.hasOwn(one, "state")).to.equal(true);
      });

      it("are the program's to replace, and to replace again, as with any resource", async () => {
        const one = new Widget("owned", { name: "n", home: "h" }) as unknown as Record<string, unknown>;
        for (const value of ["a", "b"]) one["zone"] = value;
        expect([one["zone"], Object.keys(one).includes("zone")]).to.deep.equal(["b", true]);
        delete one["zone"];
        expect(Object.hasOwn(one, "zone")).to.equal(false);
        await settled(one["urn"] as pulumi.Output<string>);
      });

      it("are all of them where something else than the program may give one a value", async () => {
        const [name, home] = ["n", "h"];
        const kept = new Widget("kept", { name, home }, { ignoreChanges: ["zone"] });
        const got = new Widget("got", { name, home }, { id: "w1" });
        const taken = new Widget("taken", { name, home }, { import: "w1" });
        const bent = new Widget("bent", { name, home }, { transformations: [() => undefined] });
        const parent = new pulumi.ComponentResource("test:index:Area", "bending", {}, { transformations: [() => undefined] });
        const below = new Widget("below", { name, home }, { parent });
        for (const one of [kept, got, taken, bent, below]) expect(made(one)).to.include("zone").and.include("region");
        await settled(kept.urn, got.urn, taken.urn, bent.urn, below.urn);
      });

      it("are all of them where the stack has transforms, which live in the engine", async () => {
        const { getStore } = require("@pulumi/pulumi/runtime/state") as { getStore(): { callbacks?: unknown } };
        const store = getStore();
        const before = store.callbacks;
        store.callbacks = { shutdown: () => undefined };
        try {
          expect(made(new Widget("transformed", { name: "n", home: "h" }))).to.include("zone");
        } finally {
          store.callbacks = before;
        }
      });

      it("hold what a transformation adds", async () => {
        const add = ({ props, opts }: pulumi.ResourceTransformationArgs) => ({ props: { ...props, zone: "z" } as pulumi.Inputs, opts });
        const one = new Widget("added", { name: "n", home: "h" }, { transformations: [add] });
        expect(await value(one.zone as pulumi.Output<unknown>)).to.equal("z");
      });

      it("are registered without stacks, and an error keeps the place in the program that caused it", () => {
        const before = Error.stackTraceLimit;
        let error: unknown;
        try {
          new Widget("", { name: "n", home: "h" });
        } catch (e) {
          error = e;
        }
        expect(Error.stackTraceLimit).to.equal(before);
        expect((error as Error).stack).to.contain("resource-class.test");
        let within: number | undefined;
        new Widget("quiet", { name: "n", home: "h" }, { transformations: [() => void (within = Error.stackTraceLimit)] });
        expect(within).to.equal(0);
        expect(Error.stackTraceLimit).to.equal(before);
      });
    });

    describe("timeouts", () => {
      /** What the SDK is told of a resource, which mocks do not show. */
      const timeoutsOf = async (name: string, args: object, opts: pulumi.CustomResourceOptions = {}) => {
        let reported: pulumi.CustomTimeouts | undefined;
        const options = {
          ...opts,
          transformations: [
            ({ opts: o }: pulumi.ResourceTransformationArgs) => void (reported = (o as pulumi.CustomResourceOptions).customTimeouts),
          ],
        };
        const one = new Widget(name, { name: "n", home: "h", ...args }, options);
        await settled(one.urn);
        return { option: reported, input: registered.find((r) => r.name === name)?.inputs["timeouts"] };
      };

      it("of the inputs are handed to the engine, which has no place for read", async () => {
        expect(await timeoutsOf("t1", { timeouts: { create: "1h30m", read: "90s" } })).to.deep.equal({
          option: { create: "1h30m" },
          input: { create: "1h30m", read: "90s" },
        });
      });

      it("of the options stand among the inputs too, and win", async () => {
        expect(
          await timeoutsOf("t2", { timeouts: { create: "1m", read: "90s" } }, { customTimeouts: { create: "2m", delete: "3m" } }),
        ).to.deep.equal({
          option: { create: "2m", delete: "3m" },
          input: { create: "2m", delete: "3m", read: "90s" },
        });
      });

      it("that are none, or outputs, are left to check", async () => {
        expect((await timeoutsOf("t3", { timeouts: { create: "soon" } })).option).to.deep.equal({});
        expect(await timeoutsOf("t4", { timeouts: pulumi.output({ create: "1m" }) })).to.deep.equal({
          option: undefined,
          input: { create: "1m" },
        });
        expect(await timeoutsOf("t5", {})).to.deep.equal({ option: undefined, input: undefined });
      });
    });

    it("shows the blueprint to whoever asks", () => {
      expect((Widget.blueprint as unknown as Blueprint).kind).to.equal("acme:Widget");
    });
  });
});
