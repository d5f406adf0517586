import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { expect } from "chai";
import { stack, LINUX, problems, sign, rewrite, fileOf, battery, open } from "./dist.setup.js";

describe("the dist folder of a release", () => {
  beforeEach(open);
  afterEach(async () => {
    expect(stack.asked(true)).to.deep.equal([]);
    await stack.close();
  });

  it("is taken as GoReleaser leaves it", async () => {
    expect(await problems()).to.deep.equal([]);
    expect(await problems({ version: "1.0.0", keyId: stack.key.keyId, protocols: ["6.0"], include: ["linux_amd64"] })).to.deep.equal([]);
    await rewrite((sums) => sums.replaceAll("\n", "\r\n").replace(/^[0-9a-f]{64}/gm, (sum) => sum.toUpperCase()));
    expect(await problems()).to.deep.equal([]);
  });

  for (const [what, arrange, texts] of battery) {
    it(`is refused with ${what}`, async () => {
      const args = (await arrange()) ?? {};
      const found = await problems(args);
      expect(found, found.join("\n")).to.have.length(1);
      for (const text of texts) expect(found[0]).to.contain(text);
      expect(found[0]).not.to.contain("BEGIN PGP PRIVATE");
    });
  }

  it("is refused with two archives of one platform", async () => {
    const twin = "terraform-provider-foo_1.0.0_v2_linux_amd64.zip";
    fs.copyFileSync(fileOf(LINUX), fileOf(twin));
    await rewrite(
      (sums) =>
        `${sums}${createHash("sha256")
          .update(fs.readFileSync(fileOf(twin)))
          .digest("hex")}  ${twin}\n`,
    );
    expect((await problems()).join("\n")).to.contain(`${LINUX} and ${twin} are both for linux_amd64`);
  });

  it("is refused with a provider whose name has capitals in the archive, where Terraform would not find it", async () => {
    const odd = await stack.release({ name: "Foo", platforms: ["linux_amd64"] });
    const found = await problems({ name: "Foo", distDir: odd.dir });
    expect(found.join("\n")).to.contain("has no terraform-provider-foo_v…").and.to.contain("in lower case");
  });

  it("has all its problems told at once", async () => {
    await rewrite((sums) => `${sums}\n`);
    await sign(true);
    fs.appendFileSync(fileOf(LINUX), "x");
    expect(await problems({ protocols: ["4.0"] })).to.have.length(4);
  });
});
