import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { root } from "../child.js";

/** Every page that travels in the package. */
const pages = ["README.md", "CHANGELOG.md", "SECURITY.md"].concat(
  fs
    .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
);

describe("guards: the pages", () => {
  it("link to pages and folders that are there", () => {
    const broken: string[] = [];
    for (const page of pages) {
      const text = fs.readFileSync(path.join(root, page), "utf8").replace(/```[\s\S]*?```/g, "");
      for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        const target = link.split("#")[0] ?? "";
        if (target === "" || /^[a-z]+:/.test(target)) continue;
        if (!fs.existsSync(path.join(root, path.dirname(page), target))) broken.push(`${page}: ${link}`);
      }
    }
    expect(broken).to.deep.equal([]);
  });

  it("are all reached from the index", () => {
    const reached = new Set<string>();
    const follow = (page: string): void => {
      if (reached.has(page)) return;
      reached.add(page);
      for (const [, link = ""] of fs.readFileSync(path.join(root, page), "utf8").matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)) {
        if (!/^[a-z]+:/.test(link)) follow(path.join(path.dirname(page), link));
      }
    };
    follow(path.join("docs", "README.md"));
    expect(pages.filter((page) => page.startsWith("docs") && !reached.has(page))).to.deep.equal([]);
  });

  it("of the reference are narrow, and say what each input is for", () => {
    const wide: string[] = [];
    for (const page of pages.filter((one) => /^docs.(fivetran|airbyte|tfregistry)./.test(one) && !/(guide|connections)\.md$/.test(one))) {
      for (const line of fs.readFileSync(path.join(root, page), "utf8").split("\n")) if (line.length > 200) wide.push(`${page}: ${line}`);
    }
    expect(wide).to.deep.equal([]);
  });
});
