import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import { type Failure, local, refused, unreachable } from "../../sdk/failure.js";
import { until } from "../../sdk/wait.js";
import { fakeClient } from "../client.js";

describe("sdk/wait", () => {
  /** Looks that see one thing after the other, the last one forever. */
  const looks = (...observed: (string | Failure)[]) => {
    let n = 0;
    return async (): Promise<E.Either<Failure, string>> => {
      const one = observed[Math.min(n++, observed.length - 1)] as string | Failure;
      return typeof one === "string" ? E.right(one) : E.left(one);
    };
  };
  const done = (observed: string): boolean => observed === "ready";

  it("looks until it is done, with longer and longer pauses up to a limit", async () => {
    const { client, clock } = fakeClient();
    const wait = { client, title: "it", look: looks("a", "b", "c", "d", "ready"), done, every: [1000, 3000] as const };
    expect(await until(wait)()).to.deep.equal(E.right("ready"));
    expect(clock.sleeps).to.deep.equal([1000, 1500, 2250, 3000]);
  });

  it("does not pause when it is done at the first look", async () => {
    const { client, clock } = fakeClient();
    await until({ client, title: "it", look: looks("ready"), done })();
    expect(clock.sleeps).to.deep.equal([]);
  });

  it("stops with the reason when it never will be done, and with the failure when it cannot look", async () => {
    const { client } = fakeClient();
    const why = refused({ at: local("V", "look"), message: "it failed" });
    const failed = (observed: string): Failure | undefined => (observed === "failed" ? why : undefined);
    expect(await until({ client, title: "it", look: looks("a", "failed"), done, failed })()).to.deep.equal(E.left(why));
    const cannot = unreachable({ at: local("V", "look"), message: "down", maybeDone: false });
    expect(await until({ client, title: "it", look: looks("a", cannot), done })()).to.deep.equal(E.left(cannot));
  });

  it("gives up before the deadline rather than after it, and says how long it waited", async () => {
    const { client, clock } = fakeClient();
    const bound = client.within({ deadline: clock.now() + 5000, signal: new AbortController().signal });
    const result = await until({ client: bound, title: "the module", look: looks("a"), done, every: [2000, 2000] })();
    expect(result).to.have.nested.property("left.tag", "Unreachable");
    expect(result).to.have.nested.property("left.message", "still not there after 4 s");
    expect(result).to.have.nested.property("left.hint", "Run the command again, or give it more time with customTimeouts.");
    expect(result).to.have.nested.property("left.maybeDone", false);
    expect(result).to.deep.nested.include({
      "left.at": { vendor: "Acme", call: "waiting for the module", host: "", attempts: 1, elapsedMs: 4000 },
    });
    expect(clock.sleeps).to.deep.equal([2000, 2000]);
  });

  it("tells how long it has waited before each pause", async () => {
    const { client } = fakeClient();
    const reported: string[] = [];
    const progress = (observed: string, seconds: number): void => void reported.push(`${observed} ${seconds} s`);
    await until({ client, title: "it", look: looks("a", "b", "ready"), done, progress, every: [2000, 9000] })();
    expect(reported).to.deep.equal(["a 0 s", "b 2 s"]);
  });

  it("ends at once when the user stops the command", async () => {
    const { client } = fakeClient();
    const stopped = client.within({ deadline: Infinity, signal: AbortSignal.abort() });
    const result = await until({ client: stopped, title: "it", look: looks("a"), done })();
    expect(result).to.have.nested.property("left.message", "cancelled while waiting");
    expect(result).to.have.nested.property("left.maybeDone", false);
  });

  it("does not begin a pause that ends with the deadline", async () => {
    const { client, clock } = fakeClient();
    const bound = client.within({ deadline: clock.now() + 2000, signal: new AbortController().signal });
    expect(await until({ client: bound, title: "it", look: looks("a"), done, every: [2000, 2000] })()).to.have.property("_tag", "Left");
    expect(clock.sleeps).to.deep.equal([]);
  });

  it("pauses for one second at first and for fifteen at most, unless told otherwise", async () => {
    const { client, clock } = fakeClient();
    await until({ client, title: "it", look: looks(...Array<string>(9).fill("a"), "ready"), done })();
    expect([clock.sleeps[0], clock.sleeps.at(-1)]).to.deep.equal([1000, 15_000]);
  });

  it("a mistake of the clock is not taken for the user's stop", async () => {
    const { client } = fakeClient();
    const broken = { ...client, clock: { ...client.clock, sleep: () => Promise.reject(new Error("no timers")) } };
    const failed = await until({ client: broken, title: "it", look: looks("a"), done })().catch((error: unknown) => error);
    expect(failed).to.have.property("message", "no timers");
  });
});
