import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { canary, formsOf, seenIn } from "../canaries.js";
import { engineSuite, Project, SETUP_TEST } from "./project.js";

/** Each stands for a secret in another place. */
const canaries = Object.fromEntries(
  ["apiSecret", "pat", "password", "refresh", "clientSecret", "listed", "nested", "unknownField", "destination", "rotated"].map((name) => [
    name,
    `canary-${name}-7f3a91`,
  ]),
) as Record<string, string>;

const leaks = (text: string): string[] =>
  Object.entries(canaries)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);

engineSuite("secrets in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const program = (rotate: boolean): string =>
    `const g = new fivetran.Group("g", { name: "g" });
     const d = new fivetran.Destination("d", { groupId: g.id, service: "snowflake", timeZoneOffset: "0", setupTests: "off",
       config: { host: "h", port: 443, password: "${canaries["destination"]}" } });
     new fivetran.Connection("c", { groupId: d.groupId, service: "github", destinationSchema: { name: "github" },
       config: { syncMode: "AllRepositories", pat: "${rotate ? canaries["rotated"] : canaries["pat"]}", password: "${canaries["password"]}",
         pats: ["${canaries["listed"]}"], projectCredentials: [{ project: "p", secretKey: "${canaries["nested"]}" }],
         somethingNewFromTomorrow: "${canaries["unknownField"]}" },
       auth: { refreshToken: "${canaries["refresh"]}", clientAccess: { clientSecret: "${canaries["clientSecret"]}" } } });
     exports.whole = d.config;`;

  it("ten secrets that nobody marked are in no state, output or log, and rotating one sends exactly that one", async () => {
    project = await Project.make("secrets", program(false));
    const stack = ["config", "set", "--secret", "fivetran:apiSecret"];
    const env = project.sandbox.env["FIVETRAN_APISECRET"] ?? "";
    await project.fine(...stack, env);
    const observed = [
      await project.fine("preview", "--diff"),
      // Not --debug: with it Pulumi's own SDK prints what the engine answers as it is, secrets that the user marked included.
      await project.up(),
      await project.fine("refresh", "--yes", "--diff"),
      await project.fine("stack", "output"),
    ];
    project.program(program(true));
    observed.push(await project.fine("preview", "--diff"));
    project.sandbox.forget();
    observed.push(await project.up());
    expect(project.sandbox.journal.map((j) => j.body)).to.deep.equal([
      { config: { pat: canaries["rotated"] }, run_setup_tests: false },
      SETUP_TEST,
    ]);
    observed.push(await project.fine("stack", "export"));
    for (const { text } of observed) expect(leaks(text)).to.deep.equal([]);
    const everything = project.everythingTold();
    expect(leaks(everything)).to.deep.equal([]);
    expect(everything).not.to.contain(`"${env}"`);
    await project.settled();
  });

  for (const how of ["stock", "attach"] as const) {
    it(`secrets that the program refers to are nowhere, not even with --debug, and a rotation is one update (${how})`, async () => {
      const [env, file, command] = ["env", "file", "command"].map(canary) as [string, string, string];
      project = await Project.make("references", "");
      const kept = path.join(project.folder, "..", `kept-${path.basename(project.folder)}`);
      fs.writeFileSync(kept, `${file}\n`);
      try {
        const minted = `{ command: [${JSON.stringify(process.execPath)}, "-p", "process.env.CONDUIT_MINTED"] }`;
        project.program(
          `const g = new fivetran.Group("g", { name: "g" });
           const { secretFrom } = require("pulumi-conduit");
           const d = new fivetran.Destination("d", { groupId: g.id, service: "snowflake", timeZoneOffset: "0", setupTests: "off",
             config: { host: "h", port: 443, password: secretFrom({ env: "CONDUIT_PASSWORD", detectChanges: true }) } });
           new fivetran.Connection("c", { groupId: d.groupId, service: "github", destinationSchema: { name: "github" }, setupTests: "off",
             config: { syncMode: "AllRepositories", pat: secretFrom(${minted}) }, auth: { refreshToken: secretFrom({ file: ${JSON.stringify(kept)} }) } });
           exports.whole = d.config;`,
        );
        Object.assign(project.env, { CONDUIT_PASSWORD: env, CONDUIT_MINTED: command });
        await project.go(how);
        const observed = [await project.fine("preview", "--diff"), await project.fine("up", "--yes", "--skip-preview", "--debug")];
        const sent = JSON.stringify(project.sandbox.journal.map(({ body }) => body));
        for (const secret of [env, file, command]) expect(sent).to.contain(JSON.stringify(secret).slice(1, -1));
        const rotated = canary("rotated");
        project.env["CONDUIT_MINTED"] = canary("minted anew");
        await project.settled();
        project.env["CONDUIT_PASSWORD"] = rotated;
        observed.push(await project.fine("preview", "--diff"));
        project.sandbox.forget();
        observed.push(await project.fine("up", "--yes", "--skip-preview", "--debug"));
        expect(project.sandbox.journal.filter(({ method }) => method !== "GET").map(({ body }) => body)).to.deep.equal([
          { time_zone_offset: "0", config: { password: rotated }, run_setup_tests: false },
        ]);
        observed.push(await project.fine("refresh", "--yes", "--diff"), await project.fine("stack", "export", "--show-secrets"));
        for (const { text } of observed) expect(seenIn(text, [env, file, command, rotated])).to.deep.equal([]);
        expect(seenIn(project.everythingTold(), [env, file, command, rotated])).to.deep.equal([]);
        await project.settled();
      } finally {
        fs.rmSync(kept, { force: true });
      }
    });
  }

  it("a failed check and a refused create print no secret", async () => {
    project = await Project.make(
      "secret-errors",
      `new fivetran.Connection("c", { groupId: "g", service: "github", destinationSchema: { name: "x", prefix: "y" }, auth: "${canaries["refresh"]}",
         config: ["${canaries["pat"]}"] });`,
    );
    const check = await project.pulumi("preview");
    expect(check.code).not.to.equal(0);
    expect(check.text).to.contain("auth must be an object, not text");
    expect(leaks(check.text)).to.deep.equal([]);

    project.program(
      `const g = new fivetran.Group("g", { name: "g" });
       new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "x" }, config: { pat: "${canaries["pat"]}" } });`,
    );
    project.sandbox.fault({
      vendor: "fivetran",
      method: "POST",
      path: "/v1/connections",
      status: 400,
      body: { code: "InvalidInput", message: `Invalid 'config': pat ${canaries["pat"]} is wrong` },
      headers: { "content-type": "application/json" },
    });
    const refused = await project.pulumi("up", "--yes", "--skip-preview");
    expect(refused.text).to.contain("Invalid 'config': pat [secret] is wrong");
    expect(leaks(refused.text)).to.deep.equal([]);
  });

  it("a mask in place of a secret is refused in the preview", async () => {
    project = await Project.make(
      "masks",
      `new fivetran.Connection("c", { groupId: "g", service: "github", destinationSchema: { name: "x" }, config: { pats: ["******"] } });`,
    );
    const { text } = await project.pulumi("preview");
    expect(text).to.contain("config.pats[0] is the mask of a secret (only asterisks), not the secret: write the real value");
  });
});
