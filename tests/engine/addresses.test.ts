import { expect } from "chai";
import { formsOf } from "../canaries.js";
import { count, engineSuite, Project } from "./project.js";

const canary = "canary-address-7f3a91";

const leaked = (text: string): string[] => formsOf(canary).filter((form) => text.includes(form));

engineSuite("addresses in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  for (const way of ["stock", "attach"] as const) {
    it(`a user name and password in an address are in no state and no message (${way})`, async () => {
      const program = (name: string): string =>
        `const a = new airbyte.Provider("a", { serverUrl: "http://ada:${canary}@127.0.0.1:1/api" });
         const f = new fivetran.Provider("f", { apiUrl: pulumi.output("http://ada:${canary}@127.0.0.1:1/v1"), apiKey: "k", apiSecret: "other-secret" });
         new airbyte.Workspace("w", { name: "${name}" }, { provider: a });
         new fivetran.Group("g", { name: "${name}" }, { provider: f });`;
      project = await Project.make(`addresses-${way}`, program("one"));
      await project.go(way);
      await project.fine("config", "set", "airbyte:serverUrl", "https://ada:canary-config@host/#");
      await project.fine("preview", "--diff");
      const failed = await project.pulumi("up", "--yes", "--skip-preview", "--diff");
      expect(failed.code).not.to.equal(0);
      expect(failed.text).to.contain("127.0.0.1:1");
      await project.fine("stack", "export");
      expect(leaked(project.everythingTold())).to.deep.equal([]);
      project.program(`new airbyte.Workspace("w", { name: "two" });`);
      const { text } = await project.pulumi("up", "--yes", "--skip-preview");
      expect(text).to.match(/airbyte:serverUrl \(from .*\) must be an address such as https:\/\/airbyte.example.com\/api: it has/);
      expect(text).not.to.contain("canary-config");
    });
  }

  it("an address with user name and password signs in, and another password updates the provider alone", async () => {
    project = await Project.make("address-signs-in", "");
    const { url, username, password } = project.sandbox.airbyte;
    const program = (more: string): string =>
      `const a = new airbyte.Provider("a", { serverUrl: "${url.replace("//", `//${username}:${password}${more}@`)}" });
       new airbyte.Workspace("w", { name: "one" }, { provider: a });`;
    for (const name of ["AIRBYTE_USERNAME", "AIRBYTE_PASSWORD"]) delete project.env[name];
    await project.go("setup");
    project.program(program(""));
    await project.up();
    expect(count(project.requests(), /workspaces\/create/)).to.equal(1);
    project.program(program("x"));
    const { text } = await project.fine("preview");
    expect(text)
      .to.match(/providers:pulumi-nodejs +a +update/)
      .and.not.to.contain("replace");
  });
});
