import { expect } from "chai";
import { get } from "../../sdk/call.js";
import { absent } from "../../sdk/failure.js";
import { forScripts } from "../../sdk/script.js";
import { fakeClient, where } from "../client.js";

describe("sdk/script", () => {
  it("gives the data of an answer and the items of a list", async () => {
    const script = forScripts(fakeClient(({ path }) => (path.text === "/things" ? [1, 2] : { id: "a" })).client);
    expect(await script.run(get("/things/a"))).to.deep.equal({ id: "a" });
    expect(await script.list(get("/things"))).to.deep.equal([1, 2]);
  });

  it("throws what a person needs to know", async () => {
    const script = forScripts(fakeClient((call) => absent({ at: where(call, 404), message: "no such thing" })).client);
    const reported = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: Error) => error.message);
    expect(await reported(script.run(get("/things/a")))).to.equal(
      "Acme found nothing to carry out the request (GET /things/a, 404):\n  no such thing.",
    );
    expect(await reported(script.list(get("/things")))).to.equal(
      "Acme found nothing to read the list (GET /things, 404):\n  no such thing.",
    );
  });
});
