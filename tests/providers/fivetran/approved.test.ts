import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { type Resource } from "../../drive.js";
import { Stack } from "../../stack.js";

const CERTIFICATE = { list: "certificates", of: (what: string) => ({ encodedCert: `canary-${what}` }), wire: "encoded_cert" };
const FINGERPRINT = { list: "fingerprints", of: (what: string) => ({ publicKey: `ssh-rsa ${what}` }), wire: "public_key" };

/** A connection, or the destination, of a group. */
const PARENTS: Readonly<Record<string, Plain>> = {
  connection: { service: "postgres", destinationSchema: { prefix: "shop" } },
  destination: { service: "snowflake", timeZoneOffset: "0" },
};

const aParent = async (stack: Stack, parent: string): Promise<string> => {
  const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
  const kind = parent === "connection" ? "fivetran:Connection" : "fivetran:Destination";
  return (await stack.resource(kind).create({ groupId, ...PARENTS[parent] })).id;
};

/** They are told apart by their fields alone. */
const kinds = {
  "fivetran:ConnectionCertificate": { parent: "connection", ...CERTIFICATE },
  "fivetran:ConnectionFingerprint": { parent: "connection", ...FINGERPRINT },
  "fivetran:DestinationCertificate": { parent: "destination", ...CERTIFICATE },
  "fivetran:DestinationFingerprint": { parent: "destination", ...FINGERPRINT },
};

for (const [kind, { parent, list, of, wire }] of Object.entries(kinds)) {
  describe(kind, () => {
    let stack: Stack;
    let trusted: Resource;
    let id: string;
    const owner = `${parent}Id`;
    const names = (): string[] => stack.requests().map(([request]) => request);

    beforeEach(async () => {
      stack = await Stack.start({ fivetran: { pageSize: 2 } });
      trusted = stack.resource(kind);
      id = await aParent(stack, parent);
      stack.requests();
    });
    afterEach(() => stack.close());

    it("is approved by one request, and every character of its hash reaches the service as it is", async () => {
      const hash = "a/b+c==";
      const one = await trusted.create({ [owner]: id, hash, ...of("one") });
      expect(one.id).to.equal(`${id}:${hash}`);
      expect(stack.requests()).to.deep.equal([[`POST /v1/${parent}s/${id}/${list}`, { hash, [wire]: Object.values(of("one"))[0] }]]);
      await trusted.refresh(one);
      await trusted.destroy(one);
      const own = `/v1/${parent}s/${id}/${list}/a%2Fb%2Bc%3D%3D`;
      expect(names()).to.deep.equal([`GET ${own}`, `DELETE ${own}`]);
    });

    it("leaves others that are trusted alone, when it comes and when it goes", async () => {
      const [one, ...others] = await Promise.all(["a", "b", "c"].map((hash) => trusted.create({ [owner]: id, hash, ...of(hash) })));
      expect(names().filter((request) => !request.startsWith("POST"))).to.deep.equal([]);
      await trusted.destroy(one!);
      expect(await trusted.refresh(one!)).to.equal(undefined);
      for (const other of others) expect((await trusted.refresh(other))?.id).to.equal(other.id);
    });

    it("of another hash is another one", async () => {
      const one = await trusted.create({ [owner]: id, hash: "a", ...of("a") });
      expect((await trusted.diff(one, { [owner]: id, hash: "b", ...of("a") })).replaces).to.deep.equal(["hash"]);
    });

    it("is gone with what it is for, and deleting it then is no error", async () => {
      const one = await trusted.create({ [owner]: id, hash: "a", ...of("a") });
      const kind = parent === "connection" ? "fivetran:Connection" : "fivetran:Destination";
      await stack.resource(kind).destroy({ id, inputs: {}, outs: {} });
      expect(await trusted.refresh(one)).to.equal(undefined);
      await trusted.destroy(one);
    });
  });
}

describe("fivetran:ConnectionCertificate, imported", () => {
  it("takes the certificate that the program says without approving it again: nobody can read it back", async () => {
    const stack = await Stack.start();
    try {
      const connectionId = await aParent(stack, "connection");
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
