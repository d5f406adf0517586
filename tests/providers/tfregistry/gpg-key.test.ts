import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { handlerOf } from "../../../providers/provider.js";
import { makeReleaseKey, type ReleaseKey } from "../../../sandbox/release.js";
import {
  type Applied,
  create,
  expiredKey,
  failure,
  KEYS,
  KIND,
  refresh,
  remove,
  severalIn,
  type Stage,
  startStage,
  update,
} from "./fixture.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

const KEY = "tfregistry:GpgKey";

let stage: Stage;

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
    stage = await startStage();
  });
  afterEach(() => stage.close());

  it("is added, seen, left alone and deleted", async () => {
    const args = { asciiArmor: stage.key.publicKeyArmored };
    const applied = await create(stage, KEY, args);
    expect(applied.id).to.equal(`acme/${stage.key.keyId}`);
    expect(applied.outs["keyId"]).to.equal(stage.key.keyId);
    expect(applied.outs["fingerprint"]).to.match(new RegExp(`^[0-9A-F]{24}${stage.key.keyId}$`));
    const seen = await refresh(stage, KEY, applied);
    expect(seen?.inputs).to.deep.equal(applied.inputs);
    expect((await update(stage, KEY, seen as Applied, args)).changed).to.deep.equal([]);
    expect(stage.asked()).to.deep.equal(["POST key"]);
    await remove(stage, KEY, applied);
    expect(await refresh(stage, KEY, applied)).to.equal(undefined);
    await remove(stage, KEY, applied);
    expect(stage.sandbox.living()).to.deep.equal([]);
  });

  it("is the same key in an armor that is wrapped and commented in another way", async () => {
    const applied = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const other = stage.key.publicKeyArmored.replace("\n\n", "\nComment: exported again\n\n").replaceAll("\n", "\r\n");
    expect((await update(stage, KEY, applied, { asciiArmor: other })).changed).to.deep.equal([]);
  });

  it("is renewed in place when only its lifetime is new, and finished after a fault in between", async () => {
    const applied = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const args = { asciiArmor: await renewed(stage.key) };
    stage.sandbox.forget();
    const handle = stage.sandbox.fault({ method: "POST", path: KEYS, status: 500 });
    expect(await failure(update(stage, KEY, applied, args))).to.contain("renew");
    handle.stop();
    const done = await update(stage, KEY, applied, args);
    expect(done.changed).to.deep.equal(["material"]);
    expect((await refresh(stage, KEY, done))?.inputs["material"]).to.equal(done.inputs["material"]);
    expect(stage.asked().filter((call) => call === "DELETE key")).to.have.length(1);
    expect(done.id).to.equal(applied.id);
  });

  it("is replaced by another key", async () => {
    const applied = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const other = await makeReleaseKey("ed25519");
    expect(await failure(update(stage, KEY, applied, { asciiArmor: other.publicKeyArmored }))).to.equal(
      "would be replaced for keyId, fingerprint",
    );
  });

  it("is never a private key, and never shown when it is", async () => {
    const { failures } = await handlerOf(KEY).check({}, { asciiArmor: stage.key.privateKeyArmored }, stage.context);
    expect(failures.join()).to.contain("PRIVATE key").and.to.contain("gpg --armor --export").and.not.to.contain("BEGIN");
    const { failures: none } = await handlerOf(KEY).check({}, { asciiArmor: "nonsense" }, stage.context);
    expect(none.join()).to.contain("is not an OpenPGP public key block");
    expect(stage.asked(true)).to.deep.equal([]);
  });

  it("is one key: several in one text are refused with their ids, and what an earlier release took of them stays", async () => {
    const old = await expiredKey();
    for (const [how, asciiArmor] of await severalIn(old, stage.key)) {
      const { failures } = await handlerOf(KEY).check({}, { asciiArmor }, stage.context);
      expect(failures.join(), how).to.contain(`holds 2 keys: ${old.keyId} (expired on 2024-01-02), ${stage.key.keyId}`);
      expect(failures.join(), how).to.contain(`gpg --armor --export ${stage.key.keyId}`);
      const taken = await handlerOf(KEY).check({}, { asciiArmor: old.publicKeyArmored }, stage.context);
      const state = { ...taken.inputs, asciiArmor };
      const { inputs, failures: none } = await handlerOf(KEY).check(state, { asciiArmor }, stage.context);
      expect([none, inputs], how).to.deep.equal([[], state]);
    }
    expect(stage.asked(true)).to.deep.equal([]);
  });

  it("of somebody else is not taken over, but named", async () => {
    await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    expect(await failure(create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored })))
      .to.contain(`id acme/${stage.key.keyId}`)
      .and.to.contain("import it");
  });

  it("is made once when the answer is lost", async () => {
    stage.sandbox.fault({ method: "POST", path: KEYS, times: 1, commit: true, drop: true });
    await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    expect(stage.asked()).to.deep.equal(["POST key"]);
  });

  it("stays while a version needs it", async () => {
    const key = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const release = await stage.release();
    const args = { name: "foo", distDir: release.dir, keyId: stage.key.keyId, onDelete: "delete" };
    const published = await create(stage, KIND, args);
    expect(await failure(remove(stage, KEY, key))).to.contain("still verify foo 1.0.0 with it");
    await remove(stage, KIND, published);
    await remove(stage, KEY, key);
    expect(stage.sandbox.living()).to.deep.equal([]);
  });

  it("stays while a version needs it that says nothing of its protocols", async () => {
    const key = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const { dir } = await stage.release();
    await create(stage, KIND, { name: "foo", distDir: dir, keyId: stage.key.keyId });
    const nameless = (body: unknown): unknown => JSON.parse(JSON.stringify(body).replace('"protocols":["5.0"]', '"protocols":null'));
    stage.sandbox.fault({ method: "GET", path: /\/versions$/, alter: nameless });
    expect(await failure(remove(stage, KEY, key))).to.contain("still verify foo 1.0.0 with it");
  });

  it("is imported by organization and key-id", async () => {
    const applied = await create(stage, KEY, { asciiArmor: stage.key.publicKeyArmored });
    const imported = await handlerOf(KEY).read(applied.id, undefined, stage.context);
    const { fingerprint, material, keyId, organization } = imported?.inputs as Plain;
    expect({ fingerprint, material, keyId, organization }).to.deep.equal({
      fingerprint: applied.inputs["fingerprint"],
      material: applied.inputs["material"],
      keyId: stage.key.keyId,
      organization: "acme",
    });
    expect(await failure(handlerOf(KEY).read("acme", undefined, stage.context))).to.contain("organization/KEY_ID");
    expect(await failure(handlerOf(KEY).read("acme/0000000000000000", undefined, stage.context))).to.contain("has no signing key");
  });
});
