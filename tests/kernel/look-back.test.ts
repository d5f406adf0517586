import { expect } from "chai";
import * as E from "fp-ts/lib/Either.js";
import { type Blueprint, field } from "../../providers/kernel/blueprint.js";
import { isAsWanted, lookingBack, whenSeen } from "../../providers/kernel/look-back.js";
import { objectReader } from "../../providers/kernel/object-reader.js";
import { opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, unreachable } from "../../sdk/failure.js";
import { fakeClient, where } from "../client.js";
import { widget } from "./widget.js";

const plainWidget = widget as unknown as Blueprint;

describe("kernel/look-back", () => {
  /** Whether an object that answers so is what an update from one to the other wants. */
  const is = (before: Plain, args: Plain, answer: Plain, more: Partial<Blueprint> = {}): boolean => {
    const blueprint = { ...plainWidget, ...more };
    const changed = new Set(
      Object.keys({ ...before, ...args }).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(args[name])),
    );
    return isAsWanted(
      blueprint,
      { id: "w1", before: { name: "n", ...before }, args: { name: "n", ...args }, changed },
      { name: "n", ...answer },
    );
  };

  it("an object is as wanted when every field that the update changes is, whatever else it has", () => {
    const [before, args] = [
      { color: "red", size: 1 },
      { color: "blue", size: 2 },
    ];
    expect(is(before, args, { look: { color: "blue", size: 2, shine: 1 }, more: true })).to.equal(true);
    expect(is(before, args, { look: { color: "blue", size: 1 } })).to.equal(false);
    expect(is(before, args, { look: { color: "blue" } })).to.equal(false);
    expect(is({ ...before, zone: "a" }, { ...args, zone: "a" }, { look: args, zone: "b" })).to.equal(true);
  });

  it("values are compared as they are after a refresh: in the user's spelling, in any order where that means nothing", () => {
    expect(is({ loud: "a" }, { loud: "b" }, { loud: "B" })).to.equal(true);
    expect(is({ loud: "a" }, { loud: "b" }, { loud: "A" })).to.equal(false);
    expect(is({ tags: ["a"] }, { tags: ["a", "b"] }, { tags: ["b", "a"] })).to.equal(true);
    expect(
      is(
        { config: { mode: "Direct", port: 1 } },
        { config: { mode: "PrivateLink", port: "2" } },
        { config: { mode: "PRIVATE_LINK", port: 2 } },
      ),
    ).to.equal(true);
  });

  it("what was taken out is gone, or what it falls back to; what cannot be taken out does not count", () => {
    expect(is({ size: 1 }, {}, { look: { size: null } })).to.equal(true);
    expect(is({ size: 1 }, {}, { look: {} })).to.equal(true);
    expect(is({ size: 1 }, {}, { look: { size: 1 } })).to.equal(false);
    expect(is({ color: "blue" }, {}, { look: { color: "red" } })).to.equal(true);
    expect(is({ color: "blue" }, {}, { look: { color: "blue" } })).to.equal(false);
    expect(is({ region: "eu" }, {}, { region: "eu" })).to.equal(true);
    const [before, args] = [{ config: { a: 1, b: 2 } }, { config: { a: 1 } }];
    expect(is(before, args, { config: { a: 1 } })).to.equal(true);
    expect(is(before, args, { config: { a: 1, b: 2 } })).to.equal(false);
  });

  it("a secret that is new or has changed is not seen behind a mask; one that stays is no obstacle", () => {
    expect(is({ password: "a" }, { password: "b" }, { password: "******" })).to.equal(false);
    expect(is({}, { password: "b" }, { password: "******" })).to.equal(false);
    expect(is({ password: "a" }, { password: "b" }, { password: "b" })).to.equal(true);
    const config = (host: string, password?: string): Plain => ({ config: { host, ...(password === undefined ? {} : { password }) } });
    const masked = config("h2", "******");
    expect(is(config("h1", "p"), config("h2", "p"), masked)).to.equal(true);
    expect(is(config("h1", "p"), config("h2", "q"), masked)).to.equal(false);
    expect(is(config("h1"), config("h2", "q"), masked)).to.equal(false);
    expect(is({}, config("h2", "q"), masked)).to.equal(false);
    const list = (secret: string): Plain => ({ config: { keys: [{ id: 1, secret }] } });
    expect(is(list("a"), list("b"), list("****"))).to.equal(false);
  });

  it("what no answer shows is never seen, nor is anything when all secrets are sent again", () => {
    expect(is({ token: { value: "a" } }, { token: { value: "b" } }, { token: { value: "b" } })).to.equal(false);
    const again = field(opt(text), { change: "inert", rotatesSecrets: true });
    const more = { fields: { ...plainWidget.fields, again } as Blueprint["fields"] };
    expect(is({ again: "1", size: 1 }, { again: "2", size: 2 }, { look: { size: 2 } }, more)).to.equal(false);
  });

  it("the look has time of its own, and an object that is gone is not as wanted", async () => {
    const update = { id: "w1", before: { name: "n", size: 1 }, args: { name: "n", size: 2 }, changed: new Set(["size"]) };
    const looked = async (answer: unknown): Promise<{ found: unknown; allowed: number[]; asked: string[] }> => {
      const fake = fakeClient((call) =>
        answer === "gone"
          ? absent({ at: where(call, 404), message: "no" })
          : answer === "down"
            ? unreachable({ at: where(call), message: "no", maybeDone: false })
            : answer,
      );
      const hurried = fake.client.within({ deadline: fake.clock.now() + 10, signal: new AbortController().signal });
      fake.allowed.length = 0;
      const found = await lookingBack(plainWidget, objectReader(plainWidget), hurried, update)();
      return { found: E.isLeft(found) ? found.left.tag : found.right, allowed: fake.allowed, asked: fake.asked };
    };
    const there = { id: "w1", name: "n", look: { size: 2 } };
    expect(await looked(there)).to.deep.equal({ found: there, allowed: [30_000], asked: ["GET /widgets/w1"] });
    expect((await looked({ ...there, look: { size: 1 } })).found).to.equal(undefined);
    expect((await looked("gone")).found).to.equal(undefined);
    expect((await looked("down")).found).to.equal("Unreachable");
  });

  it("a step looks for what it knows by itself", async () => {
    const look = async (): Promise<Plain> => ({ paused: true });
    expect(await whenSeen(look, ({ paused }) => paused === true)()).to.deep.equal({ paused: true });
    expect(await whenSeen(look, ({ paused }) => paused === false)()).to.equal(undefined);
  });
});
