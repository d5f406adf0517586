import { expect } from "chai";
import type { Call } from "../../sdk/call.js";
import { absent } from "../../sdk/failure.js";
import { where } from "../client.js";
import { bench, step } from "./widget.js";

const news = { name: "n", home: "h" };
const made = { id: "w1", ...news };

describe("kernel/steps: an object that is not visible yet", () => {
  const looking = step(({ look }) => look());
  const hidden = (call: Call) => absent({ at: where(call, 404), message: "it is not there" });
  /** Shows the object by its id from the nth look on. */
  const visibleFrom = (nth: number) => {
    let looks = 0;
    return bench((call) => (call.verb === "GET" && (looks += 1) < nth ? hidden(call) : made), { steps: looking });
  };
  const reason = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => "no error",
      (error: unknown) => (error as Error).message,
    );

  it("is looked for again, for some seconds after its create", async () => {
    const { handler, context, sleeps } = visibleFrom(3);
    await handler.create(news, context);
    expect(sleeps).to.deep.equal([1000, 2000]);
  });

  it("fails the step when it does not show up at all", async () => {
    const { handler, context, sleeps } = visibleFrom(Infinity);
    expect(await reason(handler.create(news, context))).to.contain("it is gone");
    expect(sleeps).to.deep.equal([1000, 2000, 4000]);
  });

  it("is gone, without a second look, when an earlier run created it", async () => {
    const { handler, context, sleeps } = visibleFrom(Infinity);
    expect(await reason(handler.update("w1", news, news, context))).to.contain("it is gone");
    expect(sleeps).to.deep.equal([]);
  });
});
