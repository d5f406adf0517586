import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { providerText, typeToken } from "../../providers/kernel/resource-class.js";
import { blueprintsOf, vendors } from "../../providers/provider.js";
import { inChild, root } from "../child.js";

type Frozen = Record<string, { readonly type: string; readonly provider: string }>;

const file = path.join(root, "tests", "fixtures", "provider-text.json");

describe("kernel/resource-class", () => {
  describe("the text in state", () => {
    const kinds = vendors.flatMap((vendor) => blueprintsOf(vendor).map(({ kind }) => kind)).sort();
    const now: Frozen = Object.fromEntries(kinds.map((kind) => [kind, { type: typeToken(kind), provider: providerText(kind) }]));

    it("is frozen for every kind: states written with it must be read and deleted forever", () => {
      const frozen = JSON.parse(fs.readFileSync(file, "utf8")) as Frozen;
      // A new kind is added by PULUMI_CONDUIT_FREEZE=1; nothing that is there is ever changed.
      if (process.env["PULUMI_CONDUIT_FREEZE"] === "1") {
        const all = Object.entries({ ...now, ...frozen }).sort(([a], [b]) => (a < b ? -1 : 1));
        fs.writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
        return;
      }
      for (const [kind, frozenText] of Object.entries(frozen)) {
        expect({ type: typeToken(kind), provider: providerText(kind) }, kind).to.deep.equal(frozenText);
      }
      expect(
        kinds.filter((kind) => frozen[kind] === undefined),
        "kinds to freeze with PULUMI_CONDUIT_FREEZE=1",
      ).to.deep.equal([]);
    });

    it("is short, and holds nothing but the kind: no secret, no setting, no path of this machine", () => {
      const bare = providerText("acme:Widget");
      for (const kind of [...kinds, "acme:Widget"]) {
        const text = providerText(kind);
        expect(Buffer.byteLength(text)).to.be.at.most(450);
        expect(text).to.equal(bare.replace("acme:Widget", kind));
        expect(text).not.to.contain(os.homedir()).and.not.to.contain(root);
      }
    });
  });

  describe("opens", () => {
    const open = (kind: string): string =>
      `${providerText(kind)};
       try { const p = exports.handler(); console.log(JSON.stringify(["open", typeof p.create, typeof p.configure])); }
       catch (e) { console.log(JSON.stringify(["failed", e.message])); }`;

    it("from the root of the package and from a folder below it", () => {
      for (const folder of [root, path.join(root, "tests", "fixtures")]) {
        expect(inChild(open("fivetran:Group"), folder)).to.deep.equal(["open", "function", "function"]);
      }
    });

    it("as a dependency, also of a folder below the one that has it", () => {
      const project = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-text-"));
      fs.mkdirSync(path.join(project, "node_modules"));
      fs.mkdirSync(path.join(project, "stacks", "dev"), { recursive: true });
      fs.symlinkSync(root, path.join(project, "node_modules", "pulumi-conduit"));
      try {
        for (const folder of [project, path.join(project, "stacks", "dev")]) {
          expect(inChild(open("fivetran:Group"), folder)).to.deep.equal(["open", "function", "function"]);
        }
      } finally {
        fs.rmSync(project, { recursive: true });
      }
    });

    it("nowhere else, and then says in one sentence what to do", () => {
      const empty = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-empty-"));
      try {
        const [word, message = ""] = inChild(open("fivetran:Group"), empty) as string[];
        expect(word).to.equal("failed");
        expect(message).to.match(/^pulumi-conduit is not installed in .*conduit-empty-.*: install it there, then run this again\. /);
        expect(message.split("\n")).to.have.length(1);
      } finally {
        fs.rmSync(empty, { recursive: true });
      }
    });

    it("no kind that this version does not have", () => {
      expect(inChild(open("fivetran:Tomorrow"))).to.deep.equal([
        "failed",
        "This version of pulumi-conduit has no fivetran:Tomorrow. Update the package: npm install pulumi-conduit@latest",
      ]);
    });
  });
});
