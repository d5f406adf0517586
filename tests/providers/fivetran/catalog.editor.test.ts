/** What a person sees while writing a program: completions and errors of the compiler, from the types that are published. */

import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { root } from "../../child.js";
import { editor } from "../../editor.js";

const { errors, hover, marked, offered } = editor(`import * as fivetran from "pulumi-conduit/fivetran";\ndeclare const groupId: string;\n`);

const github = (config: string): string =>
  `new fivetran.Connection("c", { groupId, service: "github", destinationSchema: { name: "gh" }, config: { ${config} } });`;

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("fivetran:Connection in the editor", function () {
  this.timeout(180_000);

  it("service completes", () => {
    const names = offered(`new fivetran.Connection("c", { groupId, service: "post¦" });`);
    expect(names).to.include.members(["postgres", "postgres_rds", "github"]);
    expect(names.length).to.be.at.least(773);
  });

  it("config completes with the fields of the service and nothing else", () => {
    const names = offered(github("¦"));
    expect(names).to.include.members(["syncMode", "authMode", "repositories", "useWebhooks"]);
    expect(names).not.to.include.members(["apiKey", "host"]);
    expect(offered(`new fivetran.Connection<"github">("c", { config: { ¦ } });`)).to.include.members(["syncMode", "authMode"]);
  });

  it("options complete", () => {
    expect(offered(github(`syncMode: "¦"`))).to.include.members(["AllRepositories", "SpecificRepositories"]);
  });

  it("what the service needs to say where its tables go completes", () => {
    const place = (service: string): string[] =>
      // An output may stand there too, so what outputs have is offered as well.
      offered(`new fivetran.Connection("c", { groupId, service: "${service}", destinationSchema: { ¦ } });`).filter(
        (name) => name !== "apply" && name !== "get",
      );
    expect(place("github")).to.deep.equal(["name"]);
    expect(place("postgres")).to.deep.equal(["prefix"]);
    expect(place("google_sheets")).to.deep.equal(["name", "table"]);
  });

  it("a wrong key is one error, at that key, however deep; a wrong value says which type it needs", () => {
    const at = (service: string, config: string): { at: string; message: string }[] => {
      const program = `new fivetran.Connection("c", { groupId, service: "${service}", destinationSchema: { name: "n" }, ${config} });`;
      return marked(program.replace(/name: "n"/, service === "postgres" ? 'prefix: "n"' : 'name: "n"'));
    };
    const wrong = (service: string, config: string): string[] => at(service, config).map((one) => one.at);
    expect(wrong("github", `config: { sync_mode: "AllRepositories" }`)).to.deep.equal(["sync_mode"]);
    expect(wrong("amplitude", `config: { awsCredentials: { bucket_name: "x" } }`)).to.deep.equal(["bucket_name"]);
    expect(wrong("amplitude", `config: { projectCredentials: [{ api_key: "x" }] }`)).to.deep.equal(["api_key"]);
    expect(wrong("google_ads", `auth: { clientAccess: { client_id: "x" } }`)).to.deep.equal(["client_id"]);
    expect(wrong("github", `schedule: { syncFreqency: 60 }`)).to.deep.equal(["syncFreqency"]);
    expect(at("postgres", `config: { port: "5432" }`)).to.deep.equal([
      { at: "port", message: "Type 'string' is not assignable to type 'Input<number> | undefined'." },
    ]);
    expect(at("github", `schedule: { type: "INTERVAL" }`)[0]?.message).to.match(/Property 'interval' is missing/);
  });

  it("open lists of words complete, too", () => {
    expect(offered(`new fivetran.Connection("c", { groupId, networkingMethod: "¦" });`)).to.include.members(["Directly", "PrivateLink"]);
    expect(offered(github(`authMode: "¦"`))).to.include.members(["JWT", "OAuth", "PersonalAccessToken"]);
    expect(offered(`new fivetran.Webhook("w", { url: "https://a", events: ["¦"] });`)).to.include.members(["sync_end", "dbt_run_failed"]);
  });

  it("a field of another service is an error that names it", () => {
    const program = `new fivetran.Connection("c", { groupId, service: "postgres", destinationSchema: { prefix: "p" }, config: { syncMode: "x" } });`;
    expect(errors(program)).to.have.length(1);
    expect(errors(program)[0]).to.match(/'syncMode' does not exist in type/);
  });

  it("a service that is not in the catalog takes anything", () => {
    const program = `new fivetran.Connection("c", { groupId, service: "brand_new", destinationSchema: { name: "b" }, config: { any_thing: [{ deep: 1 }] } });`;
    expect(errors(program)).to.deep.equal([]);
  });

  it("hover tells what is known of a field of config: its type, whether it is secret, its name in the API", () => {
    expect(hover(github(`syncMode: "AllRepositories", pats: ["x"]`), "syncMode").text).to.match(
      /^Text\. 2 values are known.*`sync_mode` in the API\.$/,
    );
    expect(hover(github(`pats: ["x"]`), "pats").text).to.match(/^Secret list of texts\. Encrypted in state, never read back\.$/);
    const postgres = `new fivetran.Connection("c", { groupId, service: "postgres", destinationSchema: { prefix: "p" }, config: { port: 5432 } });`;
    expect(hover(postgres, "port").text).to.equal("Number.");
  });

  it("every field of every service has such a sentence", () => {
    const lines = fs.readFileSync(path.join(root, "providers", "fivetran", "catalog", "types.ts"), "utf8").split("\n");
    const undescribed = lines.filter((line, n) => /^\s*[\w"]+\?: /.test(line) && !/^\s*\/\*\* .*\. ?.*\*\/$/.test(lines[n - 1] ?? ""));
    expect(undescribed).to.deep.equal([]);
    expect(lines.filter((line) => line.startsWith("/** ")).length).to.be.greaterThan(4000);
  });

  it("hover tells what an input is for", () => {
    const hint = (word: string): string => hover(github(`syncMode: "AllRepositories"`), word).text;
    expect(hint("groupId, service")).to.match(/Group whose destination it loads into/);
    expect(hint("destinationSchema")).to.match(/Where its tables go/);
  });
});
