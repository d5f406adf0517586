import { expect } from "chai";
import { serve } from "../../providers/host/serve.js";
import { asSecret, unknown } from "../../providers/kernel/signature.js";
import { blueprintOf, handlerOf } from "../../providers/registry.js";
import { Engine, protocol, rejected } from "./engine.js";

/** What is not about one resource: accounts, and the RPCs that we do not offer. */
describe("host/serve: accounts and the rest of the protocol", () => {
  let server: { port: number; close(): void };
  let engine: Engine;
  beforeEach(async () => {
    server = await serve(protocol, { blueprintOf, handlerOf, schema: () => "{}" }, undefined);
    engine = new Engine(server.port);
  });
  afterEach(() => {
    engine.close();
    server.close();
  });

  describe("the settings of an account", () => {
    const { DIFF_NONE, DIFF_SOME } = protocol.provider.DiffResponse.DiffChanges;
    const before = { "fivetran:apiUrl": "https://a.example/v1", "fivetran:apiKey": "k", "fivetran:apiSecret": asSecret("s") };

    it("another address, host or organization is another account, and replaces it", async () => {
      for (const key of ["fivetran:apiUrl", "airbyte:serverUrl", "tfregistry:hostname", "tfregistry:organization"]) {
        const { changes, replaces } = await engine.diffConfig({ [key]: "a" }, { [key]: "b" });
        expect([changes, replaces], key).to.deep.equal([DIFF_SOME, [key]]);
      }
    });

    it("a new key or secret is a rotation, and replaces nothing", async () => {
      const after = { ...before, "fivetran:apiKey": "l", "fivetran:apiSecret": "t" };
      const { changed, replaces } = await engine.diffConfig(before, after);
      expect(changed).to.have.members(["fivetran:apiKey", "fivetran:apiSecret"]);
      expect(replaces).to.deep.equal([]);
    });

    it("the same ones are no change, marked as secret or not; one that is not known yet replaces nothing", async () => {
      expect((await engine.diffConfig(before, { ...before, "fivetran:apiSecret": "s" })).changes).to.equal(DIFF_NONE);
      expect((await engine.diffConfig(before, { ...before, "fivetran:apiUrl": unknown })).replaces).to.deep.equal([]);
    });

    it("are taken with previews of our own", async () => {
      expect((await engine.configure({ "fivetran:apiKey": "k" })).getSupportspreview()).to.equal(true);
    });
  });

  describe("the rest of the protocol", () => {
    const { UNIMPLEMENTED } = protocol.grpc.status;

    it("what we do not offer is said so, and not left without an answer", async () => {
      const { provider: pb } = protocol;
      expect((await rejected(engine.send("construct", new pb.ConstructRequest()))).code).to.equal(UNIMPLEMENTED);
      expect((await rejected(engine.send("parameterize", new pb.ParameterizeRequest()))).code).to.equal(UNIMPLEMENTED);
      expect((await rejected(engine.send("getMapping", new pb.GetMappingRequest()))).code).to.equal(UNIMPLEMENTED);
    });

    it("an RPC that answers a stream ends as well", async () => {
      const streams = Object.entries(protocol.service).filter(([, { responseStream }]) => responseStream);
      const client = new protocol.grpc.Client(`127.0.0.1:${server.port}`, protocol.grpc.credentials.createInsecure());
      // An empty message is the same for every RPC.
      const nothing = (): Buffer => Buffer.alloc(0);
      for (const [, { path, responseDeserialize }] of streams) {
        const call = client.makeServerStreamRequest(path, nothing, responseDeserialize, {}, { deadline: Date.now() + 3000 });
        const code = await new Promise<number>((resolve) => {
          call.on("error", (error: unknown) => resolve((error as { code: number }).code));
          call.on("data", () => undefined);
        });
        expect(code, path).to.equal(UNIMPLEMENTED);
      }
      client.close();
    });

    it("the plugin has the version of the SDK that it stands in for", async () => {
      const info = await engine.send<{ getVersion(): string }>("getPluginInfo", new protocol.Empty());
      expect(info.getVersion()).to.match(/^3\.\d+\.\d+/);
    });
  });
});
