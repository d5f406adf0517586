import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { noNotes, notesIn, usualNotes } from "../../providers/kernel/notes.js";
import { root } from "../child.js";

describe("kernel/notes", () => {
  let folder = "";
  const never = new AbortController().signal;
  const note = { startedAt: Date.now() - 1000, found: { before: 3 } };

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-notes-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** As a process that has been killed leaves it: no process has this number. */
  const abandon = (): void => {
    for (const file of fs.readdirSync(folder)) {
      fs.renameSync(path.join(folder, file), path.join(folder, file.replace(`.${process.pid}.`, ".4194305.")));
    }
  };

  it("a create that was cut off is told to the next process, until it has been looked into", async () => {
    notesIn(folder).take("group", note);
    abandon();
    const later = notesIn(folder);
    expect(await later.pendingCreate("group", never)).to.deep.equal({ ...note, open: false });
    expect(await later.pendingCreate("another group", never)).to.equal(undefined);
    later.settle("group");
    expect(await later.pendingCreate("group", never)).to.equal(undefined);
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it("a create whose end is known leaves nothing", () => {
    notesIn(folder).take("group", note)();
    expect(fs.readdirSync(folder)).to.deep.equal([]);
  });

  it("a create that is still on its way in a living process is nobody else's business", async () => {
    notesIn(folder).take("group", note);
    expect(await notesIn(folder).pendingCreate("group", never)).to.equal(undefined);
  });

  it("a process of the same number is another one when it is on another machine, or began at another time", async () => {
    for (const change of [{ host: "elsewhere" }, { began: "1" }]) {
      notesIn(folder).take("group", note);
      for (const name of fs.readdirSync(folder)) {
        const file = path.join(folder, name);
        fs.writeFileSync(file, JSON.stringify({ ...(JSON.parse(fs.readFileSync(file, "utf8")) as object), ...change }));
      }
      const later = notesIn(folder);
      expect(await later.pendingCreate("group", never), JSON.stringify(change)).to.deep.equal({ ...note, open: false });
      later.settle("group");
    }
  });

  it("nor one in another process whose engine lives", async () => {
    const script = path.join(folder, "other.js");
    const notes = path.join(folder, "notes");
    fs.writeFileSync(
      script,
      `require(${JSON.stringify(path.join(root, "dist", "providers", "kernel", "notes.js"))}).notesIn(${JSON.stringify(notes)})
         .take("group", ${JSON.stringify(note)});
       process.stdout.write("taken");
       process.stdin.resume();`,
    );
    const other = spawn(process.execPath, [script]);
    try {
      await new Promise((resolve) => other.stdout.once("data", resolve));
      expect(await notesIn(notes).pendingCreate("group", AbortSignal.abort())).to.equal(undefined);
    } finally {
      other.stdin.end();
      await new Promise((resolve) => other.once("exit", resolve));
    }
    expect(await notesIn(notes).pendingCreate("group", never), "and when it has ended with the request").to.deep.equal({
      ...note,
      open: false,
    });
  });

  it("a create that its process cannot tell the end of is told, also to the same process", async () => {
    const notes = notesIn(folder);
    notes.take("group", note)("unsure");
    expect(await notes.pendingCreate("group", never)).to.deep.equal({ ...note, open: false });
  });

  describe("a process that lives on without its engine", () => {
    /** Takes a note under a shell that ends then, and lives for so long after; with another one between them, as where the engine starts us. */
    const orphan = async (ms: number, between = false): Promise<void> => {
      const script = path.join(folder, "orphan.js");
      const [notes, taken] = [path.join(folder, "notes"), path.join(folder, "taken")];
      fs.writeFileSync(
        script,
        `const { notesIn } = require(${JSON.stringify(path.join(root, "dist", "providers", "kernel", "notes.js"))});
         const known = notesIn(${JSON.stringify(notes)}).take("group", ${JSON.stringify(note)});
         require("node:fs").writeFileSync(${JSON.stringify(taken)}, "");
         setTimeout(known, ${ms});`,
      );
      const started = between ? `sh -c '"${process.execPath}" "${script}"; true'` : `"${process.execPath}" "${script}"`;
      const shell = spawn("sh", ["-c", `${started} & while [ ! -e "${taken}" ]; do sleep 0.05; done`]);
      await new Promise((resolve) => shell.on("exit", resolve));
    };

    it("is waited for while its request is under way, and told when it is over", async () => {
      await orphan(700);
      const notes = notesIn(path.join(folder, "notes"));
      const began = Date.now();
      expect(await notes.pendingCreate("group", never)).to.deep.equal({ ...note, open: false });
      expect(Date.now() - began).to.be.greaterThan(200);
    });

    it("is told by the process above the one that started it, too", async () => {
      await orphan(700, true);
      const notes = notesIn(path.join(folder, "notes"));
      expect(await notes.pendingCreate("group", AbortSignal.abort())).to.deep.equal({ ...note, open: true });
      expect(await notes.pendingCreate("group", never)).to.deep.equal({ ...note, open: false });
    });

    it("is told as one that is not over when nobody wants to wait", async () => {
      await orphan(1500);
      expect(await notesIn(path.join(folder, "notes")).pendingCreate("group", AbortSignal.abort())).to.deep.equal({ ...note, open: true });
    });
  });

  it("a note of weeks ago says nothing any more", async () => {
    notesIn(folder).take("group", { ...note, startedAt: Date.now() - 30 * 24 * 3_600_000 });
    abandon();
    expect(await notesIn(folder).pendingCreate("group", never)).to.equal(undefined);
  });

  it("holds nothing of the object but its hash, and only its owner can read it", () => {
    notesIn(folder).take("group canary-name", note);
    const [file = ""] = fs.readdirSync(folder);
    expect(`${file}${fs.readFileSync(path.join(folder, file), "utf8")}`).not.to.contain("canary");
    expect(fs.statSync(path.join(folder, file)).mode & 0o077).to.equal(0);
  });

  it("a folder that cannot be written to takes this safety away and nothing else", async () => {
    const nowhere = path.join(folder, "file");
    fs.writeFileSync(nowhere, "");
    const notes = notesIn(nowhere);
    notes.take("group", note)();
    expect(await notes.pendingCreate("group", never)).to.equal(undefined);
    expect(await noNotes.pendingCreate("group", never)).to.equal(undefined);
  });

  it("of several that were cut off the first one counts, and what is no note does not", async () => {
    const notes = notesIn(folder);
    notes.take("group", { ...note, startedAt: note.startedAt + 5 });
    notes.take("group", note);
    notes.take("group", { ...note, startedAt: note.startedAt + 9 });
    abandon();
    expect(await notesIn(folder).pendingCreate("group", never)).to.deep.equal({ ...note, open: false });
    for (const odd of [
      "{",
      "7",
      "null",
      `{"startedAt":"x","found":{}}`,
      `{"startedAt":${Date.now()},"found":[]}`,
      `{"startedAt":${Date.now()}}`,
    ]) {
      for (const file of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, file), odd);
      expect(await notesIn(folder).pendingCreate("group", never), odd).to.equal(undefined);
    }
  });

  it("a week is the longest that a note counts", async () => {
    const week = 7 * 24 * 3_600_000;
    notesIn(folder).take("young", { ...note, startedAt: Date.now() - week + 60_000 });
    notesIn(folder).take("old", { ...note, startedAt: Date.now() - week - 60_000 });
    abandon();
    expect(await notesIn(folder).pendingCreate("young", never)).not.to.equal(undefined);
    expect(await notesIn(folder).pendingCreate("old", never)).to.equal(undefined);
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

  it("are in the user's home, unless the environment names another folder, where they outlive the machine's temporary files", () => {
    const { HOME, PULUMI_CONDUIT_HOME } = process.env;
    process.env["HOME"] = folder;
    delete process.env["PULUMI_CONDUIT_HOME"];
    try {
      usualNotes().take("group", note);
    } finally {
      Object.assign(process.env, { HOME, PULUMI_CONDUIT_HOME });
    }
    expect(fs.readdirSync(path.join(folder, ".pulumi-conduit", "creating"))).to.have.length(1);
    usualNotes().take("group", note);
    expect(fs.readdirSync(path.join(process.env["PULUMI_CONDUIT_HOME"] ?? "", "creating")).length).to.be.greaterThan(0);
  });
});
