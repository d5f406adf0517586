import * as fs from "node:fs";
import { expect } from "chai";
import type { Fault } from "../../../sandbox/index.js";
import { swiftClock } from "../../swift-clock.js";
import { failure } from "../../drive.js";
import { KEYS, KIND } from "./registry-stack.js";
import { stack, restart, argsFor, living, PUBLISHED, table, uploads, createUntilDone, begin } from "./private-provider-release.setup.js";

describe("a private provider release", () => {
  beforeEach(() => begin({}, swiftClock));
  afterEach(() => stack.close());

  // -------------------------------------------------------------------------------------------------------------------
  // Faults
  // -------------------------------------------------------------------------------------------------------------------

  describe("when something goes wrong", () => {
    const OBJECT = "/_archivist/";
    const lost: [string, Fault][] = [
      ["the key", { method: "POST", path: KEYS }],
      ["the entry", { method: "POST", path: /registry-providers$/ }],
      ["the version", { method: "POST", path: /versions$/ }],
      ["a platform", { method: "POST", path: /platforms$/ }],
      ["the second platform", { method: "POST", path: /platforms$/, after: 1 }],
      ["an archive", { method: "PUT", path: OBJECT }],
      ["the checksums", { method: "PUT", path: OBJECT, after: 2 }],
      ["the signature", { method: "PUT", path: OBJECT, after: 3 }],
    ];
    for (const [what, fault] of lost) {
      it(`makes nothing twice when the answer to ${what} is lost`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, times: 1, commit: true, drop: true });
        const { outs } = await stack.resource(KIND).create(argsFor(release.dir));
        expect(outs).to.include({ complete: true, madeKey: true, madeProvider: true });
        expect(stack.sandbox.living().map(({ kind }) => kind.split(":")[1])).to.deep.equal(PUBLISHED);
        expect(stack.sandbox.ledger.filter(({ write }) => write === "create")).to.have.length(5);
      });

      it(`takes up where it ended when ${what} is refused`, async () => {
        const release = await stack.release();
        const handle = stack.sandbox.fault({
          ...fault,
          status: 422,
          body: { errors: ["no"] },
          headers: { "content-type": "application/json" },
        });
        const { outs, failed } = await createUntilDone(argsFor(release.dir, { onDelete: "delete" }), () => {
          handle.stop();
          stack.sandbox.forget();
        });
        expect(failed).to.equal(true);
        expect(outs).to.include({ complete: true, madeKey: true, madeProvider: true });
        const creates = stack.sandbox.ledger.filter(({ write }) => write === "create");
        expect(creates, JSON.stringify(creates)).to.have.length(5);
        // The signature closes what was left open.
        expect(stack.asked().at(-1)).to.equal(`PUT ${fs.statSync(release.files.signature).size} bytes`);
        await stack.resource(KIND).destroy({ id: "acme/private/acme/foo/1.0.0", inputs: {}, outs });
        expect(living()).to.deep.equal([]);
      });

      it(`gets over a moment in which ${what} fails on the server`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, times: 1, status: 502 });
        expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
        expect(stack.sandbox.ledger.filter(({ write }) => write === "create")).to.have.length(5);
      });
    }

    const ends: [string, Fault][] = [
      ["the connection ends", { drop: true }],
      ["a gateway says 502", { status: 502 }],
      ["a gateway says 504", { status: 504 }],
      ["a gateway says 408", { status: 408 }],
      ["a gateway refuses with 400", { status: 400 }],
      ["half of it comes", { status: 200, body: "thank you for the file", truncate: true }],
    ];
    for (const [how, fault] of ends) {
      it(`is published in one run though ${how} after every upload, and sends no file twice`, async () => {
        const release = await stack.release();
        stack.sandbox.fault({ ...fault, method: "PUT", path: OBJECT, commit: true });
        expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
        expect(stack.asked().filter((call) => call.startsWith("PUT"))).to.have.length(4);
      });
    }

    it("is published in one run though the answers to its uploads are lost and its flags come late", async function () {
      this.timeout(180_000);
      await restart({ flagLag: 2 });
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, commit: true, status: 504 });
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
    });

    it("is not published when no file comes, and says so", async function () {
      this.timeout(180_000);
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, status: 504 });
      expect(await failure(stack.resource(KIND).create(argsFor(release.dir)))).to.contain("status 504");
    });

    it("asks for a new link when one has expired", async () => {
      const release = await stack.release();
      stack.sandbox.fault({ method: "PUT", path: OBJECT, times: 1, status: 403 });
      expect((await stack.resource(KIND).create(argsFor(release.dir))).outs["complete"]).to.equal(true);
      expect(uploads()).to.equal(4);
      expect(stack.asked(true).filter((call) => /^GET .*\/platforms\/\w+\/\w+$/.test(call))).to.have.length(1);
    });

    it("names the source of a token that is refused, and never the token", async () => {
      const release = await stack.release();
      stack.sandbox.fault({
        path: "/api",
        after: 8,
        status: 401,
        body: { errors: [{ title: "unauthorized" }] },
        headers: { "content-type": "application/json" },
      });
      const message = await failure(stack.resource(KIND).create(argsFor(release.dir)));
      expect(message).to.contain("tfregistry:token").and.not.to.contain(stack.sandbox.tfregistry.token);
    });

    it("starts again when what was left unfinished was made from other files", async () => {
      const release = await stack.release();
      const handle = stack.sandbox.fault({ method: "PUT", path: OBJECT, after: 3, status: 400 });
      const rebuilt = await stack.release({ executable: () => "other" });
      const failed = await failure(stack.resource(KIND).create(argsFor(release.dir)));
      expect(failed).to.contain('sign release "acme/foo 1.0.0"');
      handle.stop();
      expect((await stack.resource(KIND).create(argsFor(rebuilt.dir))).outs["complete"]).to.equal(true);
      expect(table("PrivateProviderRelease")).to.have.length(1);
    });

    it("refuses files that changed after they were checked", async () => {
      const release = await stack.release();
      const { handlerOf } = await import("../../../providers/provider.js");
      const inputs = await stack.resource(KIND).check(argsFor(release.dir));
      fs.appendFileSync(release.files.archives[0]?.path ?? "", "x");
      const message = await failure(handlerOf(KIND).create(inputs, stack.watched.context));
      expect(message).to.contain("has changed since it was checked");
    });
  });
});
