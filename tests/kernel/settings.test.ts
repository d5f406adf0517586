import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { UserError } from "../../providers/kernel/handler.js";
import { connectWith, isServedByUs, isWithoutHooks, keepsStacks, resolveSettings } from "../../providers/kernel/settings.js";
import type { Settings, Vendor } from "../../providers/kernel/vendor.js";
import { forgetSecrets, redact } from "../../sdk/redact.js";
import { secretFrom } from "../../sdk/secret-from.js";
import { acmeVendor } from "./widget.js";

describe("kernel/settings", () => {
  const from = (config: Record<string, string>, env: Record<string, string> = {}, vendor: Vendor = acmeVendor): Settings =>
    resolveSettings(vendor, (key) => config[key], env);

  it("stack config wins over the environment, which wins over the default; each says where it came from", () => {
    expect(from({ "acme:url": "a" }, { ACME_URL: "b" })["url"]).to.deep.equal({ value: "a", source: "acme:url" });
    expect(from({}, { ACME_URL: "b" })["url"]).to.deep.equal({ value: "b", source: "ACME_URL" });
    expect(from({})["url"]).to.deep.equal({ value: "https://acme.example", source: "the default" });
    expect(from({})["team"]).to.equal(undefined);
  });

  it("an empty value is none", () => {
    expect(from({ "acme:url": "" }, { ACME_URL: "b" })["url"]?.value).to.equal("b");
    expect(from({}, { ACME_KEY: "", ACME_OLD_KEY: "old-key" })["key"]).to.deep.equal({ value: "old-key", source: "ACME_OLD_KEY" });
  });

  it("the first of several variables wins", () => {
    expect(from({}, { ACME_KEY: "new-key", ACME_OLD_KEY: "old-key" })["key"]?.value).to.equal("new-key");
  });

  it("PULUMI_CONDUIT_PREFER_ENV lets the environment win, where it says anything", () => {
    const config = { "acme:url": "a", "acme:team": "t" };
    const settings = from(config, { ACME_URL: "b", PULUMI_CONDUIT_PREFER_ENV: "1" });
    expect([settings["url"]?.value, settings["team"]?.value]).to.deep.equal(["b", "t"]);
    expect(from(config, { ACME_URL: "b", PULUMI_CONDUIT_PREFER_ENV: "" })["url"]?.value).to.equal("a");
  });

  it("the vendor's own files come last, before the default", () => {
    const files: Vendor["files"] = () => ({ url: { value: "f", source: "~/.acme" }, team: { value: "f", source: "~/.acme" } });
    const settings = from({ "acme:team": "c" }, {}, { ...acmeVendor, files });
    expect([settings["url"], settings["team"]?.value]).to.deep.equal([{ value: "f", source: "~/.acme" }, "c"]);
  });

  it("a secret setting is hidden from then on, wherever it came from", () => {
    forgetSecrets();
    from({}, { ACME_KEY: "canary-setting-key", ACME_TEAM: "no-secret-team" });
    expect(redact("key canary-setting-key of no-secret-team")).to.equal("key [secret] of no-secret-team");
  });

  it("what is missing is named all at once, with the command, the variable and the place to find it", () => {
    const vendor: Vendor = { ...acmeVendor, connect: () => ({ missing: ["key", "team"], problems: ["And more."] }) };
    expect(() => connectWith(vendor, () => undefined, {})).to.throw(
      "acme:key is not set. Set it with `pulumi config set --secret acme:key …` or ACME_KEY (Acme → Keys).\n" +
        "acme:team is not set. Set it with `pulumi config set acme:team …` or ACME_TEAM.\n" +
        "And more.",
    );
  });

  it("a key cannot be a reference to a secret, and says how it gets there instead", () => {
    expect(() => connectWith(acmeVendor, (key) => (key === "acme:key" ? secretFrom({ env: "A" }) : undefined), {})).to.throw(
      UserError,
      "acme:key takes no secretFrom: give it the value, or leave it out and set the environment variable ACME_KEY.",
    );
  });

  it("an account that can be reached is connected to, with what was found", () => {
    const observed: unknown[] = [];
    const vendor: Vendor = { ...acmeVendor, connect: (settings) => (observed.push(settings["url"]?.value), acmeVendor.connect()) };
    expect(connectWith(vendor, () => "set", {})).to.have.property("vendor", "Acme");
    expect(observed).to.deep.equal(["set"]);
  });

  it("what stands in the way is told as it is, and what is missing without more than there is to say", () => {
    const reported = (connect: Vendor["connect"], settings: Vendor["settings"] = acmeVendor.settings): unknown => {
      try {
        return connectWith({ ...acmeVendor, settings, connect }, () => undefined, {});
      } catch (error) {
        return error instanceof UserError ? error.message : error;
      }
    };
    expect(reported(() => ({ problems: ["One.", "Two."] }))).to.equal("One.\nTwo.");
    expect(reported(() => ({ missing: ["bare"] }), { bare: { env: [] } })).to.equal(
      "acme:bare is not set. Set it with `pulumi config set acme:bare …`.",
    );
  });

  it("what helps to find a mistake of ours is on only where it is asked for", () => {
    const on = [{}, { PULUMI_CONDUIT_NO_HOOKS: "0" }, { PULUMI_CONDUIT_NO_HOOKS: "1" }].map((env) => isWithoutHooks(env));
    expect([...on, keepsStacks({}), keepsStacks({ PULUMI_CONDUIT_STACKS: "1" }), keepsStacks({ CONDUIT_STACKS: "1" })]).to.deep.equal([
      false,
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  describe("whether our own server is the one that runs", () => {
    let folder = "";
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-served-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    const project = (yaml: string, name = "Pulumi.yaml"): boolean => {
      fs.writeFileSync(path.join(folder, name), yaml);
      return isServedByUs(folder, {});
    };

    it("is said by the command that it is attached to", () => {
      const debug = (value: string): boolean => isServedByUs(folder, { PULUMI_DEBUG_PROVIDERS: value });
      expect([debug("pulumi-nodejs:4711"), debug("aws:1,pulumi-nodejs:4711")]).to.deep.equal([true, true]);
      expect([debug(""), debug("aws:1"), debug("my-pulumi-nodejs:1"), debug("pulumi-nodejs")]).to.deep.equal([false, false, false, false]);
    });

    it("is said by the project, in whatever way it writes the path", () => {
      for (const line of [
        "path: plugins/pulumi-nodejs",
        "- path: ./plugins/pulumi-nodejs",
        `path: "plugins/pulumi-nodejs"`,
        "  path:  './plugins/pulumi-nodejs'",
      ]) {
        expect(project(`name: a\nplugins:\n  providers:\n    - name: pulumi-nodejs\n      ${line}\n`), line).to.equal(true);
      }
      for (const line of [
        "path: plugins/pulumi-nodejs2",
        "# path: plugins/pulumi-nodejs",
        "mypath: plugins/pulumi-nodejs",
        "path: other/plugins/pulumi-nodejs",
      ]) {
        expect(project(`name: a\n${line}\n`), line).to.equal(false);
      }
    });

    it("is said by the nearest project above the folder, by either name of its file", () => {
      const below = path.join(folder, "a", "b");
      fs.mkdirSync(below, { recursive: true });
      expect(isServedByUs(below, {})).to.equal(false);
      expect(project("path: plugins/pulumi-nodejs", "Pulumi.yml")).to.equal(true);
      expect(isServedByUs(below, {})).to.equal(true);
      fs.writeFileSync(path.join(folder, "a", "Pulumi.yaml"), "name: b\n");
      expect(isServedByUs(below, {})).to.equal(false);
    });
  });
});
