import { expect } from "chai";
import { engineSuite, Project } from "./project.js";

engineSuite("clients in a program, in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  it("take the stack's config, secrets included, and reject with what a program can look at", async () => {
    project = await Project.make(
      "clients",
      `const { sandbox } = process.env;
       module.exports = (async () => {
         const groups = await fivetran.fivetranClient().list(fivetran.get("/groups"));
         const error = await fivetran.fivetranClient().run(fivetran.get(fivetran.path\`/groups/${"${"}"none"}\`)).catch((e) => e);
         const source = await airbyte.airbyteClient().run(airbyte.ask("workspaces/list_by_organization_id", {})).catch((e) => e.status);
         return { groups, isApiError: error instanceof fivetran.ApiError, status: error.status, code: error.code, source };
       })();`,
    );
    const { apiSecret } = project.sandbox.fivetran;
    await project.fine("config", "set", "--secret", "fivetran:apiSecret", apiSecret);
    await project.fine("config", "set", "fivetran:apiKey", project.sandbox.fivetran.apiKey);
    for (const name of ["FIVETRAN_APISECRET", "FIVETRAN_APIKEY"]) project.env[name] = "";
    const { text } = await project.up();
    expect(text).not.to.contain(apiSecret);
    const outputs = JSON.parse((await project.fine("stack", "output", "--json")).text) as Record<string, unknown>;
    expect(outputs).to.deep.include({ groups: [], isApiError: true, status: 404, code: "NotFound_Group" });
  });
});
