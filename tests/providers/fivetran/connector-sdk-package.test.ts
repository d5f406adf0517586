import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { expect } from "chai";
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
    expect(failures).to.contain("/nowhere/weather.zip").and.to.contain("there is no such file");
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
