/** Airbyte is reached by whichever of the four ways the user's settings describe, and half a way is told as such. */

import { expect } from "chai";
import { airbyteClient } from "../../../providers/airbyte/index.js";
import { ask } from "../../../sdk/airbyte.js";
import type { Plain } from "../../../sdk/plain.js";
import { failure } from "../../drive.js";
import { AirbyteStack } from "./airbyte-stack.js";

describe("airbyte account", () => {
  let on: AirbyteStack;
  afterEach(() => on.close());

  const workspace = async (): Promise<unknown> =>
    (await on.resource("airbyte:Workspace").import(on.sandbox.airbyte.workspaceId)).inputs["name"];
  const auths = (): string[] => on.sandbox.journal.map(({ auth }) => auth);

  it("signs in with user name and password", async () => {
    on = await AirbyteStack.of();
    expect(await workspace()).to.be.a("string");
    expect(auths()).to.deep.equal(["basic"]);
  });

  it("signs in with client id and secret, one token for several resources", async () => {
    on = await AirbyteStack.of({ auth: "token" }, ({ airbyte }) => {
      const { url, clientId, clientSecret } = airbyte as unknown as Record<string, string>;
      return { serverUrl: url, clientId, clientSecret };
    });
    await workspace();
    await workspace();
    expect(on.calls()).to.deep.equal(["applications/token", "workspaces/get", "workspaces/get"]);
  });

  it("signs in with nothing where nothing is asked for", async () => {
    on = await AirbyteStack.of({ auth: "none" }, ({ airbyte }) => ({ serverUrl: airbyte.url }));
    await workspace();
    expect(auths()).to.deep.equal([""]);
  });

  it("half a pair is a problem that names both halves and no value", async () => {
    on = await AirbyteStack.of({}, ({ airbyte }) => ({ serverUrl: airbyte.url, clientId: "7f3a-client" }));
    const said = await failure(workspace());
    expect(said)
      .to.contain("airbyte:clientSecret is not set")
      .and.to.contain("AIRBYTE_CLIENT_SECRET")
      .and.to.contain("airbyte:clientId (from airbyte:clientId)");
    expect(said).not.to.contain("7f3a");
    expect(on.calls()).to.deep.equal([]);
  });

  it("what stack config says counts before what is in the environment", async () => {
    process.env["AIRBYTE_CLIENT_ID"] = "from-elsewhere";
    try {
      on = await AirbyteStack.of();
      await workspace();
      expect(auths()).to.deep.equal(["basic"]);
    } finally {
      delete process.env["AIRBYTE_CLIENT_ID"];
    }
  });

  it("a wrong secret is told without being told", async () => {
    on = await AirbyteStack.of({ auth: "token" }, ({ airbyte }) => ({
      serverUrl: airbyte.url,
      clientId: (airbyte as unknown as Plain)["clientId"],
      clientSecret: "wrong-wrong-wrong",
    }));
    const said = await failure(workspace());
    expect(said).to.contain("applications/token").and.not.to.contain("wrong-wrong");
  });

  it("lists are walked page by page, by scripts too", async () => {
    on = await AirbyteStack.of();
    const { url: serverUrl, username, password, workspaceId } = on.sandbox.airbyte;
    const client = airbyteClient({ serverUrl, username, password });
    for (const n of [1, 2, 3]) {
      await on.resource("airbyte:Source").create({
        workspaceId,
        sourceDefinitionId: "dfd88b22-b603-4c3d-aad7-3701784586b1",
        name: `sample ${n}`,
        connectionConfiguration: { count: n },
      });
    }
    on.calls();
    const sources = await client.list<{ readonly name: string }>(
      ask("sources/list_paginated", { workspaceIds: [workspaceId], pagination: { pageSize: 2, rowOffset: 0 } }),
    );
    expect(sources.map(({ name }) => name)).to.have.members(["sample 1", "sample 2", "sample 3"]);
    expect(on.calls()).to.deep.equal(["sources/list_paginated", "sources/list_paginated"]);
  });
});
