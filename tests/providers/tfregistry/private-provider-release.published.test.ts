import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, type Stored } from "../../drive.js";
import { FOO, KIND } from "./registry-stack.js";
import { stack, argsFor, living, table, begin } from "./private-provider-release.setup.js";

describe("a private provider release", () => {
  beforeEach(() => begin());
  afterEach(() => stack.close());

  // -------------------------------------------------------------------------------------------------------------------
  // Afterwards
  // -------------------------------------------------------------------------------------------------------------------

  describe("once it is published", () => {
    let dir: string;
    let applied: Stored;
    beforeEach(async () => {
      ({ dir } = await stack.release());
      applied = await stack.resource(KIND).create(argsFor(dir, { onDelete: "delete" }));
      stack.sandbox.forget();
    });

    const args = (more: Plain = {}): Plain => argsFor(dir, { onDelete: "delete", ...more });

    it("is not touched by another path, a new signature or an empty dist folder", async () => {
      const moved = path.join(stack.folder, "moved");
      fs.renameSync(dir, moved);
      expect((await stack.resource(KIND).up(applied, args({ distDir: moved }))).changed).to.deep.equal([]);
      const resigned = await stack.release({ dir: moved });
      fs.writeFileSync(resigned.files.signature, fs.readFileSync(resigned.files.signature));
      expect((await stack.resource(KIND).up(applied, args({ distDir: moved }))).changed).to.deep.equal([]);
      fs.rmSync(moved, { recursive: true });
      expect((await stack.resource(KIND).up(applied, args())).changed).to.deep.equal([]);
      expect(stack.asked(true)).to.deep.equal([]);
    });

    it("is replaced for another version, and not for an armor that is wrapped in another way", async () => {
      const next = await stack.release({ version: "1.1.0" });
      expect(await failure(stack.resource(KIND).up(applied, args({ distDir: next.dir })))).to.equal("would be replaced for version");
      const wrapped = stack.key.publicKeyArmored.replace("\n\n", "\nComment: exported again\n\n");
      expect((await stack.resource(KIND).up(applied, args({ gpgPublicKey: wrapped }))).changed).to.deep.equal([]);
    });

    it("refuses other content under the same version, with both checksums", async () => {
      const before = applied.outs["platforms"] as Plain[];
      const other = await stack.release({
        executable: (platform) => (platform === "linux_amd64" ? "other" : `#!/bin/sh\necho foo 1.0.0 ${platform}\n`),
      });
      const message = await failure(stack.resource(KIND).up(applied, args({ distDir: other.dir })));
      const [old, now] = [before.find(({ os }) => os === "linux"), other.files.archives.find(({ os }) => os === "linux")];
      expect(message).to.contain(`${now?.filename ?? ""}: ${String(old?.["sha256"])} is published, ${now?.sha256 ?? ""} is yours`);
      expect(message).to.contain("Publish a new version").and.not.to.contain("darwin");
      expect(stack.asked()).to.deep.equal([]);
      await stack.resource(KIND).up(applied, args({ distDir: other.dir, allowRepublish: true }));
      expect(stack.asked().slice(0, 2)).to.deep.equal(["DELETE /versions/1.0.0", "POST /versions"]);
      expect(stack.watched.lines.join("\n")).to.contain("whoever installed it must delete it from .terraform.lock.hcl");
      expect(table("Platform").map(({ shasum }) => shasum)).to.have.members(other.files.archives.map(({ sha256 }) => sha256));
    });

    it("refuses other protocols under the same version", async () => {
      const message = await failure(stack.resource(KIND).up(applied, args({ protocols: ["6"] })));
      expect(message).to.contain("protocols: 5.0 are published, 6.0 are yours");
      expect(stack.asked()).to.deep.equal([]);
    });

    it("adds a platform that was left out before, and leaves one that is left out now", async () => {
      const less = await stack.resource(KIND).up(applied, args({ include: ["linux_amd64"] }));
      expect([less.changed, stack.asked()]).to.deep.equal([["contentDigest"], []]);
      expect(table("Platform")).to.have.length(2);
      const more = await stack.resource(KIND).up(less, args());
      expect([more.changed, stack.asked(), more.outs["complete"]]).to.deep.equal([["contentDigest"], [], true]);
    });

    it("is seen as it is by a refresh, without a change", async () => {
      const observed = await stack.resource(KIND).refresh(applied);
      expect(observed?.inputs).to.deep.equal(applied.inputs);
      expect(observed?.outs).to.deep.equal(applied.outs);
    });

    it("is gone for a refresh when somebody deleted it, and not when the token lost its rights", async () => {
      stack.sandbox.fault({
        path: /registry-providers/,
        status: 404,
        body: { errors: ["Not Found"] },
        headers: { "content-type": "application/json" },
      });
      expect(await failure(stack.resource(KIND).refresh(applied) as Promise<unknown>)).to.contain("may not see the private registry");
      stack.sandbox.clearFaults();
      await stack.resource(KIND).destroy(applied);
      expect(await stack.resource(KIND).refresh(applied)).to.equal(undefined);
    });

    it("puts back a platform that somebody deleted, with one POST and one PUT", async () => {
      const { url, token } = stack.sandbox.tfregistry;
      await fetch(`${url}${FOO}/versions/1.0.0/platforms/darwin/arm64`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${token}` },
      });
      const observed = await stack.resource(KIND).refresh(applied);
      expect(observed?.outs["complete"]).to.equal(false);
      stack.sandbox.forget();
      const mended = await stack.resource(KIND).up(observed as Stored, args());
      expect(stack.asked().map((call) => call.replace(/\d+ bytes/, "archive"))).to.deep.equal([
        "POST /versions/1.0.0/platforms",
        "PUT archive",
      ]);
      expect(mended.outs["complete"]).to.equal(true);
    });

    it("is adopted with nothing but reads, or refused if that is wished", async () => {
      const again = await stack.resource(KIND).create(args());
      expect(stack.asked()).to.deep.equal([]);
      expect(again.outs["complete"]).to.equal(true);
      expect(again.outs).not.to.have.any.keys("madeKey", "madeProvider");
      expect(await failure(stack.resource(KIND).create(args({ adopt: "never" })))).to.contain("exists already");
    });

    it("is imported by its id with everything that can be read", async () => {
      const { handlerOf } = await import("../../../providers/provider.js");
      const imported = await handlerOf(KIND).read(applied.id, undefined, stack.watched.context);
      expect(imported?.inputs).to.include({
        organization: "acme",
        name: "foo",
        version: "1.0.0",
        keyId: stack.key.keyId,
        contentDigest: applied.inputs["contentDigest"],
      });
      const wrong = await failure(handlerOf(KIND).read("acme/foo/1.0.0", undefined, stack.watched.context));
      expect(wrong).to.contain("organization/private/organization/name/version");
    });

    it("takes along on delete what it made, and only that", async () => {
      await stack.resource(KIND).destroy(applied);
      expect(living()).to.deep.equal([]);
      await stack.resource(KIND).destroy(applied);
    });

    it("leaves the key to another version that needs it", async () => {
      const next = await stack.release({ version: "1.1.0" });
      const second = await stack.resource(KIND).create(argsFor(next.dir, { onDelete: "delete" }));
      expect(second.outs).not.to.have.any.keys("madeKey", "madeProvider");
      await stack.resource(KIND).destroy(applied);
      expect(living().map((one) => one.split(" ")[0])).to.have.members([
        "GpgKey",
        "RegistryProvider",
        "PrivateProviderRelease",
        "Platform",
        "Platform",
      ]);
      await stack.resource(KIND).destroy(second);
      expect(living()).to.deep.equal([]);
    });

    it("stays for its users unless the stack says otherwise", async () => {
      const { onDelete: _onDelete, ...outs } = applied.outs;
      await stack.resource(KIND).destroy({ ...applied, outs });
      expect(stack.asked(true)).to.deep.equal([]);
      expect(stack.watched.lines.at(-1)).to.contain("stays for those who use it");
    });

    it("is deleted in spite of errors on the way", async () => {
      stack.sandbox.fault({ method: "DELETE", times: 2, status: 500 });
      await stack.resource(KIND).destroy(applied);
      expect(living()).to.deep.equal([]);
    });

    it("is not forgotten when a delete is answered with 404 for want of a permission", async () => {
      stack.sandbox.fault({
        method: "DELETE",
        status: 404,
        body: { errors: ["Not Found"] },
        headers: { "content-type": "application/json" },
      });
      expect(await failure(stack.resource(KIND).destroy(applied))).to.contain("may not write to the registry");
    });
  });
});
