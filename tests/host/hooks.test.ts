import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { installHooks } from "../../providers/host/hooks.js";
import { inChild, root } from "../child.js";

// ---------------------------------------------------------------------------------------------------------------------
// A script like Pulumi's, with the files that it stands between
// ---------------------------------------------------------------------------------------------------------------------

interface Request {
  getNews(): { toJavaScript(): object } | undefined;
  getProperties(): { toJavaScript(): object } | undefined;
}

type Make = new (urn: string, timeout: number, values: object | undefined) => Request;

const MESSAGES = `
class Message {
  constructor(urn, timeout, values) { Object.assign(this, { urn, timeout, values }); }
  getUrn() { return this.urn; }
  getTimeout() { return this.timeout; }
}
const struct = (values) => values && { toJavaScript: () => ({ ...values }) };
const news = () => class extends Message { getNews() { return struct(this.values); } getOlds() { return struct({ old: true }); } };
const properties = () => class extends Message { getProperties() { return struct(this.values); } };
module.exports = { CheckRequest: news(), DiffRequest: news(), UpdateRequest: news(),
  CreateRequest: properties(), ReadRequest: properties(), DeleteRequest: properties() };`;

const EMPTY = `exports.Empty = class { static deserializeBinary(bytes) { return { decoded: bytes.length }; } };`;

describe("host/hooks", () => {
  let folder: string;
  let script: string;
  const write = (where: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, where)), { recursive: true });
    fs.writeFileSync(path.join(folder, where), text);
  };
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-hooks-"));
    script = path.join(folder, "cmd", "dynamic-provider");
    write("cmd/dynamic-provider/index.js", "");
    write("proto/provider_pb.js", MESSAGES);
    write("node_modules/google-protobuf/google/protobuf/empty_pb.js", EMPTY);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const load = <A>(name: string): A => createRequire(path.join(script, "index.js"))(name) as A;
  const messages = (): Record<string, Make> => load("../../proto/provider_pb");
  const empty = (): { deserializeBinary(bytes: Uint8Array): unknown } =>
    load<{ Empty: { deserializeBinary(bytes: Uint8Array): unknown } }>("google-protobuf/google/protobuf/empty_pb").Empty;

  const read = (name: string, urn: string, timeout: number, values: object): object => {
    const request = new (messages()[name] as Make)(urn, timeout, values);
    return (
      name === "CheckRequest" || name === "DiffRequest" || name === "UpdateRequest" ? request.getNews() : request.getProperties()
    )!.toJavaScript();
  };

  it("the details of a request are found by the properties that it brought, for every method", () => {
    const hooks = installHooks(script, false);
    for (const name of ["CheckRequest", "DiffRequest", "CreateRequest", "UpdateRequest", "ReadRequest", "DeleteRequest"]) {
      const properties = read(name, `urn-${name}`, 7, { a: name });
      expect(properties, name).to.deep.equal({ a: name });
      expect(hooks.detailsOf(properties), name).to.deep.equal({ urn: `urn-${name}`, timeout: 7 });
    }
  });

  it("two requests at once, with the same values, do not mix", () => {
    const hooks = installHooks(script, false);
    const [one, two] = [read("CreateRequest", "one", 1, { a: 1 }), read("CreateRequest", "two", 2, { a: 1 })];
    expect([hooks.detailsOf(two), hooks.detailsOf(one)]).to.deep.equal([
      { urn: "two", timeout: 2 },
      { urn: "one", timeout: 1 },
    ]);
  });

  it("properties from anywhere else have no details, and a request without properties is left as it is", () => {
    const hooks = installHooks(script, false);
    expect(hooks.detailsOf({ a: 1 })).to.deep.equal({});
    expect(new (messages()["ReadRequest"] as Make)("u", 1, undefined).getProperties()).to.equal(undefined);
  });

  it("the engine's cancel aborts what is under way, and what comes after it is not cancelled", () => {
    const hooks = installHooks(`${script}/index.js`, false);
    const before = hooks.signal();
    expect(before.aborted).to.equal(false);
    expect(empty().deserializeBinary(new Uint8Array(3))).to.deep.equal({ decoded: 3 });
    expect(before.aborted).to.equal(true);
    expect(hooks.signal().aborted).to.equal(false);
  });

  it("in a process that is not Pulumi's, and when they are switched off, nothing is touched", () => {
    const untouched = { getter: messages()["CheckRequest"]?.prototype.getNews, decode: empty().deserializeBinary };
    const elsewhere = path.join(folder, "program.js");
    for (const hooks of [installHooks(script, true), installHooks(elsewhere, false), installHooks(undefined, false)]) {
      expect(hooks.detailsOf(read("CheckRequest", "u", 1, {}))).to.deep.equal({});
      expect({ getter: messages()["CheckRequest"]?.prototype.getNews, decode: empty().deserializeBinary }).to.deep.equal(untouched);
      expect(hooks.signal().aborted).to.equal(false);
    }
  });

  it("an SDK that lacks some of it serves without it", () => {
    write("proto/provider_pb.js", `${MESSAGES}\ndelete module.exports.CheckRequest; delete module.exports.DiffRequest.prototype.getNews;`);
    const hooks = installHooks(script, false);
    expect(hooks.detailsOf(read("CreateRequest", "u", 1, {}))).to.deep.equal({ urn: "u", timeout: 1 });
    fs.rmSync(path.join(folder, "proto"), { recursive: true });
    write("cmd/dynamic-provider/other/cmd/dynamic-provider/index.js", "");
    expect(installHooks(path.join(script, "other", "cmd", "dynamic-provider"), false).detailsOf({})).to.deep.equal({});
  });

  describe("in Pulumi's own script", () => {
    const wrapped = (env: string): unknown =>
      inChild(`
        ${env}
        const sdk = require("node:module").createRequire(${JSON.stringify(path.join(root, "package.json"))});
        process.argv[1] = sdk.resolve("@pulumi/pulumi/cmd/dynamic-provider");
        const pb = sdk("@pulumi/pulumi/proto/provider_pb");
        const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb");
        const [getter, decode] = [pb.CheckRequest.prototype.getNews, Empty.deserializeBinary];
        require(${JSON.stringify(path.join(root, "dist", "providers", "provider.js"))}).open("fivetran:Group");
        console.log(JSON.stringify([getter !== pb.CheckRequest.prototype.getNews, decode !== Empty.deserializeBinary]));`);

    it("they are in place once a kind is opened", () => {
      expect(wrapped("")).to.deep.equal([true, true]);
    });

    it("PULUMI_CONDUIT_NO_HOOKS=1 switches them off", () => {
      expect(wrapped(`process.env.PULUMI_CONDUIT_NO_HOOKS = "1";`)).to.deep.equal([false, false]);
    });
  });
});
