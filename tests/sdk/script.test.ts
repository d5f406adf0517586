import { expect } from "chai";
import { type Call, get } from "../../sdk/call.js";
import { absent, throttled, unreachable } from "../../sdk/failure.js";
import { ApiError, forScripts } from "../../sdk/script.js";
import { fakeClient, where } from "../client.js";

describe("sdk/script", () => {
  it("gives the data of an answer and the items of a list", async () => {
    const script = forScripts(fakeClient(({ path }) => (path.text === "/things" ? [1, 2] : { id: "a" })).client);
    expect(await script.run(get("/things/a"))).to.deep.equal({ id: "a" });
    expect(await script.list(get("/things"))).to.deep.equal([1, 2]);
  });

  it("throws what a program can look at, too", async () => {
    const retryAt = new Date(0);
    const at = (call: Call, status?: number) => ({ ...where(call, status), code: "Slow", requestId: "abcd1234" });
    const script = forScripts(
      fakeClient((call) =>
        call.path.text === "/busy"
          ? throttled({ at: at(call, 429), message: "later", retryAt })
          : unreachable({ at: at(call), message: "no answer", maybeDone: false }),
      ).client,
    );
    const thrown = (call: Call): Promise<unknown> => script.run(call).catch((error: unknown) => error);
    expect(await thrown(get("/busy")))
      .to.be.instanceOf(ApiError)
      .and.to.include({ name: "ApiError", status: 429, code: "Slow", requestId: "abcd1234", retryAt });
    expect(await thrown(get("/down"))).to.include({ status: undefined, retryAt: undefined });
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
