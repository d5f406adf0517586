import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { claimsInMemory, type Owner } from "../../providers/kernel/claims.js";
import { UserError } from "../../providers/kernel/handler.js";
import { importsOf } from "../../providers/kernel/imports.js";
import { objectReader } from "../../providers/kernel/object-reader.js";
import type { Plain } from "../../sdk/plain.js";
import { watched } from "../context.js";
import { widget } from "./widget.js";

const blueprint = widget as unknown as Blueprint;
const owner: Owner = { kind: "acme:Widget", account: "acme.example", urn: "urn:pulumi:dev::shop::acme:Widget::w", run: "1" };
const rival: Owner = { ...owner, urn: "urn:pulumi:dev::shop::acme:Widget::other" };
const answer = { id: "w1", name: "old", home: "h" };
const args = { name: "new", home: "h" };
const checked = { inputs: args, failures: [] };

const start = () => {
  const claims = claimsInMemory();
  const { context, infos } = watched({}, { urn: owner.urn });
  const imports = importsOf(blueprint, objectReader(blueprint), claims);
  const check = (read: () => Promise<Plain | undefined>, id = "w1") => imports.check(owner, id, args, checked, context, read);
  return { claims, context, infos, imports, check };
};

describe("kernel/imports: what a check says of the import option", () => {
  it("tells once what the import writes over, and keeps what it has read for the import", async () => {
    const { check, imports, infos, context } = start();
    expect(await check(async () => answer)).to.equal(checked);
    expect(infos).to.deep.equal(['widget "new": the import of w1 changes name: old → new.']);
    imports.tellChanges(context, "w1", answer, args, ["name"]);
    expect(infos, "told once").to.have.length(1);
    imports.tellChanges(context, "w2", answer, args, ["name"]);
    expect(infos, "another object").to.have.length(2);
    expect(imports.imported(owner, "w1")).to.equal(answer);
    expect(imports.imported(owner, "w1"), "once").to.equal(undefined);
  });

  it("says nothing where nothing changes", () => {
    const { imports, infos, context } = start();
    imports.tellChanges(context, "w1", args, args, []);
    expect(infos).to.deep.equal([]);
  });

  it("what it has read is of one object, account and command, and grows old in half a minute", async () => {
    const { check, imports } = start();
    await check(async () => answer);
    for (const [other, id] of [
      [owner, "w2"],
      [{ ...owner, account: "eu.acme.example" }, "w1"],
      [{ ...owner, run: "2" }, "w1"],
    ] as const) {
      expect(imports.imported(other, id)).to.equal(undefined);
    }
    const { now } = Date;
    try {
      const then = now();
      Date.now = () => then + 31_000;
      expect(imports.imported(owner, "w1")).to.equal(undefined);
    } finally {
      Date.now = now;
    }
  });

  it("an object that is not there fails the preview", async () => {
    expect(await start().check(async () => undefined)).to.deep.equal({ ...checked, failures: ["Acme has no widget with the id w1"] });
  });

  it("what another resource of the program has fails it too, by its name, and nothing is asked", async () => {
    const { claims, check, imports } = start();
    claims.claim(rival, "w1");
    const { failures } = await check(async () => expect.fail("asked"));
    expect(failures).to.have.length(1);
    expect(failures[0]).to.match(
      /^widget w1 is managed by "other" of this program already; nothing was changed\..*aliases: \[\{ name: "other" \}\]/,
    );
    expect(() => imports.refuseConflict(owner, "w1")).to.throw(UserError, 'managed by "other"');
    imports.refuseConflict(owner, "w2");
  });

  it("where nobody answers, and without credentials, the check says nothing: the import will", async () => {
    const { check } = start();
    for (const error of [new UserError("acme:key is not set."), new TypeError("x")]) {
      const failing = async (): Promise<never> => {
        throw error;
      };
      expect(await check(failing)).to.equal(checked);
    }
  });

  it("reserves the object: of two that import it, the second is stopped", async () => {
    const { claims, check } = start();
    claims.declare(owner);
    await check(async () => answer);
    expect(claims.otherHolder(rival, "w1")).to.equal("w");
  });
});
