import { expect } from "chai";
import { movedAccount, mustGoFirst } from "../../providers/host/moving.js";
import type { Context, StackState } from "../../providers/kernel/handler.js";
import { watched } from "../context.js";

describe("host/moving", () => {
  const eu = "urn:pulumi:dev::p::pulumi:providers:pulumi-nodejs::eu";
  const usual = "urn:pulumi:dev::p::pulumi:providers:pulumi-nodejs::default";
  const there = { "fivetran:apiUrl": "https://a.example.com/v1", "fivetran:apiKey": "k" };

  it("another address of an explicit provider is another account", () => {
    expect(movedAccount(eu, there, { ...there, "fivetran:apiUrl": "https://b.example.com/v1" })).to.deep.equal(["fivetran:apiUrl"]);
  });

  it("another spelling, a rotated key and an address that is written down for the first time are not", () => {
    expect(movedAccount(eu, there, { ...there, "fivetran:apiUrl": "https://A.example.com/v1/" })).to.deep.equal([]);
    expect(movedAccount(eu, there, { ...there, "fivetran:apiKey": "l" })).to.deep.equal([]);
    expect(movedAccount(eu, { "fivetran:apiKey": "k" }, there)).to.deep.equal([]);
    expect(movedAccount(eu, there, { "fivetran:apiKey": "k" })).to.deep.equal([]);
  });

  it("the default provider never replaces: it serves every vendor", () => {
    for (const urn of [usual, `${usual}_3_248_0`, ""]) {
      expect(movedAccount(urn, there, { ...there, "fivetran:apiUrl": "https://b.example.com/v1" })).to.deep.equal([]);
    }
  });

  it("is deleted first only where the default provider, which redirects to by now, would have to delete it", async () => {
    const context = (settings: Record<string, unknown> | undefined): Context => ({
      ...watched().context,
      urn: "urn:a",
      stack: async () => ({ defaultSettings: () => settings }) as unknown as StackState,
    });
    const move = { isHome: (config: (key: string) => string | undefined) => config("fivetran:apiUrl") === "https://a.example.com" };
    expect(await mustGoFirst(context(undefined), move), "a provider of its own").to.equal(false);
    expect(await mustGoFirst(context({ "fivetran:apiUrl": "https://a.example.com" }), move), "still leads there").to.equal(false);
    expect(await mustGoFirst(context({}), move), "redirects to").to.equal(true);
    expect(await mustGoFirst(context({ "fivetran:apiUrl": { ciphertext: "" } }), move), "encrypted: nobody knows").to.equal(false);
    expect(await mustGoFirst({ ...context({}), stack: undefined }, move), "nobody to ask").to.equal(false);
  });
});
