import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import {
  makeGroupedWarnings,
  type Memory,
  memoryOfCommand,
  memoryOfProcess,
  type GroupedWarnings,
} from "../../providers/host/grouped-warnings.js";
import type { EngineLog } from "../../providers/host/engine.js";
import type { Log } from "../../providers/kernel/handler.js";

describe("host/grouped-warnings", () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    connections = 0;
  });

  let connections = 0;
  const logFor: EngineLog = Object.assign(
    (urn: string | undefined): Log => ({
      warn: (message) => void lines.push(`${urn ?? "stack"}: ${message}`),
      info: () => undefined,
      progress: () => undefined,
    }),
    { connect: () => void (connections += 1) },
  );
  const odd = (grouped: GroupedWarnings, urn: string | undefined, name: string, sentence = "size is odd"): void =>
    grouped.holding(logFor, urn).warnGrouped?.(name, sentence);
  const over = (grouped: GroupedWarnings): string[] => {
    grouped.phaseOver(logFor);
    return lines.splice(0);
  };

  it("what is odd about one resource stands on its line", () => {
    const grouped = makeGroupedWarnings(memoryOfProcess());
    odd(grouped, "urn:a", "widget a");
    // The engine is called before it stops listening.
    expect([lines, connections]).to.deep.equal([[], 1]);
    expect(over(grouped)).to.deep.equal(["urn:a: widget a: size is odd."]);
  });

  it("what is odd about many is told once, with their number and some of their names", () => {
    const grouped = makeGroupedWarnings(memoryOfProcess());
    for (let i = 1; i <= 20; i += 1) odd(grouped, `urn:${i}`, `widget ${i}`);
    for (const i of [1, 2]) odd(grouped, `urn:${i}`, `widget ${i}`, "tags are odd");
    // A replacement is checked twice.
    odd(grouped, "urn:7", "widget 7");
    expect(over(grouped)).to.deep.equal([
      "stack: 20 resources: size is odd. They are widget 1, widget 2, widget 3 and 17 more.",
      "stack: 2 resources: tags are odd. They are widget 1 and widget 2.",
    ]);
    expect(over(grouped)).to.deep.equal([]);
  });

  it("what a preview has told, the run that follows it does not repeat, whichever resource comes first in it", () => {
    const memory = memoryOfProcess();
    const [preview, run] = [makeGroupedWarnings(memory), makeGroupedWarnings(memory)];
    odd(preview, undefined, "widget 1");
    for (const i of [2, 3]) odd(preview, `urn:${i}`, `widget ${i}`);
    expect(over(preview)).to.have.length(1);
    odd(run, undefined, "widget 2");
    for (const i of [1, 3]) odd(run, `urn:${i}`, `widget ${i}`);
    odd(run, "urn:4", "widget 4");
    odd(run, "urn:1", "widget 1", "tags are odd");
    expect(over(run)).to.deep.equal(["urn:4: widget 4: size is odd.", "urn:1: widget 1: tags are odd."]);
  });

  describe("the memory of a command", () => {
    let folder: string;
    beforeEach(() => (folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-told-")), "told")));
    afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

    it("is shared by its processes and by no other command, and holds no text", () => {
      const first = memoryOfCommand("4711 12:00", folder);
      first.add(["urn:a size is odd"]);
      const known = (memory: Memory): boolean => memory.has("urn:a size is odd");
      expect([first, memoryOfCommand("4711 12:00", folder)].map(known)).to.deep.equal([true, true]);
      expect([memoryOfCommand("4711 13:00", folder), memoryOfCommand(undefined, folder)].map(known)).to.deep.equal([false, false]);
      for (const file of fs.readdirSync(folder)) expect(fs.readFileSync(path.join(folder, file), "utf8")).to.match(/^[0-9a-f]{32}\n$/);
    });

    it("is thrown away after a day, and a home that cannot be written to costs nothing but a repetition", () => {
      memoryOfCommand("1 a", folder).add(["x"]);
      const [old] = fs.readdirSync(folder);
      fs.utimesSync(path.join(folder, old!), new Date(0), new Date(0));
      memoryOfCommand("2 b", folder).add(["y"]);
      expect(fs.readdirSync(folder)).to.have.length(1).and.not.to.include(old);
      const nowhere = memoryOfCommand("3 c", path.join(folder, fs.readdirSync(folder)[0]!, "below-a-file"));
      nowhere.add(["z"]);
      expect(nowhere.has("z")).to.equal(true);
    });
  });
});
