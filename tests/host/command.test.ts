import { expect } from "chai";
import { commandAbove, isPartial, stackNamed } from "../../providers/host/command.js";

describe("host/command", () => {
  it("may leave out resources where it has targets or exclusions, in every spelling, and where nobody knows how it was called", () => {
    const partial = ["--target", "--target=urn:a", "-t", "-yt", "--target-replace", "--exclude", "--exclude-protected"];
    for (const option of partial) expect(isPartial(["up", option, "urn:a"]), option).to.equal(true);
    for (const args of [undefined, []]) expect(isPartial(args)).to.equal(true);
    for (const args of [["up"], ["destroy", "--yes", "--skip-preview"], ["up", "-y", "-s", "dev"]]) {
      expect(isPartial(args), args.join(" ")).to.equal(false);
    }
  });

  it("names a stack as it was called with it, or none", () => {
    expect(stackNamed(["up", "--stack", "acme/shop/dev", "--yes"])).to.equal("acme/shop/dev");
    expect(stackNamed(["up", "--stack=dev"])).to.equal("dev");
    expect(stackNamed(["-s", "dev", "up"])).to.equal("dev");
    expect(stackNamed(["up", "--yes"])).to.equal(undefined);
  });

  it("is none where no pulumi runs above", () => {
    expect(commandAbove()).to.equal(undefined);
  });
});
