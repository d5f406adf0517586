import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { sandboxOptions } from "../../cli/sandbox-options.js";
import { root } from "../child.js";

const main = path.join(root, "dist", "cli", "main.js");

describe("cli/sandbox", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Started, and what it printed until it serves. */
  const started = async (...args: string[]): Promise<{ child: ChildProcess; env: Record<string, string> }> => {
    const child = spawn(process.execPath, ["--", main, "sandbox", ...args], { stdio: ["ignore", "pipe", "inherit"] });
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

  it("writes the variables into a file that only its owner may read, and replaces its own", async () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "conduit-env-")), ".env");
    for (let start = 0; start < 2; start += 1) {
      const { child, env } = await started("--env-file", file);
      const rows = fs.readFileSync(file, "utf8").trim().split("\n").slice(1);
      expect(Object.fromEntries(rows.map((row) => row.split(/=(.*)/s).slice(0, 2)))).to.deep.equal(env);
      expect(fs.statSync(file).mode & 0o777).to.equal(0o600);
      child.kill("SIGINT");
      await ended(child);
    }
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

  it("ends with an error and what to do when one of its ports is taken, and holds on to none of the others", async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = taken.address() as net.AddressInfo;
      // The first, the second and the third of the three.
      for (const first of [port, port - 1, port - 2]) {
        const { status, stderr } = spawnSync(process.execPath, [main, "sandbox", "--port", String(first)], {
          encoding: "utf8",
          timeout: 50_000,
        });
        expect(status, stderr).to.equal(1);
        expect(stderr).to.match(
          new RegExp(`^Port ${port}, which is to be \\w+'s, cannot be used: another program has it. Choose another one`),
        );
      }
    } finally {
      taken.close();
    }
  });

  it("takes what the code takes: options of a vendor by name, latency and TLS", async () => {
    const words = [
      "tfregistry.organization=labs",
      "tfregistry.rateLimit=7",
      "airbyte.version=2.1.0",
      'fivetran.secretKeys={"github":["pat"]}',
    ];
    const { env } = await started("--tls", "--latency", "5", ...words.flatMap((word) => ["--set", word]));
    expect(env).to.include.keys("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "TF_CLI_CONFIG_FILE", "TFE_HOSTNAME");
    const asked = spawnSync(
      process.execPath,
      [
        "-e",
        `fetch(process.env.TFE_ADDRESS + "/api/v2/organizations/labs", { headers: { authorization: "Bearer " + process.env.TFE_TOKEN } })
           .then((r) => console.log(r.status, r.headers.get("x-ratelimit-limit")))`,
      ],
      { encoding: "utf8", env: { ...process.env, ...env }, timeout: 50_000 },
    );
    expect(asked.stdout, asked.stderr).to.equal("200 7\n");
  });

  it("refuses an option that there is not, and a value that is none, and lists all of them in its help", () => {
    const say = (word: string): string => {
      try {
        return JSON.stringify(sandboxOptions({ seed: "s", set: [word] }));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(say("tfregistry.rateLimits=1")).to.equal("There is no option tfregistry.rateLimits. Did you mean tfregistry.rateLimit?");
    expect(say("tfregistry.rateLimit=many")).to.equal("tfregistry.rateLimit must be a number of 0 or more, not many");
    expect(say("airbyte.auth=none,")).to.equal("airbyte.auth must be one of basic, token, none, not none,");
    expect(say("tfregistry.strict")).to.contain("--set takes vendor.option=value");
    expect(say("fivetran.metadata=[")).to.contain("fivetran.metadata must be a JSON object");
    expect(say("fivetran.createdStatus=200")).to.equal('{"seed":"s","fivetran":{"createdStatus":200}}');
    expect(() => sandboxOptions({ seed: "s", latency: "-1" })).to.throw("--latency must be a number from 0 to 600000, not -1");
    const { stdout } = spawnSync(process.execPath, [main, "sandbox", "--help"], { encoding: "utf8" });
    for (const name of ["fivetran.requestsPerHour=<number>", "airbyte.auth=basic|token|none", "tfregistry.strict=true|false", "--tls"]) {
      expect(stdout).to.contain(name);
    }
    const { status, stderr } = spawnSync(process.execPath, [main, "sandbox", "--set", "tfregistry.strict=1"], { encoding: "utf8" });
    expect([status, stderr]).to.deep.equal([1, "tfregistry.strict must be true or false, not 1\n"]);
  });

  it("refuses a port that is none, in one line", () => {
    for (const port of ["zero", "0", "65534", "80.5"]) {
      const { status, stderr } = spawnSync(process.execPath, [main, "sandbox", "--port", port], { encoding: "utf8", timeout: 50_000 });
      expect([status, stderr], port).to.deep.equal([1, `--port must be a number from 1 to 65533, not ${port}\n`]);
    }
  });
});
