import { expect } from "chai";
import { type DestinationSchema, joinNaming, readNaming, writeNaming } from "../../../providers/fivetran/config.js";

describe("fivetran naming", () => {
  const namings: [DestinationSchema, string][] = [
    [{ name: "a" }, "a"],
    [{ name: "a", table: "t" }, "a.t"],
    [{ name: "a", tableGroup: "t" }, "a.t"],
    [{ prefix: "p" }, "p"],
    [{ name: "a.b" }, "a.b"],
  ];
  for (const [naming, schema] of namings) {
    it(`${JSON.stringify(naming)} is known as ${schema}, also with another case, and a different name is shown`, () => {
      expect(joinNaming(naming)).to.equal(schema);
      expect(readNaming(schema.toUpperCase(), {}, naming)).to.equal(naming);
      expect(readNaming("other", {}, naming)).to.deep.equal({ name: "other" });
      expect(readNaming(undefined, {}, naming)).to.equal(naming);
    });
  }

  it("an import tells the forms apart by what the config holds", () => {
    expect(readNaming("a.t", { table: "t" }, undefined)).to.deep.equal({ name: "a", table: "t" });
    expect(readNaming("a.t", { table_group_name: "t" }, undefined)).to.deep.equal({ name: "a", tableGroup: "t" });
    expect(readNaming("p", writeNaming({ prefix: "p" }), undefined)).to.deep.equal({ prefix: "p" });
    expect(readNaming("a", {}, undefined)).to.deep.equal({ name: "a" });
  });

  it("an import knows how many parts the name of a known service has, whatever dots are in it", () => {
    expect(readNaming("a.b", {}, undefined, "github")).to.deep.equal({ name: "a.b" });
    expect(readNaming("p.q", {}, undefined, "postgres")).to.deep.equal({ prefix: "p.q" });
    expect(readNaming("a.b.t", { schema: "a.b", table: "t" }, undefined, "google_sheets")).to.deep.equal({ name: "a.b", table: "t" });
    expect(readNaming("a.b.t", { schema: "a" }, undefined, "google_sheets")).to.deep.equal({ name: "a", table: "b.t" });
    expect(readNaming("a.b.t", { table_group_name: "t" }, undefined, "s3")).to.deep.equal({ name: "a.b", tableGroup: "t" });
    expect(readNaming("a.t", { table: "t" }, undefined, "s3"), "named as s3 was before").to.deep.equal({ name: "a", table: "t" });
    // A source setting that is called `schema` says nothing of the destination.
    expect(readNaming("p", { schema: "SYSCAT" }, undefined, "db2luw")).to.deep.equal({ prefix: "p" });
  });
});
