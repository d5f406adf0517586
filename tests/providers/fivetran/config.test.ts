import { expect } from "chai";
import * as fc from "fast-check";
import { concealConfig, joinNaming, readNaming, toUserNames, toWireNames, writeNaming } from "../../../providers/fivetran/config.js";
import { plainNames } from "../../../providers/fivetran/plain-names.js";
import { isPlain, type Plain } from "../../../sdk/codec.js";

describe("fivetran config", () => {
  it("every name of Fivetran's survives the way to the user and back", () => {
    const changed = [...plainNames, "api_key_2", "api_key_3"].filter((name) => {
      const there = Object.keys(toUserNames({ [name]: 1 }, undefined) as Plain);
      return Object.keys(toWireNames({ [there[0] ?? ""]: 1 }) as Plain)[0] !== name;
    });
    expect(changed).to.deep.equal([]);
  });

  it("what the user wrote comes back under the very names that the user chose", () => {
    const names = fc.constantFrom("syncMode", "sync_mode", "apiKey2", "deep", "a", "s3Bucket");
    const value = fc.letrec<{ v: unknown }>((tie) => ({
      v: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), fc.dictionary(names, tie("v"), { maxKeys: 3, noNullPrototype: true })),
    })).v;
    const collides = (x: unknown): boolean => isPlain(x) && (("syncMode" in x && "sync_mode" in x) || Object.values(x).some(collides));
    fc.assert(
      fc.property(
        value.filter((x) => !collides(x)),
        (x) => void expect(toUserNames(toWireNames(x), x)).to.deep.equal(x),
      ),
    );
  });

  it("a text is a secret unless its name is known to be harmless, at any depth", () => {
    const config = {
      host: "h",
      password: "p",
      list: [{ key: "k", value: "v" }],
      pats: ["a"],
      deep: { user: "u", tomorrow: "t" },
      port: 1,
      on: true,
    };
    const marked = concealConfig(config, () => "#") as typeof config;
    expect(marked).to.deep.include({ host: "h", password: "#", pats: ["#"], deep: { user: "u", tomorrow: "#" }, port: 1, on: true });
    for (const name of ["password", "pat", "secret_key", "api_key", "token", "private_key", "client_secret", "passphrase", "auth_token"]) {
      expect(plainNames.has(name), name).to.equal(false);
    }
  });

  const namings: [Plain, string][] = [
    [{ name: "a" }, "a"],
    [{ name: "a", table: "t" }, "a.t"],
    [{ name: "a", tableGroup: "t" }, "a.t"],
    [{ prefix: "p" }, "p"],
    [{ name: "a.b" }, "a.b"],
  ];
  for (const [naming, schema] of namings) {
    it(`${JSON.stringify(naming)} is known as ${schema}, also with another case, and a different name is shown`, () => {
      expect(joinNaming(naming)).to.equal(schema);
      expect(readNaming(schema.toUpperCase(), {}, naming)).to.equal(naming);
      expect(readNaming("other", {}, naming)).to.deep.equal({ name: "other" });
      expect(readNaming(undefined, {}, naming)).to.equal(naming);
    });
  }

  it("an import tells the forms apart by what the config holds", () => {
    expect(readNaming("a.t", { table: "t" }, undefined)).to.deep.equal({ name: "a", table: "t" });
    expect(readNaming("a.t", { table_group_name: "t" }, undefined)).to.deep.equal({ name: "a", tableGroup: "t" });
    expect(readNaming("p", writeNaming({ prefix: "p" }), undefined)).to.deep.equal({ prefix: "p" });
    expect(readNaming("a", {}, undefined)).to.deep.equal({ name: "a" });
  });
});
