import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { type Check, diagnose, lines, nodeCheck } from "../../cli/doctor.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/index.js";
import { root } from "../child.js";

const VENDORS = ["Fivetran", "Airbyte", "The Terraform registry"];

describe("cli/doctor", function () {
  this.timeout(60_000);
  let sandbox: Sandbox | undefined;
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-doctor-"))));
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const with_ = async (options: SandboxOptions = {}): Promise<Sandbox> => (sandbox = await startSandbox(options));
  const checks = async (env: Record<string, string> = {}, where = root): Promise<Record<string, Check>> => {
    const all = await diagnose(where, { PATH: process.env["PATH"], HOME: folder, PULUMI_CONDUIT_HOME: path.join(folder, "home"), ...env });
    return Object.fromEntries(all.map((check) => [check.name, check]));
  };

  it("says of each vendor where it is, whose key it is asked with, and what may be read; reads alone are sent", async () => {
    const { env, journal } = await with_();
    const found = await checks(env);
    expect(VENDORS.map((name) => found[name]?.status)).to.deep.equal(["ok", "ok", "ok"]);
    expect(found["Fivetran"]?.message).to.match(/^http:\/\/.*\/v1: signed in to .* with the key of a user, may read groups$/);
    expect(found["Airbyte"]?.message).to.match(/the server is version .*, sees one workspace$/);
    expect(found["The Terraform registry"]?.message).to.match(/may read the private registry of acme/);
    expect(journal.filter(({ method, path: where }) => method !== "GET" && !/list|token/.test(where))).to.deep.equal([]);
  });

  it("a wrong key, a server that is down and half a sign-in are errors, each with what to do, and no secret is shown", async () => {
    const { env } = await with_();
    const found = await checks({ ...env, FIVETRAN_APISECRET: "canary-wrong", TFE_TOKEN: "canary-token", AIRBYTE_PASSWORD: "" });
    expect(VENDORS.map((name) => found[name]?.status)).to.deep.equal(["error", "error", "error"]);
    expect(found["Fivetran"]?.message).to.match(/GET \/account\/info, 401/);
    expect(found["Fivetran"]?.remedy).not.to.equal(undefined);
    expect(found["Airbyte"]?.message).to.contain("airbyte:password is not set");
    expect(JSON.stringify(found)).not.to.contain("canary");
    const down = await checks({ FIVETRAN_APIKEY: "k", FIVETRAN_APISECRET: "s", FIVETRAN_API_URL: "http://127.0.0.1:9/v1" });
    expect([down["Fivetran"]?.status, down["Airbyte"]?.status]).to.deep.equal(["error", "skipped"]);
  });

  it("an account that nobody has set is skipped, and says by which variables it is", async () => {
    const found = await checks();
    for (const name of VENDORS) expect(found[name]?.status, name).to.equal("skipped");
    expect(found["Fivetran"]?.message).to.contain("FIVETRAN_APIKEY");
  });

  it("a clock that is off is a warning", async () => {
    const { env, advance } = await with_();
    advance(10 * 60_000);
    const { Fivetran: fivetran } = await checks(env);
    expect(fivetran?.status).to.equal("warning");
    expect(fivetran?.remedy).to.match(/the clock of this machine is \d+ s off/);
  });

  it("looks at Node, the SDK, TypeScript, Plug'n'Play, the way to run and the memory of interrupted runs", async () => {
    expect([nodeCheck("18.20.0").status, nodeCheck("20.19.0").status, nodeCheck("24.1.0").status]).to.deep.equal(["error", "ok", "ok"]);
    const own = await checks();
    expect([own["Pulumi SDK"]?.status, own["TypeScript"]?.status, own["Plug'n'Play"]?.status, own["Way to run"]?.status]).to.deep.equal([
      "ok",
      "ok",
      "ok",
      "ok",
    ]);
    fs.writeFileSync(path.join(folder, ".pnp.cjs"), "");
    fs.writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      "name: a\nruntime: nodejs\nplugins:\n  providers:\n    - name: pulumi-nodejs\n      path: plugins/pulumi-nodejs\n",
    );
    fs.writeFileSync(path.join(folder, "file"), "");
    const other = await checks({ PULUMI_CONDUIT_HOME: path.join(folder, "file", "no") }, folder);
    const statuses = ["Pulumi SDK", "TypeScript", "Plug'n'Play", "Way to run", "Memory of interrupted runs"].map(
      (name) => other[name]?.status,
    );
    expect(statuses).to.deep.equal(["error", "skipped", "error", "error", "warning"]);
    for (const check of Object.values(other))
      if (/error|warning/.test(check.status)) expect(check.remedy, check.name).not.to.equal(undefined);
  });

  it("prints a line for each check, and the remedy below", () => {
    expect(
      lines([
        { name: "Node", status: "ok", message: "20.19.0" },
        { name: "Fivetran", status: "error", message: "no", remedy: "Do this." },
      ]),
    ).to.deep.equal(["✔ Node: 20.19.0", "✘ Fivetran: no", "    Do this."]);
  });
});
