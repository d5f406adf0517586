import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { handlerOf } from "../../../providers/provider.js";
import { makeReleaseKey, type ReleaseKey } from "../../../sandbox/release.js";
import { failure, type Stored } from "../../drive.js";
import { KEYS, KIND, RegistryStack, expiredKey, severalIn } from "./registry-stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const KEY = "tfregistry:GpgKey";

let stack: RegistryStack;

/** The same key, valid for another time: only its signature on itself is new. */
const renewed = async (key: ReleaseKey): Promise<string> => {
  const { readPrivateKey, reformatKey } = await import("openpgp");
  const privateKey = await readPrivateKey({ armoredKey: key.privateKeyArmored });
  const userIDs = { name: "Release", email: "release@example.com" };
  const { publicKey } = await reformatKey({ privateKey, userIDs, keyExpirationTime: 10 * 365 * 86_400, format: "object" });
  return publicKey.armor();
};

describe("a signing key", () => {
  beforeEach(async () => {
    stack = await RegistryStack.of();
  });
  afterEach(() => stack.close());

  it("is added, seen, left alone and deleted", async () => {
    const args = { asciiArmor: stack.key.publicKeyArmored };
    const applied = await stack.resource(KEY).create(args);
    expect(applied.id).to.equal(`acme/${stack.key.keyId}`);
    expect(applied.outs["keyId"]).to.equal(stack.key.keyId);
    expect(applied.outs["fingerprint"]).to.match(new RegExp(`^[0-9A-F]{24}${stack.key.keyId}$`));
    const observed = await stack.resource(KEY).refresh(applied);
    expect(observed?.inputs).to.deep.equal(applied.inputs);
    expect((await stack.resource(KEY).up(observed as Stored, args)).changed).to.deep.equal([]);
    expect(stack.asked()).to.deep.equal(["POST key"]);
    await stack.resource(KEY).destroy(applied);
    expect(await stack.resource(KEY).refresh(applied)).to.equal(undefined);
    await stack.resource(KEY).destroy(applied);
    expect(stack.sandbox.living()).to.deep.equal([]);
  });

  it("is the same key in an armor that is wrapped and commented in another way", async () => {
    const applied = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const other = stack.key.publicKeyArmored.replace("\n\n", "\nComment: exported again\n\n").replaceAll("\n", "\r\n");
    expect((await stack.resource(KEY).up(applied, { asciiArmor: other })).changed).to.deep.equal([]);
  });

  it("is renewed in place when only its lifetime is new, and finished after a fault in between", async () => {
    const applied = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const args = { asciiArmor: await renewed(stack.key) };
    stack.sandbox.forget();
    const handle = stack.sandbox.fault({ method: "POST", path: KEYS, status: 500 });
    expect(await failure(stack.resource(KEY).up(applied, args))).to.contain("renew");
    handle.stop();
    const done = await stack.resource(KEY).up(applied, args);
    expect(done.changed).to.deep.equal(["material"]);
    expect((await stack.resource(KEY).refresh(done))?.inputs["material"]).to.equal(done.inputs["material"]);
    expect(stack.asked().filter((call) => call === "DELETE key")).to.have.length(1);
    expect(done.id).to.equal(applied.id);
  });

  it("is replaced by another key", async () => {
    const applied = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const other = await makeReleaseKey("ed25519");
    expect(await failure(stack.resource(KEY).up(applied, { asciiArmor: other.publicKeyArmored }))).to.equal(
      "would be replaced for keyId, fingerprint",
    );
  });

  it("is never a private key, and never shown when it is", async () => {
    const { failures } = await handlerOf(KEY).check({}, { asciiArmor: stack.key.privateKeyArmored }, stack.watched.context);
    expect(failures.join()).to.contain("PRIVATE key").and.to.contain("gpg --armor --export").and.not.to.contain("BEGIN");
    const { failures: none } = await handlerOf(KEY).check({}, { asciiArmor: "nonsense" }, stack.watched.context);
    expect(none.join()).to.contain("is not an OpenPGP public key block");
    expect(stack.asked(true)).to.deep.equal([]);
  });

  it("is one key: several in one text are refused with their ids, and what an earlier release took of them stays", async () => {
    const old = await expiredKey();
    for (const [how, asciiArmor] of await severalIn(old, stack.key)) {
      const { failures } = await handlerOf(KEY).check({}, { asciiArmor }, stack.watched.context);
      expect(failures.join(), how).to.contain(`holds 2 keys: ${old.keyId} (expired on 2024-01-02), ${stack.key.keyId}`);
      expect(failures.join(), how).to.contain(`gpg --armor --export ${stack.key.keyId}`);
      const taken = await handlerOf(KEY).check({}, { asciiArmor: old.publicKeyArmored }, stack.watched.context);
      const state = { ...taken.inputs, asciiArmor };
      const { inputs, failures: none } = await handlerOf(KEY).check(state, { asciiArmor }, stack.watched.context);
      expect([none, inputs], how).to.deep.equal([[], state]);
    }
    expect(stack.asked(true)).to.deep.equal([]);
  });

  it("of somebody else is not taken over, but named", async () => {
    await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    expect(await failure(stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored })))
      .to.contain(`id acme/${stack.key.keyId}`)
      .and.to.contain("import it");
  });

  it("is made once when the answer is lost", async () => {
    stack.sandbox.fault({ method: "POST", path: KEYS, times: 1, commit: true, drop: true });
    await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    expect(stack.asked()).to.deep.equal(["POST key"]);
  });

  it("stays while a version needs it", async () => {
    const key = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const release = await stack.release();
    const args = { name: "foo", distDir: release.dir, keyId: stack.key.keyId, onDelete: "delete" };
    const published = await stack.resource(KIND).create(args);
    expect(await failure(stack.resource(KEY).destroy(key))).to.contain("still verify foo 1.0.0 with it");
    await stack.resource(KIND).destroy(published);
    await stack.resource(KEY).destroy(key);
    expect(stack.sandbox.living()).to.deep.equal([]);
  });

  it("stays while a version needs it that says nothing of its protocols", async () => {
    const key = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const { dir } = await stack.release();
    await stack.resource(KIND).create({ name: "foo", distDir: dir, keyId: stack.key.keyId });
    const nameless = (body: unknown): unknown => JSON.parse(JSON.stringify(body).replace('"protocols":["5.0"]', '"protocols":null'));
    stack.sandbox.fault({ method: "GET", path: /\/versions$/, alter: nameless });
    expect(await failure(stack.resource(KEY).destroy(key))).to.contain("still verify foo 1.0.0 with it");
  });

  it("is imported by organization and key-id", async () => {
    const applied = await stack.resource(KEY).create({ asciiArmor: stack.key.publicKeyArmored });
    const imported = await handlerOf(KEY).read(applied.id, undefined, stack.watched.context);
    const { fingerprint, material, keyId, organization } = imported?.inputs as Plain;
    expect({ fingerprint, material, keyId, organization }).to.deep.equal({
      fingerprint: applied.inputs["fingerprint"],
      material: applied.inputs["material"],
      keyId: stack.key.keyId,
      organization: "acme",
    });
    expect(await failure(handlerOf(KEY).read("acme", undefined, stack.watched.context))).to.contain("organization/KEY_ID");
    expect(await failure(handlerOf(KEY).read("acme/0000000000000000", undefined, stack.watched.context))).to.contain("has no signing key");
  });
});
