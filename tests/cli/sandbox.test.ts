import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { root } from "../child.js";

const main = path.join(root, "dist", "cli", "main.js");

describe("cli/sandbox", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Started, and what it printed until it serves. */
  const started = async (...args: string[]): Promise<{ child: ChildProcess; env: Record<string, string> }> => {
    const child = spawn(process.execPath, [main, "sandbox", ...args], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let text = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on("data", (chunk: Buffer) => void ((text += chunk.toString()).includes("serving until Ctrl-C") && resolve()));
      child.once("exit", () => reject(new Error(text)));
    });
    const pairs = [...text.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = "", value = ""]) => [name, value]);
    return { child, env: Object.fromEntries(pairs) as Record<string, string> };
  };
  const groups = (env: Record<string, string>, method = "GET", body?: string): Promise<Response> =>
    fetch(`${env["FIVETRAN_API_URL"] ?? ""}/groups`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${env["FIVETRAN_APIKEY"] ?? ""}:${env["FIVETRAN_APISECRET"] ?? ""}`).toString("base64")}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body }),
    });
  const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once("exit", resolve));

  it("prints what a shell sets, serves with it, and ends on Ctrl-C", async () => {
    const { child, env } = await started();
    expect(env).to.include.keys("FIVETRAN_API_URL", "FIVETRAN_APIKEY", "AIRBYTE_SERVER_URL", "TFE_ADDRESS", "TFE_TOKEN");
    expect((await groups(env)).status).to.equal(200);
    child.kill("SIGINT");
    expect(await ended(child)).to.equal(0);
    expect(
      await groups(env).then(
        () => "serving",
        () => "gone",
      ),
    ).to.equal("gone");
  });

  it("keeps the world of a folder from one start to the next", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-sandbox-"));
    try {
      const first = await started("--dir", folder);
      expect((await groups(first.env, "POST", JSON.stringify({ name: "kept" }))).status).to.equal(201);
      first.child.kill("SIGTERM");
      await ended(first.child);
      const second = await started("--dir", folder);
      expect(await (await groups(second.env)).text()).to.contain("kept");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("refuses a port that is none, in one line", () => {
    for (const port of ["zero", "0", "65534", "80.5"]) {
      const { status, stderr } = spawnSync(process.execPath, [main, "sandbox", "--port", port], { encoding: "utf8", timeout: 9000 });
      expect([status, stderr], port).to.deep.equal([1, `--port must be a number from 1 to 65533, not ${port}\n`]);
    }
  });
});
