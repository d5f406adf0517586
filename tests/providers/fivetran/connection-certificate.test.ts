import { expect } from "chai";
import { type Resource } from "../../drive.js";
import { Stack } from "../../stack.js";

/** A trusted certificate and a trusted fingerprint are told apart by their fields alone. */
const kinds = {
  "fivetran:ConnectionCertificate": {
    list: "certificates",
    of: (what: string) => ({ encodedCert: `canary-${what}` }),
    wire: "encoded_cert",
  },
  "fivetran:ConnectionFingerprint": { list: "fingerprints", of: (what: string) => ({ publicKey: `ssh-rsa ${what}` }), wire: "public_key" },
} as const;

for (const [kind, { list, of, wire }] of Object.entries(kinds)) {
  describe(kind, () => {
    let stack: Stack;
    let trusted: Resource;
    let connectionId: string;
    const names = (): string[] => stack.requests().map(([request]) => request);

    beforeEach(async () => {
      stack = await Stack.start({ fivetran: { pageSize: 2 } });
      trusted = stack.resource(kind);
      const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
      const args = { groupId, service: "postgres", destinationSchema: { prefix: "shop" } };
      connectionId = (await stack.resource("fivetran:Connection").create(args)).id;
      stack.requests();
    });
    afterEach(() => stack.close());

    it("is approved by one request, and every character of its hash reaches the service as it is", async () => {
      const hash = "a/b+c==";
      const one = await trusted.create({ connectionId, hash, ...of("one") });
      expect(one.id).to.equal(`${connectionId}:${hash}`);
      expect(stack.requests()).to.deep.equal([
        [`POST /v1/connections/${connectionId}/${list}`, { hash, [wire]: Object.values(of("one"))[0] }],
      ]);
      await trusted.refresh(one);
      await trusted.destroy(one);
      const own = `/v1/connections/${connectionId}/${list}/a%2Fb%2Bc%3D%3D`;
      expect(names()).to.deep.equal([`GET ${own}`, `DELETE ${own}`]);
    });

    it("leaves others that are trusted alone, when it comes and when it goes", async () => {
      const [one, ...others] = await Promise.all(["a", "b", "c"].map((hash) => trusted.create({ connectionId, hash, ...of(hash) })));
      expect(names().filter((request) => !request.startsWith("POST"))).to.deep.equal([]);
      await trusted.destroy(one!);
      expect(await trusted.refresh(one!)).to.equal(undefined);
      for (const other of others) expect((await trusted.refresh(other))?.id).to.equal(other.id);
    });

    it("of another hash is another one", async () => {
      const one = await trusted.create({ connectionId, hash: "a", ...of("a") });
      expect((await trusted.diff(one, { connectionId, hash: "b", ...of("a") })).replaces).to.deep.equal(["hash"]);
    });

    it("is gone with its connection, and deleting it then is no error", async () => {
      const one = await trusted.create({ connectionId, hash: "a", ...of("a") });
      await stack.resource("fivetran:Connection").destroy({ id: connectionId, inputs: {}, outs: {} });
      expect(await trusted.refresh(one)).to.equal(undefined);
      await trusted.destroy(one);
    });
  });
}

describe("fivetran:ConnectionCertificate, imported", () => {
  it("takes the certificate that the program says without approving it again: nobody can read it back", async () => {
    const stack = await Stack.start();
    try {
      const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
      const args = { groupId, service: "postgres", destinationSchema: { prefix: "shop" } };
      const { id: connectionId } = await stack.resource("fivetran:Connection").create(args);
      const certificate = stack.resource("fivetran:ConnectionCertificate");
      const wanted = { connectionId, hash: "a/+=", encodedCert: "canary-certificate" };
      const { id } = await certificate.create(wanted);
      const imported = await certificate.import(id);
      expect(imported.inputs).to.deep.equal({ connectionId, hash: "a/+=" });
      expect(JSON.stringify(imported)).not.to.contain("canary");
      expect((await certificate.diff(imported, wanted)).replaces).to.deep.equal([]);
    } finally {
      await stack.close();
    }
  });
});
