import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { handlerOf } from "../../../providers/provider.js";
import { makeReleaseKey } from "../../../sandbox/release.js";
import { KIND, expiredKey, severalIn } from "./registry-stack.js";
import { stack, release, problems, open } from "./dist.setup.js";

describe("the dist folder of a release", () => {
  beforeEach(open);
  afterEach(async () => {
    expect(stack.asked(true)).to.deep.equal([]);
    await stack.close();
  });

  // -------------------------------------------------------------------------------------------------------------------
  // What helps to read it
  // -------------------------------------------------------------------------------------------------------------------

  it("is read by artifacts.json where names mislead", async () => {
    const odd = await stack.release({ platforms: ["linux_armv6"] });
    const name = "terraform-provider-foo_1.0.0_linux_armv6.zip";
    fs.writeFileSync(
      path.join(odd.dir, "artifacts.json"),
      JSON.stringify([{ name, goos: "linux", goarch: "arm", goarm: "6", type: "Archive" }]),
    );
    const { inputs } = await handlerOf(KIND).check(
      {},
      { name: "foo", distDir: odd.dir, gpgPublicKey: stack.key.publicKeyArmored },
      stack.watched.context,
    );
    expect((inputs["platforms"] as Plain[])[0]).to.include({ os: "linux", arch: "arm", filename: name });
  });

  it("is read by the names that GoReleaser gives, and of several builds for one platform the user chooses one", async () => {
    const platforms = ["linux_armv6", "linux_armv7", "linux_mips_softfloat", "linux_amd64v3", "darwin_all", "darwin_arm64"];
    const odd = await stack.release({ platforms });
    const given = { name: "foo", distDir: odd.dir, gpgPublicKey: stack.key.publicKeyArmored };
    const include = ["linux_armv7", "linux_mips", "linux_amd64", "darwin_arm64"];
    const { inputs, failures } = await handlerOf(KIND).check({}, { ...given, include }, stack.watched.context);
    expect(failures).to.deep.equal([]);
    const found = (inputs["platforms"] as Plain[]).map(({ os, arch, filename }) => [os, arch, String(filename).split("1.0.0_")[1]]);
    expect(found).to.deep.equal([
      ["darwin", "arm64", "darwin_arm64.zip"],
      ["linux", "amd64", "linux_amd64v3.zip"],
      ["linux", "arm", "linux_armv7.zip"],
      ["linux", "mips", "linux_mips_softfloat.zip"],
    ]);
    fs.rmSync(odd.dir, { recursive: true });
    const later = await handlerOf(KIND).check(inputs, { ...given, include }, stack.watched.context);
    expect([later.failures, later.inputs]).to.deep.equal([[], inputs]);
    expect((await problems({ distDir: odd.dir, include: ["linux_armv6"] }, inputs)).join()).to.contain("was not published before");
  });

  it("takes the signature of the right key among several, and the manifest at the root of the repository", async () => {
    const own = `${release.files.shasums}.${stack.key.keyId.slice(-8)}.sig`;
    fs.renameSync(release.files.signature, own);
    fs.writeFileSync(`${release.files.shasums}.00000000.sig`, "another");
    expect(await problems()).to.deep.equal([]);
    fs.renameSync(release.files.manifest, path.join(release.dir, "..", "terraform-registry-manifest.json"));
    expect(await problems()).to.deep.equal([]);
  });

  it("is verified with the key that signed, wherever it stands among several, and also by the last run when the folder has gone", async () => {
    const old = await expiredKey();
    for (const [how, gpgPublicKey] of [...(await severalIn(old, stack.key)), ...(await severalIn(stack.key, old))]) {
      const given = { name: "foo", distDir: release.dir, gpgPublicKey };
      const { inputs, failures } = await handlerOf(KIND).check({}, given, stack.watched.context);
      expect([failures, inputs["keyId"]], how).to.deep.equal([[], stack.key.keyId]);
      expect((await problems({ gpgPublicKey, keyId: old.keyId })).join(), how).to.contain(`was made with the key ${stack.key.keyId}`);
      const later = await handlerOf(KIND).check(inputs, { ...given, distDir: "/nowhere" }, stack.watched.context);
      expect([later.failures, later.inputs["keyId"]], how).to.deep.equal([[], stack.key.keyId]);
    }
    const [[, others = ""] = []] = await severalIn(old, await makeReleaseKey("ed25519"));
    expect((await problems({ gpgPublicKey: others })).join())
      .to.contain("pass the public half")
      .and.to.contain(old.keyId);
  });

  it("may be unknown in a preview, with what the last run had standing in", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const given = { name: "foo", distDir: unknown, gpgPublicKey: stack.key.publicKeyArmored };
    const { inputs, failures } = await handlerOf(KIND).check({}, given, stack.watched.context);
    expect([failures, inputs["version"], inputs["contentDigest"]]).to.deep.equal([[], unknown, unknown]);
    const { inputs: olds } = await handlerOf(KIND).check({}, { ...given, distDir: release.dir }, stack.watched.context);
    const { inputs: later } = await handlerOf(KIND).check(olds, given, stack.watched.context);
    expect(handlerOf(KIND).diff("id", olds, later)).to.deep.equal({ changed: ["contentDigest"], replaces: [], deleteBeforeReplace: false });
  });

  it("may be gone once it was published, but not for what was not published", async () => {
    const { inputs: olds } = await handlerOf(KIND).check(
      {},
      { name: "foo", distDir: release.dir, gpgPublicKey: stack.key.publicKeyArmored },
      stack.watched.context,
    );
    fs.rmSync(release.dir, { recursive: true });
    expect(await problems({}, olds)).to.deep.equal([]);
    expect((await problems({ version: "1.1.0" }, olds)).join()).to.contain("has no terraform-provider-foo_1.1.0_SHA256SUMS");
    expect((await problems({ include: ["windows_amd64"] }, olds)).join()).to.contain("was not published before");
    expect((await problems({}, {})).join()).to.contain("Build the release first");
  });
});
