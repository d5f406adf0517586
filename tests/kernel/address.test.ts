/** The addresses among the settings of all three vendors, from every place where a setting can stand. */

import { expect } from "chai";
import { airbyte } from "../../providers/airbyte/account.js";
import { airbyteClient } from "../../providers/airbyte/index.js";
import { fivetran } from "../../providers/fivetran/account.js";
import { fivetranClient } from "../../providers/fivetran/index.js";
import { connectWith, resolveSettings } from "../../providers/kernel/settings.js";
import type { Vendor } from "../../providers/kernel/vendor.js";
import { handlerOf } from "../../providers/provider.js";
import { tfregistry } from "../../providers/tfregistry/account.js";
import { tfregistryClient } from "../../providers/tfregistry/index.js";
import { movedAccount } from "../../providers/host/moving.js";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { get } from "../../sdk/call.js";
import { ask } from "../../sdk/airbyte.js";
import { forgetSecrets, redact } from "../../sdk/redact.js";
import { failureOf } from "../drive.js";
import { watched } from "../context.js";

const ADDRESSES = [
  {
    vendor: fivetran as Vendor,
    key: "fivetran:apiUrl",
    variable: "FIVETRAN_API_URL",
    example: "https://api.fivetran.com/v1",
    script: (apiUrl: string) => fivetranClient({ apiUrl }),
  },
  {
    vendor: airbyte as Vendor,
    key: "airbyte:serverUrl",
    variable: "AIRBYTE_SERVER_URL",
    example: "https://airbyte.example.com/api",
    script: (serverUrl: string) => airbyteClient({ serverUrl }),
  },
  {
    vendor: tfregistry as Vendor,
    key: "tfregistry:hostname",
    variable: "TFE_ADDRESS",
    example: "app.terraform.io",
    script: (hostname: string) => tfregistryClient({ hostname }),
  },
];

const reported = (work: () => unknown): string => {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("kernel/address", () => {
  afterEach(forgetSecrets);

  for (const { vendor, key, variable, example, script } of ADDRESSES) {
    const wrong = vendor === tfregistry ? "not a host" : "notaurl";

    it(`${key} that is no address is told with its name, its place, what is wrong and an example`, () => {
      const [fromConfig, fromEnv, fromScript] = [
        reported(() => connectWith(vendor, (k) => (k === key ? wrong : undefined), {})),
        reported(() => connectWith(vendor, () => undefined, { [variable]: wrong })),
        reported(() => script(wrong)),
      ];
      expect(fromConfig).to.contain(`${key} (from stack config, a provider or an argument) must be`);
      expect(fromEnv).to.contain(`${key} (from ${variable}) must be`);
      expect(fromScript).to.equal(fromConfig);
      for (const message of [fromConfig, fromEnv])
        expect(message)
          .to.contain(example)
          .and.to.match(/: it (does not begin with|has no host)/);
    });

    it(`no message can hold a user name and password in ${key}, wherever it came from`, async () => {
      const written = ["https://ada:canary-pass-word@127.0.0.1:1", "https://ada:canary-pass-word@host/#", "ada:canary-pass-word@ho st"];
      for (const address of written) {
        forgetSecrets();
        const settings = { ...OTHERS, [key]: address };
        const handler = handlerOf(vendor === fivetran ? "fivetran:Group" : vendor === airbyte ? "airbyte:Workspace" : "tfregistry:GpgKey");
        const { context } = watched(settings, { timeoutMs: 2000 });
        const id = vendor === tfregistry ? "acme/KEY" : "some";
        const { message } = await failureOf(handler.read(id, undefined, context));
        expect(message, address).not.to.contain("canary-pass-word").and.not.to.contain("ada:");
        expect(redact("canary-pass-word"), address).to.equal("[secret]");
        expect(JSON.stringify(resolveSettings(vendor, () => undefined, { [variable]: address })), address).not.to.contain("@");
      }
    });
  }

  it("user name and password of an address sign in where nothing else does", () => {
    const signsIn = (vendor: Vendor, config: Record<string, string>, names: readonly string[]): unknown[] => {
      const settings = resolveSettings(vendor, (key) => config[key], {});
      return names.map((name) => settings[name]?.value);
    };
    const serverUrl = { "airbyte:serverUrl": "http://ada:p%40ss@host/api" };
    expect(signsIn(airbyte, serverUrl, ["serverUrl", "username", "password"])).to.deep.equal(["http://host/api", "ada", "p@ss"]);
    for (const other of ["username", "password", "clientId", "clientSecret", "bearerToken"]) {
      const config = { ...serverUrl, [`airbyte:${other}`]: "set" };
      const expected = ["username", "password"].map((name) => (name === other ? "set" : undefined));
      expect(signsIn(airbyte, config, ["username", "password"]), other).to.deep.equal(expected);
    }
    const apiUrl = { "fivetran:apiUrl": "https://key:secret-1@host/v1" };
    expect(signsIn(fivetran, apiUrl, ["apiUrl", "apiKey", "apiSecret"])).to.deep.equal(["https://host/v1", "key", "secret-1"]);
    expect(signsIn(fivetran, { ...apiUrl, "fivetran:apiKey": "other" }, ["apiKey", "apiSecret"])).to.deep.equal(["other", undefined]);
  });

  it("the registry takes no user name and password, and says so", () => {
    const message = reported(() =>
      connectWith(tfregistry, () => undefined, { TFE_ADDRESS: "https://ada:canary-word@tfe.example.com", TFE_TOKEN: "t0ken" }),
    );
    expect(message).to.contain("TFE_ADDRESS").and.to.contain("Remove it").and.not.to.contain("canary");
  });

  it("another password in an address is not another account", () => {
    const urn = "urn:pulumi:dev::p::pulumi:providers:pulumi-nodejs::eu";
    const moved = (a: string, b: string): string[] => movedAccount(urn, { "airbyte:serverUrl": a }, { "airbyte:serverUrl": b });
    expect(moved("http://ada:one@host/api", "http://ada:two@host/api")).to.deep.equal([]);
    expect(moved("http://host/api", "http://ada:two@host")).to.deep.equal([]);
    expect(moved("http://ada:one@host/api", "http://ada:one@other/api")).to.deep.equal(["airbyte:serverUrl"]);
  });

  describe("on a server", () => {
    let sandbox: Sandbox;
    beforeEach(async () => (sandbox = await startSandbox()));
    afterEach(() => sandbox.close());
    const within = (url: string, name: string, password: string): string =>
      url.replace("//", `//${encodeURIComponent(name)}:${encodeURIComponent(password)}@`);

    it("scripts sign in by an address alone, and the request's line holds none of it", async () => {
      const { url, username, password, workspaceId } = sandbox.airbyte;
      const workspace = await airbyteClient({ serverUrl: within(url, username, password) }).run(ask("workspaces/get", { workspaceId }));
      expect(workspace).to.include({ workspaceId });
      const { fivetran: account } = sandbox;
      const client = fivetranClient({ apiUrl: within(account.url, account.apiKey, account.apiSecret) });
      expect(await client.list(get("/groups"))).to.deep.equal([]);
      expect(sandbox.journal.map(({ auth }) => auth)).to.deep.equal(["basic", "basic"]);
    });
  });
});

const OTHERS: Record<string, string> = {
  "fivetran:apiKey": "key",
  "fivetran:apiSecret": "other-secret",
  "airbyte:bearerToken": "other-token",
  "tfregistry:token": "other-token",
  "tfregistry:organization": "acme",
};
