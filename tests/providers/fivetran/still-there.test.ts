/** A group or a destination that is still used: the refusal names by what. */

import { expect } from "chai";
import { Stack } from "../../stack.js";

describe("a group or a destination that cannot be deleted", () => {
  let stack: Stack;
  let groupId: string;
  const refused = (kind: string, id: string): Promise<string> =>
    stack
      .resource(kind)
      .destroy({ id, inputs: {}, outs: {} })
      .then(() => "deleted", String);
  const start = async (platformConnection?: "fivetran_log"): Promise<void> => {
    stack = await Stack.start({ fivetran: platformConnection === undefined ? {} : { platformConnection } });
    groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    await stack.resource("fivetran:Destination").create({ groupId, service: "snowflake", timeZoneOffset: "0", setupTests: "off" });
  };
  /** Whatever Fivetran says of it: as little as it can. */
  const quiet = (path: RegExp): void => {
    stack.sandbox.fault({
      vendor: "fivetran",
      method: "DELETE",
      path,
      status: 409,
      body: { code: "Conflict", message: "It is in use" },
      times: 1,
    });
  };
  afterEach(() => stack.close());

  it("names the connections and the destination of a group", async () => {
    await start();
    const { id } = await stack
      .resource("fivetran:Connection")
      .create({ groupId, service: "github", destinationSchema: { name: "gh" }, setupTests: "off" });
    quiet(/groups/);
    const message = await refused("fivetran:Group", groupId);
    expect(message)
      .to.contain(`Still there: connection ${id} (github "gh"), destination ${groupId} (snowflake)`)
      .and.to.contain("Delete or import");
    quiet(/destinations/);
    expect(await refused("fivetran:Destination", groupId)).to.contain(`connection ${id} (github "gh")`);
  });

  it("of Fivetran's own connection it says how to have it deleted", async () => {
    await start("fivetran_log");
    quiet(/destinations/);
    expect(await refused("fivetran:Destination", groupId)).to.contain("set deletePlatformConnection on the destination");
  });

  it("names five, and says how many more there are", async () => {
    await start();
    for (let n = 0; n < 7; n += 1)
      await stack
        .resource("fivetran:Connection")
        .create({ groupId, service: "github", destinationSchema: { name: `gh${n}` }, setupTests: "off" });
    quiet(/destinations/);
    expect(await refused("fivetran:Destination", groupId)).to.contain("2 more");
  });

  it("where nothing is to be seen, the refusal stands alone", async () => {
    await start();
    quiet(/destinations/);
    const message = await refused("fivetran:Destination", groupId);
    expect(message).to.contain("It is in use").and.not.to.contain("Still there");
  });

  it("costs nothing where it is not refused", async () => {
    await start();
    stack.requests();
    await stack.resource("fivetran:Destination").destroy({ id: groupId, inputs: {}, outs: {} });
    await stack.resource("fivetran:Group").destroy({ id: groupId, inputs: {}, outs: {} });
    expect(stack.requests().map(([what]) => what)).to.deep.equal([`DELETE /v1/destinations/${groupId}`, `DELETE /v1/groups/${groupId}`]);
  });
});
