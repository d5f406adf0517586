/** Each mistake is caught as early as can be: by the compiler where the types know, by a preview always, and in a unit test with the same text. */

import { expect } from "chai";
import { vendors } from "../../providers/registry.js";
import { editor } from "../editor.js";
import { mistakes } from "../mistakes.js";
import { Stack } from "../stack.js";

describe("types: mistakes in programs", function () {
  this.timeout(180_000);
  const { marked } = editor(vendors.map((vendor) => `import * as ${vendor} from "pulumi-conduit/${vendor}";\n`).join(""));
  let stack: Stack;
  before(async () => (stack = await Stack.start()));
  after(() => stack.close());

  it("are thirty or more", () => expect(mistakes.length).to.be.at.least(30));

  for (const { kind, args, marked: at, says } of mistakes) {
    it(`${kind} ${args}: ${at === undefined ? "a preview" : "the compiler, and a preview,"} says what is wrong`, async () => {
      const errors = marked(`new ${kind.replace(":", ".")}("m", ${args});`);
      if (at === undefined) expect(errors).to.deep.equal([]);
      else expect(errors.map((error) => error.at)).to.deep.equal([at]);
      // As a program without types has it.
      const failures = await stack.resource(kind).failures(new Function(`return ${args};`)() as Record<string, unknown>);
      expect(failures.join("\n")).to.contain(says);
    });
  }
});
