import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { UserError } from "../../providers/kernel/handler.js";
import { post } from "../../sdk/call.js";
import { failWith } from "../client.js";
import { bench, widget } from "./widget.js";
import { good, made, calls, no, reported, create } from "./lifecycle.setup.js";

describe("kernel/lifecycle", () => {
  it("one account has one connection, whatever is done over it", async () => {
    let connected = 0;
    const { handler, context } = bench(() => made);
    const counting = bench(() => made, {}, { config: () => ((connected += 1), undefined) });
    await handler.create(good, context);
    await counting.handler.create(good, counting.context);
    const once = connected;
    await counting.handler.remove("w1", { ...good, __v: 1 }, counting.context);
    expect(connected).to.equal(once);
  });

  it("a warning of check is told with the object's name, and stops nothing", async () => {
    const zone = {
      ...widget.fields.zone,
      spec: { change: "update", review: () => [{ path: "", message: "is odd", severity: "warning" }] },
    };
    const fields = { ...widget.fields, zone } as unknown as Blueprint["fields"];
    const { handler, context, warnings } = bench(() => made, { fields });
    expect((await handler.check({}, { ...good, zone: "z" }, context)).failures).to.deep.equal([]);
    expect(warnings).to.deep.equal(['widget "n": zone is odd.']);
    await handler.check({}, good, context);
    expect(warnings, "of what is not odd nothing is told").to.have.length(1);
  });

  it("a mistake of ours is not dressed up as the user's", async () => {
    const broken = {
      ...calls,
      create: () => {
        throw new TypeError("our mistake");
      },
    };
    const { handler, context } = bench(() => made, { calls: broken });
    const error = await handler.create(good, context).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(TypeError).and.not.to.be.instanceOf(UserError);
  });

  it("a failure says what was being done", async () => {
    const refusing = (more: Partial<Blueprint>, verb = "GET") => bench((call) => (call.verb === verb ? no(call, 403) : made), more);
    const head = async (promise: Promise<unknown>): Promise<string> => (await reported(promise)).message.split(" (")[0] ?? "";
    expect(await head(create(refusing({}), { ...good, adopt: "byName" }))).to.equal('Acme refused to look for widget "n"');
    const gather: Blueprint["gather"] = async () => failWith(no(post("/prepare")));
    expect(await head(create(refusing({ gather })))).to.equal('Acme refused to prepare widget "n"');
    const whole = refusing({ fullUpdate: true });
    expect(await head(whole.handler.update("w1", { ...good, __v: 1 }, { ...good, size: 1 }, whole.context))).to.equal(
      'Acme refused to read widget "n"',
    );
    const nameless = refusing({ title: () => undefined }, "POST");
    expect(await head(create(nameless))).to.equal("Acme refused to create widget");
  });

  it("an import that differs in several fields names them all", async () => {
    const zone = { ...widget.fields.zone, spec: { wire: "zone", change: "replace" } };
    const { handler, context } = bench(() => ({ ...made, zone: "z" }), {
      fields: { ...widget.fields, zone } as unknown as Blueprint["fields"],
    });
    expect((await reported(handler.adopt("w1", { ...good, home: "i", zone: "y" }, context))).message).to.contain("home, zone differs");
  });
});
