import { expect } from "chai";
import type { Blueprint, Diagnostic } from "../../providers/kernel/blueprint.js";
import { unknown } from "../../providers/kernel/signature.js";
import { get } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { unreachable } from "../../sdk/failure.js";
import { failWith, where } from "../client.js";
import { watched } from "../context.js";
import { bench, widget } from "./widget.js";

const good = { name: "n", home: "h" };
const harmful: Diagnostic = { path: "zone", message: "is closed" };
const warning: Diagnostic = { path: "home", message: "is far away", severity: "warning" };
const offline = unreachable({ at: where(get("/about")), message: "no answer came", maybeDone: false });

describe("kernel/lifecycle: what the vendor says of inputs", () => {
  const asked: unknown[][] = [];
  beforeEach(() => asked.splice(0));

  const verify = (answer: () => readonly Diagnostic[]): Partial<Blueprint> => ({
    verify: { setting: "team", ask: async (args, client, account) => (asked.push([args, client.remainingMs(), account]), answer()) },
  });

  const check = async (more: Partial<Blueprint>, news: Plain = good, settings: Record<string, string> = { "acme:team": "true" }) => {
    const b = bench(() => ({}), more);
    const { context, warnings } = watched(settings);
    return { ...(await b.handler.check({}, news, context)), reported: warnings };
  };

  it("stops what it objects to, and warns of the rest, with the object's name", async () => {
    const { inputs, failures, reported: reported } = await check(verify(() => [harmful, warning]));
    expect([inputs, failures]).to.deep.equal([good, ["zone is closed"]]);
    expect(reported).to.deep.equal(['widget "n": home is far away.']);
  });

  it("is added to what is odd without asking", async () => {
    const zone = {
      ...widget.fields.zone,
      spec: { change: "update", review: () => [{ path: "", message: "is odd", severity: "warning" }] },
    };
    const fields = { ...widget.fields, zone } as unknown as Blueprint["fields"];
    const odd = { ...good, zone: "z" };
    expect((await check({ ...verify(() => [warning]), fields }, odd)).reported).to.deep.equal([
      'widget "n": zone is odd.',
      'widget "n": home is far away.',
    ]);
    const { failures, reported: reported } = await check({ ...verify(() => failWith(offline)), fields }, odd);
    expect([failures, reported[0]]).to.deep.equal([[], 'widget "n": zone is odd.']);
    expect(reported[1]).to.contain(`Acme could not be reached to check widget "n" against the vendor's own description`);
  });

  it("that nobody can hear stops nothing", async () => {
    const { inputs, failures, reported: reported } = await check(verify(() => failWith(offline)));
    expect([inputs, failures]).to.deep.equal([good, []]);
    expect(reported).to.have.length(1);
  });

  it("is asked for with the time of a read, without what is not known yet", async () => {
    await check(
      verify(() => []),
      { ...good, zone: unknown, timeouts: { create: "9h" } },
    );
    expect(asked[0]?.slice(0, 2)).to.deep.equal([{ ...good, timeouts: { create: "9h" } }, 120_000]);
  });

  it("is not asked for unless the setting says so, or where the inputs are wrong in themselves", async () => {
    for (const settings of [{}, { "acme:team": "false" }]) {
      expect(
        (
          await check(
            verify(() => [harmful]),
            good,
            settings,
          )
        ).failures,
      ).to.deep.equal([]);
    }
    expect(
      (
        await check(
          verify(() => [harmful]),
          { name: "n" },
        )
      ).failures,
    ).to.deep.equal(["home is required"]);
    expect(asked).to.deep.equal([]);
  });

  it("is nothing where there is nobody to ask", async () => {
    expect(await check({})).to.deep.equal({ inputs: good, failures: [], reported: [] });
  });
});
