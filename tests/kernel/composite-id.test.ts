import { expect } from "chai";
import { compositeId } from "../../providers/kernel/composite-id.js";
import { RequestError } from "../../providers/kernel/vendor-client.js";

describe("kernel/composite-id", () => {
  const key = compositeId("signing key", "{organization}/{keyId}");
  const release = compositeId("release", "{organization}/private/{organization}/{name}/{version}");
  const edge = compositeId("membership", "{teamId}:{userId}", { openEnd: true });

  it("makes an id of its parts, and the parts of the id", () => {
    expect(key.of({ organization: "acme", keyId: "AB" })).to.equal("acme/AB");
    expect(key.parse("acme/AB")).to.deep.equal({ organization: "acme", keyId: "AB" });
    expect(release.parse("acme/private/acme/foo/1.0.0+x")).to.deep.equal({ organization: "acme", name: "foo", version: "1.0.0+x" });
  });

  it("takes no id of another form", () => {
    for (const id of ["", "acme", "acme/", "/AB", "acme/AB/more", "acme//AB"]) expect(key.parse(id), id).to.equal(undefined);
    for (const id of ["acme/public/acme/foo/1.0.0", "acme/private/other/foo/1.0.0", "acme/private/acme/foo"])
      expect(release.parse(id), id).to.equal(undefined);
    for (const id of ["", "t", "t:", ":u"]) expect(edge.parse(id), id).to.equal(undefined);
  });

  it("leaves the last part open where a hash stands there", () => {
    expect(edge.parse("t:SHA256:a/b+c=")).to.deep.equal({ teamId: "t", userId: "SHA256:a/b+c=" });
  });

  it("ends an operation that has another id, and says the form", () => {
    const demand = (): unknown => key.demand({ vendor: "The Terraform registry" }, "read", "acme");
    expect(demand).to.throw(RequestError, "acme is not the id of a signing key");
    try {
      demand();
    } catch (error) {
      expect((error as RequestError).failure.hint).to.equal("The id is organization/keyId.");
    }
  });
});
