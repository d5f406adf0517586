import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { noNotes, notesIn, usualNotes } from "../../providers/kernel/notes.js";

describe("kernel/notes", () => {
  let folder = "";
  const note = { startedAt: Date.now() - 1000, found: { before: 3 } };

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-notes-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** As a process that has been killed leaves it: no process has this number. */
  const abandon = (): void => {
    for (const file of fs.readdirSync(folder)) {
      fs.renameSync(path.join(folder, file), path.join(folder, file.replace(`.${process.pid}.`, ".4194305.")));
    }
  };

  it("a create that was cut off is told to the next process, until it has been looked into", () => {
    notesIn(folder).take("group", note);
    abandon();
    const later = notesIn(folder);
    expect(later.left("group")).to.deep.equal(note);
    expect(later.left("another group")).to.equal(undefined);
    later.settle("group");
    expect(later.left("group")).to.equal(undefined);
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it("a create whose end is known leaves nothing", () => {
    notesIn(folder).take("group", note)();
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it("a create that is still on its way in a living process is nobody else's business", () => {
    notesIn(folder).take("group", note);
    expect(notesIn(folder).left("group")).to.equal(undefined);
  });

  it("a note of weeks ago says nothing any more", () => {
    notesIn(folder).take("group", { ...note, startedAt: Date.now() - 30 * 24 * 3_600_000 });
    abandon();
    expect(notesIn(folder).left("group")).to.equal(undefined);
  });

  it("holds nothing of the object but its hash, and only its owner can read it", () => {
    notesIn(folder).take("group canary-name", note);
    const [file = ""] = fs.readdirSync(folder);
    expect(`${file}${fs.readFileSync(path.join(folder, file), "utf8")}`).not.to.contain("canary");
    expect(fs.statSync(path.join(folder, file)).mode & 0o077).to.equal(0);
  });

  it("a folder that cannot be written to takes this safety away and nothing else", () => {
    const nowhere = path.join(folder, "file");
    fs.writeFileSync(nowhere, "");
    const notes = notesIn(nowhere);
    notes.take("group", note)();
    expect(notes.left("group")).to.equal(undefined);
    expect(noNotes.left("group")).to.equal(undefined);
  });

  it("of several that were cut off the first one counts, and what is no note does not", () => {
    const notes = notesIn(folder);
    notes.take("group", { ...note, startedAt: note.startedAt + 5 });
    notes.take("group", note);
    notes.take("group", { ...note, startedAt: note.startedAt + 9 });
    abandon();
    expect(notesIn(folder).left("group")).to.deep.equal(note);
    for (const odd of [
      "{",
      "7",
      "null",
      `{"startedAt":"x","found":{}}`,
      `{"startedAt":${Date.now()},"found":[]}`,
      `{"startedAt":${Date.now()}}`,
    ]) {
      for (const file of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, file), odd);
      expect(notesIn(folder).left("group"), odd).to.equal(undefined);
    }
  });

  it("a week is the longest that a note counts", () => {
    const week = 7 * 24 * 3_600_000;
    notesIn(folder).take("young", { ...note, startedAt: Date.now() - week + 60_000 });
    notesIn(folder).take("old", { ...note, startedAt: Date.now() - week - 60_000 });
    abandon();
    expect(notesIn(folder).left("young")).not.to.equal(undefined);
    expect(notesIn(folder).left("old")).to.equal(undefined);
  });

  it("each create has a file of its own, in a folder that only its owner can look into", () => {
    const inner = path.join(folder, "a", "b");
    const notes = notesIn(inner);
    const known = [notes.take("group", note), notes.take("group", note)];
    expect(fs.readdirSync(inner)).to.have.length(2);
    expect(fs.statSync(inner).mode & 0o077).to.equal(0);
    known[0]?.();
    expect(fs.readdirSync(inner)).to.have.length(1);
    notes.settle("group");
    expect(fs.readdirSync(inner), "one that is still on its way stays").to.have.length(1);
  });

  it("without notes nothing is left, taken or settled", () => {
    expect(noNotes.take("group", note)()).to.equal(undefined);
    expect(noNotes.settle("group")).to.equal(undefined);
  });

  it("are in the user's home, where they outlive the machine's temporary files", () => {
    const home = process.env["HOME"];
    process.env["HOME"] = folder;
    try {
      usualNotes().take("group", note);
    } finally {
      process.env["HOME"] = home;
    }
    expect(fs.readdirSync(path.join(folder, ".pulumi-conduit", "creating"))).to.have.length(1);
  });
});
