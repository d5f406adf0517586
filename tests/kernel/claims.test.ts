import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { type Claims, claimsIn, claimsInMemory, type Owner } from "../../providers/kernel/claims.js";
import { root } from "../child.js";

describe("kernel/claims", () => {
  let folder = "";
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-claims-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const owner = (name: string, run = "1", stack = "dev"): Owner => ({
    kind: "acme:Widget",
    account: "acme.example",
    urn: `urn:pulumi:${stack}::shop::acme:Widget::${name}`,
    run,
  });
  /** A new process. */
  const later = (): Claims => claimsIn(folder);
  const files = (): string[] => fs.readdirSync(folder);

  it("what was made is known to the next command of the stack, until state shows it", () => {
    later().claim(owner("a"), "w1");
    expect(later().unrecorded(owner("a", "2"))?.id).to.equal("w1");
    expect(later().unrecorded(owner("b", "2"))).to.equal(undefined);
    later().hold(owner("a", "2"), "w1");
    expect(later().unrecorded(owner("a", "2"))).to.equal(undefined);
    expect(files()).to.deep.equal([]);
  });

  it("tells whether the engine has heard of it, and is forgotten once state has had it", () => {
    later().claim(owner("a"), "w1");
    expect(later().unrecorded(owner("a", "2"))).to.deep.equal({ id: "w1", isAnswered: false });
    later().answered(owner("a"), "w2");
    expect(later().unrecorded(owner("a", "2"))?.isAnswered, "of another object").to.equal(false);
    later().answered(owner("a"), "w1");
    expect(later().unrecorded(owner("a", "2"))).to.deep.equal({ id: "w1", isAnswered: true });
    later().forget(owner("a", "2"), "w2");
    expect(later().unrecorded(owner("a", "2"))).to.deep.equal({ id: "w1", isAnswered: true });
    later().forget(owner("a", "2"), "w1");
    expect(files()).to.deep.equal([]);
  });

  it("state of another object, as of one that is being replaced, shows nothing; nor does the same command", () => {
    later().claim(owner("a"), "w2");
    later().hold(owner("a", "2"), "w1");
    later().hold(owner("a", "1"), "w2");
    expect(later().unrecorded(owner("a", "2"))?.id).to.equal("w2");
  });

  it("another stack never takes it, nor a stack of that name in another backend", () => {
    later().claim(owner("a"), "w1");
    expect(later().unrecorded(owner("a", "2", "prod"))).to.equal(undefined);
    const backend = process.env["PULUMI_BACKEND_URL"];
    try {
      process.env["PULUMI_BACKEND_URL"] = "file:///elsewhere";
      expect(later().unrecorded(owner("a", "2"))).to.equal(undefined);
      expect(later().isClaimed(owner("a", "2"), "w1"), "but sees that it is somebody's").to.equal(true);
    } finally {
      if (backend === undefined) delete process.env["PULUMI_BACKEND_URL"];
      else process.env["PULUMI_BACKEND_URL"] = backend;
    }
  });

  it("of another account or kind, the same id is another object", () => {
    later().claim(owner("a"), "w1");
    expect(later().isClaimed({ ...owner("b"), account: "other.example" }, "w1")).to.equal(false);
    expect(later().isClaimed({ ...owner("b"), kind: "acme:Gadget" }, "w1")).to.equal(false);
  });

  it("is forgotten after a week, and when there are too many", () => {
    later().claim(owner("a"), "w1");
    const old = Date.now() - 8 * 24 * 3_600_000;
    for (const file of files()) {
      const at = path.join(folder, file);
      fs.writeFileSync(at, JSON.stringify({ ...(JSON.parse(fs.readFileSync(at, "utf8")) as object), at: old }));
      fs.utimesSync(at, old / 1000, old / 1000);
    }
    expect(later().unrecorded(owner("a", "2"))).to.equal(undefined);
    expect(later().isClaimed(owner("b", "2"), "w1")).to.equal(false);
    for (let n = 0; n < 20; n += 1) fs.writeFileSync(path.join(folder, `${n}.json`), "{}");
    claimsIn(folder, 5).claim(owner("b"), "w2");
    expect(files().length).to.equal(12);
    expect(later().unrecorded(owner("b", "2"))?.id).to.equal("w2");
  });

  it("keeps nothing but names, ids and an address", () => {
    later().claim(owner("a"), "w1");
    for (const file of files()) {
      expect(Object.keys(JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as object)).to.have.members([
        "kind",
        "id",
        "account",
        "urn",
        "run",
        "pid",
        "at",
      ]);
      expect(fs.statSync(path.join(folder, file)).mode & 0o777).to.equal(0o600);
    }
  });

  it("is broken by no file that is not whole", () => {
    later().claim(owner("a"), "w1");
    for (const file of files()) fs.writeFileSync(path.join(folder, file), '{"id":');
    expect(later().unrecorded(owner("a", "2"))).to.equal(undefined);
  });

  it("where nothing can be written, everything else goes on", () => {
    const file = path.join(folder, "file");
    fs.writeFileSync(file, "");
    const claims = claimsIn(path.join(file, "below"));
    claims.claim(owner("a"), "w1");
    expect(claims.neededBy(owner("b"), "w1")).to.equal("a");
  });

  describe("in one command", () => {
    let claims: Claims;
    beforeEach(() => (claims = claimsInMemory()));

    it("what was made or taken is kept from every delete, that of its own predecessor included", () => {
      claims.claim(owner("a"), "w1");
      expect([claims.neededBy(owner("b"), "w1"), claims.neededBy(owner("a"), "w1")]).to.deep.equal(["a", "a"]);
      expect(claims.neededBy(owner("a", "2"), "w1"), "the next command deletes it").to.equal(undefined);
      const { run: _, ...unknown } = owner("a");
      expect(claims.neededBy(unknown, "w1"), "nobody says which command").to.equal(undefined);
    });

    it("what state and program both name is kept from the delete of its own predecessor, which an earlier command has left", () => {
      claims.hold(owner("a"), "w1");
      claims.want(owner("a"), "w1");
      expect(claims.neededBy(owner("a"), "w1"), "not in the program").to.equal(undefined);
      claims.declare(owner("a"));
      expect(claims.neededBy(owner("a"), "w1")).to.equal("a");
      claims.claim(owner("a"), "w2");
      expect(claims.neededBy(owner("a"), "w1"), "replaced").to.equal(undefined);
    });

    it("of two that state holds with one object, the last to be deleted takes it along", () => {
      claims.hold(owner("a"), "w1");
      claims.hold(owner("b"), "w1");
      expect(claims.neededBy(owner("a"), "w1")).to.equal("b");
      expect(claims.neededBy(owner("b"), "w1")).to.equal(undefined);
    });

    it("only what the program has is a rival: an old name that is about to go is none", () => {
      claims.hold(owner("old"), "w1");
      expect(claims.otherHolder(owner("new"), "w1")).to.equal(undefined);
      claims.declare(owner("old"));
      expect(claims.otherHolder(owner("new"), "w1")).to.equal("old");
      expect(claims.otherHolder(owner("old"), "w1")).to.equal(undefined);
    });

    it("knows under which name the stack has it, and tells no other stack", () => {
      claims.hold(owner("old"), "w1");
      expect([claims.holder(owner("new"), "w1"), claims.holder(owner("new", "1", "prod"), "w1")]).to.deep.equal(["old", undefined]);
    });

    it("what is gone is nobody's", () => {
      claims.claim(owner("a"), "w1");
      claims.release(owner("a"), "w1");
      expect([claims.isClaimed(owner("b"), "w1"), claims.isDeleted(owner("b"), "w1")]).to.deep.equal([false, true]);
      claims.claim(owner("a"), "w1");
      expect(claims.isDeleted(owner("b"), "w1")).to.equal(false);
    });
  });

  it("holds across the processes of one command, as long as it runs", async () => {
    const script = path.join(folder, "other.js");
    fs.writeFileSync(
      script,
      `require(${JSON.stringify(path.join(root, "dist", "providers", "kernel", "claims.js"))}).claimsIn(${JSON.stringify(folder)})
         .claim(${JSON.stringify(owner("a"))}, "w1");
       process.stdout.write("claimed");
       process.stdin.resume();`,
    );
    const other = spawn(process.execPath, [script]);
    try {
      await new Promise((resolve) => other.stdout.once("data", resolve));
      expect(later().neededBy(owner("b"), "w1")).to.equal("a");
      expect(later().otherHolder(owner("b"), "w1")).to.equal("a");
      expect(later().neededBy(owner("b", "2"), "w1"), "another command").to.equal(undefined);
    } finally {
      other.stdin.end();
      await new Promise((resolve) => other.once("exit", resolve));
    }
    expect(later().neededBy(owner("b"), "w1"), "and no longer").to.equal(undefined);
  });
});
