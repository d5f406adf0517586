import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { claimsInMemory, type Owner } from "../../providers/kernel/claims.js";
import { type Diffed, diffGuards } from "../../providers/kernel/diff-guards.js";
import { objectReader } from "../../providers/kernel/object-reader.js";
import type { Plain } from "../../sdk/plain.js";
import { watched } from "../context.js";
import { acmeVendor, widget } from "./widget.js";

const vendor = { ...acmeVendor, address: ({ url }: { url?: { value: string } | undefined }) => url?.value };
const owner: Owner = { kind: "acme:Widget", account: "acme.example", urn: "urn:pulumi:dev::shop::acme:Widget::w", run: "1" };

const guards = (guarded: string | undefined = "its history") => {
  const blueprint = { ...(widget as unknown as Blueprint), guarded, vendor } as unknown as Blueprint;
  const claims = claimsInMemory();
  return { claims, ...diffGuards(blueprint, objectReader(blueprint), claims) };
};
const diffed = (more: Partial<Diffed> = {}): Diffed => ({
  id: "w1",
  before: {},
  args: { name: "n" },
  owner,
  difference: { changed: ["home"], replaces: ["home"], deleteBeforeReplace: false },
  ...more,
});

describe("kernel/diff-guards: a replacement that the engine works out for itself", () => {
  it("is stopped where it drops something, with what it comes from and what to do", () => {
    expect(() => guards().refuseTakenAlong(diffed())).to.throw(
      'widget "n" would be deleted along with what its home comes from, and would drop its history. Nothing was changed. Take deleteBeforeReplace',
    );
  });

  it("is none where the program has said a word of it, where nothing is lost or replaced, and where it is allowed", () => {
    const declared = guards();
    declared.claims.declare(owner);
    declared.refuseTakenAlong(diffed());
    guards("").refuseTakenAlong(diffed({ difference: { changed: [], replaces: [], deleteBeforeReplace: false } }));
    guards().refuseTakenAlong(diffed({ args: { name: "n", allowReplace: true } }));
    guards().refuseTakenAlong(diffed({ owner: { ...owner, urn: undefined } }));
    guards().refuseTakenAlong(diffed({ owner: { ...owner, run: undefined } }));
    const { guarded: _, ...unguarded } = { ...(widget as unknown as Blueprint), guarded: undefined };
    diffGuards(unguarded as Blueprint, objectReader(widget as unknown as Blueprint), claimsInMemory()).refuseTakenAlong(diffed());
  });
});

describe("kernel/diff-guards: two resources of one program with one object", () => {
  const other = { ...owner, urn: "urn:pulumi:dev::shop::acme:Widget::other" };

  it("are stopped, by their names", () => {
    const { claims, refuseShared } = guards();
    claims.declare(owner);
    claims.claim(other, "w1");
    expect(() => refuseShared(diffed())).to.throw('widget "n": "other" of this program manages w1, too, and they would undo each other');
    refuseShared(diffed({ id: "w2" }));
  });

  it("are none as long as the program has not named this one", () => {
    const { claims, refuseShared } = guards();
    claims.claim(other, "w1");
    refuseShared(diffed());
  });
});

describe("kernel/diff-guards: an object in another account", () => {
  const elsewhere = { __account: "eu.acme.example" };

  it("stays where state names this account, or none, or this command has none", () => {
    const { stays } = guards();
    expect([
      stays(diffed()),
      stays(diffed({ before: { __account: "acme.example" } })),
      stays(diffed({ before: elsewhere })),
      stays(diffed({ before: elsewhere, owner: { ...owner, account: "" } })),
    ]).to.deep.equal([true, true, false, true]);
  });

  const moved = (args: Plain, guarded?: string) => {
    const { context, infos } = watched();
    const answer = () => guards(guarded).moved(diffed({ before: elsewhere, args }), context);
    return { answer, infos };
  };

  it("is not moved where that drops something", () => {
    expect(moved({ name: "n" }).answer).to.throw(
      /^widget "n" is in the account eu\.acme\.example; here it would be made anew in acme\.example, and deleted there\. .*That would drop its history\. Set allowReplace: true to go on, or give it the provider of eu\.acme\.example\.$/,
    );
  });

  it("is moved where it is allowed: it is told, and counts as a replacement that knows its home", () => {
    const { answer, infos } = moved({ name: "n", allowReplace: true });
    const { moved: move, ...difference } = answer();
    expect(difference).to.deep.equal({ changed: ["home"], replaces: ["home", "__account"], deleteBeforeReplace: false });
    expect(infos).to.have.length(1);
    expect(infos[0]).to.contain("If that is the same account under a new address, run `pulumi refresh` first.");
    const at = (url: string) => (key: string) => (key === "acme:url" ? url : undefined);
    expect([move?.isHome(at("https://eu.acme.example")), move?.isHome(at("https://acme.example"))]).to.deep.equal([true, false]);
  });
});
