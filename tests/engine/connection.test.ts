import { expect } from "chai";
import type { SandboxOptions } from "../../sandbox/index.js";
import { count, engineSuite, Project, SETUP_TEST } from "./project.js";

engineSuite("a Fivetran connection beyond its settings, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const make = async (name: string, program: string, fivetran: SandboxOptions["fivetran"] = {}): Promise<void> => {
    project = await Project.make(name, `const g = new fivetran.Group("g", { name: "g" });\n${program}`, { fivetran });
  };
  const rows = () => project.sandbox.world.table<{ status: object; service: string }>("fivetran:Connection");
  const authorize = (): void => {
    for (const [id, row] of rows().entries()) rows().set(id, { ...row, status: { ...row.status, setup_state: "connected" } });
  };

  it("waits for a person, whose link is a secret output, and goes on by itself", async () => {
    await make(
      "authorize",
      `const c = new fivetran.Connection("c", { groupId: g.id, service: "google_ads", destinationSchema: { name: "ads" },
         connectCard: { redirectUri: "https://example.com/done" }, waitForAuthorization: true, setupTests: "require" });
       exports.at = c.connectCardUri;`,
    );
    const up = project.start(["up", "--yes", "--skip-preview"]);
    for (let n = 0; n < 200 && rows().all().length === 0; n += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    authorize();
    const { code, text } = await up.done;
    expect(code, text).to.equal(0);
    expect(text)
      .to.match(/at\s*: \[secret\]/)
      .and.not.to.contain("connect-card.example.test");
    expect((await project.fine("stack", "export")).text).not.to.contain("connect-card.example.test");
    await project.settled();
    expect((await project.fine("stack", "output", "at", "--show-secrets")).text).to.contain("connect-card.example.test");
  });

  it("sends every secret again when their version changes, tells none, and is checked against live metadata on request", async () => {
    const linked = (more: string): string =>
      `new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" },
         config: { syncMode: "AllRepositories", pat: "canary-pat" }, auth: { refreshToken: "canary-token" }, ${more} });`;
    const metadata = { github: { config: { type: "object", properties: { sync_mode: { type: "string", enum: ["AllRepositories"] } } } } };
    await make("again", linked("credentialsVersion: 1"), { metadata });
    await project.up();
    project.sandbox.forget();
    project.program(`const g = new fivetran.Group("g", { name: "g" });\n${linked("credentialsVersion: 2")}`);
    const { text } = await project.up();
    expect(project.sandbox.journal.map(({ body }) => body)).to.deep.equal([
      { config: { pat: "canary-pat" }, auth: { refresh_token: "canary-token" }, run_setup_tests: false },
      SETUP_TEST,
    ]);
    await project.settled();
    project.env["FIVETRAN_CHECK_METADATA"] = "true";
    const checked = await project.pulumi("preview");
    expect(checked.code).not.to.equal(0);
    expect(checked.text).to.contain("config.pat is not a field that Fivetran has for github");
    for (const said of [text, checked.text, (await project.fine("stack", "export")).text]) expect(said).not.to.contain("canary");
  });

  it("puts back what its schema configuration changed, and takes the platform connection along with the destination", async () => {
    await make(
      "undone",
      `const d = new fivetran.Destination("d", { groupId: g.id, service: "snowflake", timeZoneOffset: "0", setupTests: "off", deletePlatformConnection: true });
       const c = new fivetran.Connection("c", { groupId: d.groupId, service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" });
       new fivetran.ConnectionSchema("s", { connectionId: c.connectionId, schemas: { public: { tables: { "t*": { enabled: false } } } }, onDelete: "restore" });`,
      { platformConnection: "fivetran_metadata" },
    );
    await project.up();
    expect(
      rows()
        .all()
        .map(({ service }) => service)
        .sort(),
    ).to.deep.equal(["fivetran_log", "postgres"]);
    await project.settled();
    project.sandbox.forget();
    await project.fine("destroy", "--yes", "--skip-preview");
    const restored = project.sandbox.journal.find(({ method, path }) => method === "PATCH" && path.endsWith("/schemas"))?.body;
    const on = { enabled: true };
    expect(restored).to.deep.equal({ schemas: { public: { tables: { t1: on, t2: on, t3: on } } } });
    expect(count(project.requests(), /^DELETE .*connections/)).to.equal(2);
    expect(rows().all()).to.deep.equal([]);
  });
});
