import { expect } from "chai";
import { connectWith, resolveSettings } from "../../providers/kernel/settings.js";
import type { Settings, Vendor } from "../../providers/kernel/vendor.js";
import { redact } from "../../sdk/redact.js";
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

  it("CONDUIT_PREFER_ENV lets the environment win, where it says anything", () => {
    const config = { "acme:url": "a", "acme:team": "t" };
    const settings = from(config, { ACME_URL: "b", CONDUIT_PREFER_ENV: "1" });
    expect([settings["url"]?.value, settings["team"]?.value]).to.deep.equal(["b", "t"]);
    expect(from(config, { ACME_URL: "b", CONDUIT_PREFER_ENV: "" })["url"]?.value).to.equal("a");
  });

  it("the vendor's own files come last, before the default", () => {
    const files: Vendor["files"] = () => ({ url: { value: "f", source: "~/.acme" }, team: { value: "f", source: "~/.acme" } });
    const settings = from({ "acme:team": "c" }, {}, { ...acmeVendor, files });
    expect([settings["url"], settings["team"]?.value]).to.deep.equal([{ value: "f", source: "~/.acme" }, "c"]);
  });

  it("a secret setting is hidden from then on, wherever it came from", () => {
    from({}, { ACME_KEY: "canary-setting-key" });
    expect(redact("key canary-setting-key")).to.equal("key [secret]");
  });

  it("what is missing is named all at once, with the command, the variable and the place to find it", () => {
    const vendor: Vendor = { ...acmeVendor, connect: () => ({ missing: ["key", "team"], problems: ["And more."] }) };
    expect(() => connectWith(vendor, () => undefined, {})).to.throw(
      "acme:key is not set. Set it with `pulumi config set --secret acme:key …` or ACME_KEY (Acme → Keys).\n" +
        "acme:team is not set. Set it with `pulumi config set acme:team …` or ACME_TEAM.\n" +
        "And more.",
    );
  });
});
