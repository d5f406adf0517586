import { expect } from "chai";
import { accountIn, accountOf, plainAddress } from "../../providers/kernel/accounts.js";
import { acmeVendor } from "./widget.js";

describe("kernel/accounts", () => {
  it("one account has one name, however its address is written", () => {
    for (const address of [
      "https://api.fivetran.com/v1",
      "https://API.fivetran.com/v1/",
      "https://api.fivetran.com:443",
      "http://api.fivetran.com",
      "api.fivetran.com",
      "https://user:password@api.fivetran.com/v1",
      " https://api.fivetran.com/api/public/v1 ",
    ]) {
      expect(plainAddress(address), address).to.equal("api.fivetran.com");
    }
    for (const host of ["localhost", "127.0.0.1", "127.0.0.2", "[::1]"])
      expect(plainAddress(`http://${host}:8000/api`)).to.equal("localhost:8000");
  });

  it("another host, port or path is another account", () => {
    const all = ["https://a.example", "https://b.example", "https://a.example:8443", "https://a.example/eu/api/v1"].map(plainAddress);
    expect(new Set(all).size).to.equal(all.length);
  });

  it("what is no address is compared as it is", () => {
    expect(plainAddress(" Not an address ")).to.equal("not an address");
  });

  it("is told without credentials, and not at all by a vendor that has no address", () => {
    const vendor = { ...acmeVendor, address: ({ url }: { url?: { value: string } }) => url?.value } as never;
    expect(accountOf(vendor, () => undefined)).to.equal("acme.example");
    expect(accountOf(vendor, (key) => (key === "acme:url" ? "https://eu.acme.example/v1" : undefined))).to.equal("eu.acme.example");
    expect(accountOf(acmeVendor, () => undefined)).to.equal("");
  });

  it("is in no state of before", () => {
    expect([accountIn({ __account: "a.example" }), accountIn({}), accountIn({ __account: "" })]).to.deep.equal([
      "a.example",
      undefined,
      undefined,
    ]);
  });
});
