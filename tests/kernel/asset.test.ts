import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { fromBufferPromise } from "yauzl";
import { arrived, asset, assetTitle, fileAt, isHashAlone, zipIn } from "../../providers/kernel/asset.js";

describe("kernel/asset", () => {
  const { FileAsset, StringAsset, RemoteAsset, FileArchive, AssetArchive, RemoteArchive } = pulumi.asset;
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), text);
  };
  const textIn = async (value: unknown): Promise<string> => (await zipIn(await arrived(value))).text();
  const namesIn = async (value: unknown): Promise<string[]> => {
    const zip = await fromBufferPromise(Buffer.from(await (await zipIn(await arrived(value))).arrayBuffer()));
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    return names;
  };
  const whyNot = (value: unknown): Promise<string> => textIn(value).then(() => "read", String);

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-asset-"));
    write("a.zip", "PK a");
    write("code/connector.py", "x = 1");
    write("code/lib/deep.py", "y = 2");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("arrives from a program as the engine hands it on", async () => {
    const [signature, value] = ["4dabf18193072939515e22adb298388d", { file: new FileAsset("a.zip"), rest: [1, "x"] }];
    const sent = await arrived(value);
    expect(sent).to.deep.equal({ file: { [signature]: "c44067f5952c0a294b673a41bacd8c17", path: "a.zip" }, rest: [1, "x"] });
    expect(await pulumi.runtime.serializeProperties("test", value), "the SDK adds what the engine takes away").to.deep.equal({
      file: { ...(sent as { file: object }).file, __pulumiAsset: true },
      rest: [1, "x"],
    });
    const { file } = sent as { file: unknown };
    const archive = await arrived(new AssetArchive({ "a.txt": new StringAsset("a") }));
    expect([asset.is(file), asset.is(archive), asset.is({ path: "a.zip" }), asset.is("a.zip")]).to.deep.equal([true, true, false, false]);
  });

  it("that is a zip file is that file", async () => {
    expect(await textIn(new FileAsset(at("a.zip")))).to.equal("PK a");
    expect(await textIn(new FileArchive(at("a.zip")))).to.equal("PK a");
    expect(await textIn(new RemoteAsset(`file://${at("a.zip")}`))).to.equal("PK a");
  });

  it("that is a folder, or put together, is a zip file of what is in it", async () => {
    expect(await namesIn(new FileArchive(at("code")))).to.deep.equal(["connector.py", "lib/deep.py"]);
    const parts = {
      "requirements.txt": new StringAsset("requests"),
      "one.py": new FileAsset(at("code/connector.py")),
      all: new FileArchive(at("code")),
    };
    const whole = new AssetArchive({ ...parts, inner: new AssetArchive({ "z.txt": new StringAsset("z") }) });
    expect(await namesIn(whole)).to.deep.equal(["all/connector.py", "all/lib/deep.py", "inner/z.txt", "one.py", "requirements.txt"]);
  });

  it("that cannot be used says why, with its path", async () => {
    write("b.tgz", "");
    fs.mkdirSync(at("none"));
    const reasons: [pulumi.asset.Asset | pulumi.asset.Archive, string][] = [
      [new FileAsset(at("c.zip")), `names a file that is not there: ${at("c.zip")}`],
      [new FileAsset(at("code")), "must be a zip file, and "],
      [new FileArchive(at("b.tgz")), "b.tgz is neither"],
      [new FileArchive(at("none")), "must have a file in it"],
      [new StringAsset("x"), "must be a zip file, not a text"],
      [new RemoteAsset("https://example.com/a.zip"), "must be on this machine, and https://example.com/a.zip is not: download it first"],
      [new RemoteArchive("https://example.com/a.zip"), "must be on this machine"],
      [new AssetArchive({ a: new FileArchive(at("a.zip")) }), "a.zip: an archive inside an AssetArchive must be a folder"],
      [new AssetArchive({ a: new FileAsset(at("gone")) }), `names a file that is not there: ${at("gone")}`],
    ];
    for (const [value, why] of reasons) expect(await whyNot(value)).to.contain(why);
    expect(await fileAt(at("code")).then(() => "read", String)).to.contain("FileArchive");
  });

  it("of which only the engine's hash is left is told apart from one that is there", async () => {
    const elided = { ...((await arrived(new FileArchive(at("code")))) as object), path: undefined, hash: "1", assets: {} };
    expect([isHashAlone(elided), isHashAlone(await arrived(new FileArchive(at("code"))))]).to.deep.equal([true, false]);
    expect([assetTitle(elided), assetTitle(await arrived(new FileAsset("a.zip")))]).to.deep.equal([undefined, "a.zip"]);
  });
});
