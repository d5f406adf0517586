import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { arrived } from "../../../providers/kernel/asset.js";
import type { Plain } from "../../../sdk/plain.js";
import type { Resource } from "../../drive.js";
import { packageFile } from "../../kinds/fivetran/connector-sdk-package.js";
import { Stack } from "../../stack.js";

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

describe("fivetran:ConnectorSdkPackage", () => {
  let stack: Stack;
  let code: Resource;
  const names = (): string[] => stack.requests().map(([what]) => what.replace(/package_\w+/, "{}"));

  beforeEach(async () => {
    stack = await Stack.start();
    code = stack.resource("fivetran:ConnectorSdkPackage");
  });
  afterEach(() => stack.close());

  it("arrives byte by byte as it is on the disk, however large", async () => {
    const bytes = Buffer.alloc(3_000_000, "PK\r\n--\0binary");
    const file = packageFile("");
    fs.writeFileSync(file, bytes);
    const one = await code.create({ filePath: file });
    expect(stack.sandbox.world.table<{ file_sha256_hash: string }>("fivetran:ConnectorSdkPackage").get(one.id)?.file_sha256_hash).to.equal(
      sha256(bytes),
    );
    expect(names()).to.deep.equal(["GET /v1/connector-sdk/packages", "POST /v1/connector-sdk/packages"]);
  });

  it("a preview sees another content, sends nothing, and an update sends the file alone", async () => {
    const file = packageFile("PK one");
    const one = await code.create({ filePath: file });
    expect((await code.diff(one, { filePath: file })).changed).to.deep.equal([]);
    fs.writeFileSync(file, "PK two");
    stack.requests();
    expect((await code.diff(one, { filePath: file })).changed).to.deep.equal(["contentDigest"]);
    expect(names()).to.deep.equal([]);
    const two = await code.update(one, { filePath: file });
    expect(names()).to.deep.equal(["PATCH /v1/connector-sdk/packages/{}"]);
    expect([two.id, two.outs["contentDigest"]]).to.deep.equal([one.id, sha256("PK two")]);
  });

  it("the same content under another path is no change", async () => {
    const one = await code.create({ filePath: packageFile("PK one") });
    expect((await code.diff(one, { filePath: packageFile("PK one") })).changed).to.deep.equal([]);
  });

  it("a file that is not there is refused at preview, with its path", async () => {
    const failures = JSON.stringify(await code.failures({ filePath: "/nowhere/weather.zip" }));
    expect(failures).to.contain("filePath names a file that is not there: /nowhere/weather.zip. Build the package first");
  });

  describe("from a source", () => {
    const { FileAsset, FileArchive, AssetArchive, StringAsset, RemoteAsset } = pulumi.asset;
    const from = async (asset: pulumi.asset.Asset | pulumi.asset.Archive): Promise<{ source: unknown }> => ({
      source: await arrived(asset),
    });
    const folder = (): string => path.dirname(packageFile("x = 1"));

    it("of a file is that file: a change from its path to it is none, and another content is seen", async () => {
      const file = packageFile("PK one");
      const one = await code.create({ filePath: file });
      expect((await code.diff(one, await from(new FileAsset(file)))).changed).to.deep.equal([]);
      fs.writeFileSync(file, "PK two");
      for (const source of [new FileAsset(file), new FileArchive(file)])
        expect((await code.diff(one, await from(source))).changed).to.deep.equal(["contentDigest"]);
      const two = await code.update(one, await from(new FileAsset(file)));
      expect(two.outs["contentDigest"]).to.equal(sha256("PK two"));
    });

    it("of a folder, or put together, is a zip file that is the same each time", async () => {
      const archive = new FileArchive(folder());
      const one = await code.create(await from(archive));
      expect(names()).to.deep.equal(["GET /v1/connector-sdk/packages", "POST /v1/connector-sdk/packages"]);
      expect((await code.diff(one, await from(new FileArchive(folder())))).changed).to.deep.equal([]);
      const whole = await from(new AssetArchive({ "weather.zip": new StringAsset("x = 1") }));
      expect((await code.diff(one, whole)).changed, "whoever puts it together").to.deep.equal([]);
      const other = await from(new AssetArchive({ "connector.py": new StringAsset("x = 1") }));
      expect((await code.diff(one, other)).changed).to.deep.equal(["contentDigest"]);
      const two = await code.update(one, other);
      const sent = stack.sandbox.world.table<{ file_sha256_hash: string }>("fivetran:ConnectorSdkPackage").get(two.id)?.file_sha256_hash;
      expect(sent).to.equal(two.outs["contentDigest"]);
    });

    it("may be a secret", async () => {
      const { source } = await from(new FileAsset(packageFile("PK one")));
      const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: source };
      expect((await code.create({ source: secret })).outs["contentDigest"]).to.equal(sha256("PK one"));
    });

    it("takes the engine's word for the hash of a file, and keeps the digest where that is all that a refresh has left", async () => {
      const { source } = await from(new FileArchive(folder()));
      const one = await code.create({ source: { ...(source as object), hash: "engine" } });
      const left = { source: { ...(source as object), path: undefined, hash: "engine", assets: {} } };
      expect((await code.diff({ ...one, inputs: { ...one.inputs, ...left } }, left)).changed).to.deep.equal([]);
      const hashed = (file: string, hash: unknown): Plain => ({ source: { ...(asset.source as object), path: file, hash } });
      const asset = await from(new FileAsset("a.zip"));
      expect((await code.diff(one, hashed("/nowhere/a.zip", one.outs["contentDigest"]))).changed, "no need to read it").to.deep.equal([]);
      const file = packageFile("PK one");
      const other = await code.update(one, hashed(file, sha256("PK one")));
      expect((await code.diff(other, hashed(file, "0".repeat(64)))).changed).to.deep.equal(["contentDigest"]);
      expect(JSON.stringify(await code.failures(hashed("/nowhere/a.zip", "0".repeat(64))))).to.contain("is not there: /nowhere/a.zip");
    });

    it("is needed unless there is a path, and not both; one that cannot be used is refused at preview", async () => {
      const source = await from(new FileAsset(packageFile("PK one")));
      const failures = async (inputs: object): Promise<string> => JSON.stringify(await code.failures({ ...inputs }));
      expect(await failures({})).to.contain("Either source or filePath is required, and not both.");
      expect(await failures({ ...source, filePath: packageFile("PK one") })).to.contain("and not both");
      expect(await failures(await from(new FileArchive("/nowhere")))).to.contain(
        "source names a file that is not there: /nowhere. Build the package first",
      );
      const { source: remote } = await from(new RemoteAsset("https://example.com/a.zip"));
      expect(await failures({ source: { ...(remote as object), hash: "0".repeat(64) } })).to.contain("download it first");
    });
  });

  it("what arrived damaged is told, and is recorded", async () => {
    const alter = (body: unknown): unknown => ({
      ...(body as object),
      data: { ...(body as { data: object }).data, file_sha256_hash: "0".repeat(64) },
    });
    stack.sandbox.fault({ vendor: "fivetran", method: "POST", alter, times: 1 });
    const error = await code.create({ filePath: packageFile("PK one") }).then(() => "made", String);
    expect(error).to.contain("0".repeat(64)).and.to.contain(sha256("PK one"));
  });

  it("is deleted after its connection: Fivetran refuses it before, and says which", async () => {
    const one = await code.create({ filePath: packageFile("PK one") });
    const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
    const args = { groupId, service: "connector_sdk", destinationSchema: { name: "weather" }, config: { packageId: one.id } };
    const connection = await stack.resource("fivetran:Connection").create(args);
    expect(await code.destroy(one).then(() => "deleted", String)).to.contain(connection.id);
    await stack.resource("fivetran:Connection").destroy(connection);
    await code.destroy(one);
  });
});
