import { expect } from "chai";
import { killed } from "./kills.js";
import { engineSuite } from "./project.js";

// The whole loop is part of `npm run faults`.
engineSuite("an up that is killed at a random moment leaves one object for each resource, in the real engine", () => {
  it("when the engine alone is killed, and all names are alike", async () => {
    expect(await killed({ seed: 1, victim: "engine", unique: false, pageDelay: 0, resources: 8 })).to.deep.equal([]);
  });

  it("when all is killed, and a list takes its time", async () => {
    expect(await killed({ seed: 2, victim: "all", unique: true, pageDelay: 300, resources: 8 })).to.deep.equal([]);
  });
});
