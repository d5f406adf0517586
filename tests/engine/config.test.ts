import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

engineSuite("changed settings in the real engine, set up with our server", () => {
  let project: Project;
  afterEach(() => project.close());

  it("replace nothing: another spelling, a setting of another vendor, and the move from the environment to an explicit provider", async () => {
    const program = (options: string): string =>
      `const p = new fivetran.Provider("p", { apiKey: process.env.FIVETRAN_APIKEY, apiSecret: process.env.FIVETRAN_APISECRET, apiUrl: process.env.FIVETRAN_API_URL });
       new fivetran.Group("g", { name: "g" }${options});`;
    project = await Project.make("settings", program(""));
    await project.go("setup");
    await project.fine("config", "set", "fivetran:apiUrl", project.sandbox.fivetran.url);
    await project.up();
    await project.fine("config", "set", "fivetran:apiUrl", `${project.sandbox.fivetran.url}/`);
    await project.fine("config", "set", "tfregistry:hostname", "tfe.example.com");
    await project.settled();
    await project.up();
    project.program(program(", { provider: p }"));
    project.sandbox.forget();
    const moved = await project.up();
    expect(moved.text).not.to.contain("replac");
    expect(project.requests().filter((r) => /^(POST|DELETE)/.test(r))).to.deep.equal([]);
    expect(project.sandbox.living()).to.have.length(1);
  });
});
