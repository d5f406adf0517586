import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import * as conduit from "../../index.js";
import { mocks, valueOf } from "../../providers/testing.js";
import { type Mistake, mistakes } from "../mistakes.js";
import { engineSuite, Project } from "./project.js";

type Class = new (name: string, args: unknown) => pulumi.CustomResource;

/** What a unit test of the program gets. */
const inUnitTest = async ({ kind, args }: Mistake): Promise<string> => {
  const [vendor = "", thing = ""] = kind.split(":");
  const make = (conduit as unknown as Record<string, Record<string, Class>>)[vendor]![thing]!;
  const made = new make("m", new Function(`return ${args};`)());
  const [id, urn] = [valueOf(made.id), valueOf(made.urn)].map((work) => work.catch((error: Error) => error.message));
  await urn;
  return String(await id);
};

engineSuite("mistakes in a program, in the real engine", () => {
  it("are told by a preview with the text that a unit test gets", async () => {
    await pulumi.runtime.setMocks(mocks());
    // A program ends with its first mistake: each is one of its own.
    const previewed = async (name: string, some: readonly Mistake[]): Promise<void> => {
      const project = await Project.make(name, "");
      try {
        for (const mistake of some) {
          const { kind, args, says } = mistake;
          project.program(`new ${kind.replace(":", ".")}("m", ${args});`);
          const { text, code } = await project.pulumi("preview");
          expect(code, text).not.to.equal(0);
          const message = await inUnitTest(mistake);
          expect(message, args).to.contain(says);
          expect(text, args).to.contain(says);
          const begins = message.indexOf("pulumi-nodejs:dynamic", message.indexOf("]: "));
          expect(begins, message).to.be.greaterThan(0);
          const reasons = message.slice(begins).split("\n");
          for (const reason of reasons) expect(text).to.contain(reason.trim());
        }
      } finally {
        await project.close();
      }
    };
    await Promise.all(
      [0, 1].map((half) =>
        previewed(
          `mistakes-${half}`,
          mistakes.filter((_, n) => n % 2 === half),
        ),
      ),
    );
  });
});
