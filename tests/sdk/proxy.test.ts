import { expect } from "chai";
import { redact } from "../../sdk/redact.js";
import { canUseProxies, isOpen, type Way, wayTo } from "../../sdk/transport/proxy.js";

const API = "https://api.example.com/v1";
const PROXY = "http://proxy.corp:3128";

describe("sdk/transport/proxy", () => {
  const kind = (address: string, env: Record<string, string>, node = "22.21.0"): Way["kind"] => wayTo(address, env, node).kind;

  it("the environment's proxy is used where this Node can, by the address's own variable, lower case first", () => {
    expect(wayTo(API, { HTTPS_PROXY: PROXY }, "24.5.0")).to.include({ kind: "proxy", proxy: "proxy.corp:3128" });
    expect(wayTo(API, { HTTPS_PROXY: PROXY, https_proxy: "http://other:1" }, "22.21.0")).to.include({ proxy: "other:1" });
    expect(kind(API, { HTTP_PROXY: PROXY })).to.equal("straight");
    expect(kind("http://airbyte.corp/api", { HTTP_PROXY: PROXY })).to.equal("proxy");
    expect(kind(API, { HTTPS_PROXY: "" })).to.equal("straight");
  });

  it("a Node that cannot says so, names the proxy and not its password", () => {
    const way = wayTo(API, { HTTPS_PROXY: "http://ada:canary-proxy-pass@proxy.corp:3128" }, "20.20.2");
    expect(way).to.deep.equal({
      kind: "none",
      message: "HTTPS_PROXY names the proxy proxy.corp:3128, which Node 20.20.2 cannot use",
      hint: "Use Node 22.21, 24.5 or later, or add api.example.com to NO_PROXY if it can be reached without a proxy.",
    });
    const basic = Buffer.from("ada:canary-proxy-pass").toString("base64");
    expect(redact(`canary-proxy-pass ${basic}`)).to.equal("[secret] [secret]");
    expect(["20.20.2", "22.20.0", "23.11.0", "24.4.1"].map(canUseProxies)).to.deep.equal([false, false, false, false]);
    expect(["21.30.0", "23.30.0", "20.30.0"].map(canUseProxies)).to.deep.equal([false, false, false]);
    expect(["22.21.0", "24.5.0", "25.0.0"].map(canUseProxies)).to.deep.equal([true, true, true]);
  });

  it("what is no address of a proxy is told, without its value", () => {
    for (const value of ["canary-not-a-proxy", "socks5://proxy.corp:1080"]) {
      const way = wayTo(API, { HTTPS_PROXY: value }, "22.21.0");
      expect(way).to.deep.equal({
        kind: "none",
        message: "HTTPS_PROXY is not the address of a proxy",
        hint: "Set it to something like http://proxy.example.com:3128.",
      });
    }
  });

  it("plain http is open to everybody on the way, unless it stays on this machine", () => {
    expect(["http://api.example.com", API, "http://localhost:1", "http://127.0.0.1:1"].map(isOpen)).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
  });

  it("hosts of NO_PROXY and this machine are reached without it", () => {
    const via = (no: string, address = API) => kind(address, { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, no_proxy: no });
    for (const no of ["*", "api.example.com", "example.com", ".example.com", "*.example.com", "a.b, api.example.com:443"]) {
      expect(via(no), no).to.equal("straight");
    }
    for (const no of ["a.b,, api.example.com", "a.b  ,example.com"]) expect(via(no), no).to.equal("straight");
    expect([via("airbyte.corp:80", "http://airbyte.corp/api"), via("airbyte.corp:443", "http://airbyte.corp/api")]).to.deep.equal([
      "straight",
      "proxy",
    ]);
    for (const open of ["http://localhost.example.com/", "http://notlocalhost/", "http://127.0.0.1.example.com/"]) {
      expect([isOpen(open), via("", open)], open).to.deep.equal([true, "proxy"]);
    }
    expect(["http://a.b.localhost:1", "http://127.10.20.30/"].map(isOpen)).to.deep.equal([false, false]);
    for (const no of [",", "", "ample.com", "api.example.com:8443", "other.com"]) expect(via(no), no).to.equal("proxy");
    for (const here of ["http://localhost:8000/api", "http://127.0.0.1:1/", "http://[::1]:1/"])
      expect(via("", here), here).to.equal("straight");
  });
});
