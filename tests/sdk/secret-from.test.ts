/** References to secrets, and what they stand for. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import {
  forgetReferences,
  isOpenReference,
  readSecret,
  secretFrom,
  SecretNotFound,
  type SecretSource,
  withReferences,
  withSecrets,
} from "../../sdk/secret-from.js";
import { redact } from "../../sdk/redact.js";
import { surroundedBy } from "../../sdk/surroundings.js";

const NAME = "CONDUIT_TEST_SECRET";

const lost = async (source: SecretSource): Promise<string> => {
  const error: unknown = await readSecret(secretFrom(source)).then(
    () => expect.fail("it was read"),
    (e: unknown) => e,
  );
  if (!(error instanceof SecretNotFound)) throw error;
  expect(error.hint).to.not.equal("");
  return error.message;
};

describe("secretFrom", () => {
  let folder: string;
  before(() => {
    surroundedBy(process.env);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-secret-"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));
  beforeEach(() => void (process.env[NAME] = "s3cr€t {value}"));
  afterEach(() => {
    delete process.env[NAME];
    forgetReferences();
  });

  it("is a text that names the source and not the value", () => {
    expect(secretFrom({ env: NAME })).to.equal(`{secretFrom:env:${NAME}}`);
    expect(secretFrom({ file: "/a/{b}%" })).to.equal("{secretFrom:file:/a/%7bb%7d%25}");
    expect(secretFrom({ command: ["cat", "x y"], detectChanges: true })).to.equal('{secretFrom[]:command:["cat","x y"]}');
    expect([secretFrom({ env: NAME }), secretFrom({ env: NAME, detectChanges: true }), "{secretFrom}"].map(isOpenReference)).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it("becomes the value in a body, at any depth, alone or within a text, and leaves the rest as it is", async () => {
    const one = secretFrom({ env: NAME });
    const body = { a: one, list: [{ b: `postgres://u:${one}@h?x=${one}` }], n: 5, no: null, plain: "{secretFrom:env:}" };
    expect(await withSecrets(body)).to.deep.equal({
      a: "s3cr€t {value}",
      list: [{ b: "postgres://u:s3cr€t {value}@h?x=s3cr€t {value}" }],
      n: 5,
      no: null,
      plain: "{secretFrom:env:}",
    });
    expect(redact("wrong password: s3cr€t {value}")).to.equal("wrong password: [secret]");
  });

  it("stands for a file or the output of a command, without the line break at the end, and runs a command once", async () => {
    const file = path.join(folder, "{odd} 100%.txt");
    fs.writeFileSync(file, "one\ntwo\n");
    expect(await readSecret(secretFrom({ file }))).to.equal("one\ntwo");
    const counter = path.join(folder, "runs");
    const script = `require("fs").appendFileSync(${JSON.stringify(counter)}, "x"); console.log("minted\\n")`;
    const minted = secretFrom({ command: [process.execPath, "-e", script] });
    expect(await Promise.all([readSecret(minted), readSecret(minted)])).to.deep.equal(["minted", "minted"]);
    expect(fs.readFileSync(counter, "utf8")).to.equal("x");
  });

  it("says what could not be read, without what a command wrote or was told", async () => {
    delete process.env[NAME];
    expect(await lost({ env: NAME })).to.equal(`the environment variable ${NAME} is not set`);
    expect(await lost({ file: "/no/such" })).to.equal("the file /no/such does not exist");
    expect(await lost({ file: folder })).to.equal(`the file ${folder} cannot be read: EISDIR`);
    fs.writeFileSync(path.join(folder, "empty"), "\n");
    expect(await lost({ file: path.join(folder, "empty") })).to.contain("is empty");
    expect(await lost({ command: ["/no/such/program", "token"] })).to.equal("the command /no/such/program was not found");
    const failing = [process.execPath, "-e", 'console.error("s3cret"); process.exit(7)'];
    expect(await lost({ command: failing })).to.equal(`the command ${process.execPath} failed: exit code 7`);
    // What was not there may be there the next time.
    process.env[NAME] = "now";
    expect(await readSecret(secretFrom({ env: NAME }))).to.equal("now");
  });

  it("stands for nothing where somebody else wrote it, as a vendor's answer may", async () => {
    const forged = `{secretFrom:env:${NAME}}`;
    expect(await withSecrets({ name: forged })).to.deep.equal({ name: forged });
    secretFrom({ env: NAME });
    expect(await withSecrets({ name: forged })).to.deep.equal({ name: "s3cr€t {value}" });
  });

  it("may be written as an object; a wrong one is told with its path", () => {
    const problems: string[] = [];
    const tell = (where: string, message: string): void => void problems.push(`${where} ${message}`);
    expect(withReferences({ a: { secretFrom: { env: "A" } }, b: [{ secretFrom: { file: "f" } }], c: "x" }, tell)).to.deep.equal({
      a: "{secretFrom:env:A}",
      b: ["{secretFrom:file:f}"],
      c: "x",
    });
    expect(problems).to.deep.equal([]);
    withReferences({ a: { secretFrom: "A" }, b: [{ secretFrom: { env: "A", file: "b" } }], c: { secretFrom: { command: "cat" } } }, tell);
    withReferences({ d: { secretFrom: { env: "" } }, e: { secretFrom: { env: "A", detectChanges: 1 } } }, tell);
    expect(problems).to.deep.equal([
      '.a.secretFrom must be an object such as { env: "NAME" }',
      ".b[0].secretFrom must have one of env, file and command",
      ".c.secretFrom must have a list of texts for command: the program and its arguments",
      ".d.secretFrom must have a name for env",
      ".e.secretFrom must have true or false for detectChanges",
    ]);
    expect(() => secretFrom({ env: "" })).to.throw(TypeError, "secretFrom must have a name for env");
  });
});
