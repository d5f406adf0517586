import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { plain, type Resource } from "../../drive.js";
import { Stack } from "../../stack.js";

describe("fivetran:TransformationProject", () => {
  let stack: Stack;
  let project: Resource;
  let groupId: string;
  const DBT = { dbtVersion: "1.8.3", defaultSchema: "models", gitRemoteUrl: "git@github.com:acme/dbt.git" };

  beforeEach(async () => {
    stack = await Stack.start();
    project = stack.resource("fivetran:TransformationProject");
    groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
    stack.requests();
  });
  afterEach(() => stack.close());

  it("has a deploy key before anything is tested: the Git host can be given it", async () => {
    const one = await project.create({ groupId, ...DBT, setupTests: "off" });
    expect(one.outs["publicKey"]).to.match(/^ssh-rsa /);
    expect(stack.requests()).to.deep.equal([
      ["GET /v1/transformation-projects", undefined],
      [
        "POST /v1/transformation-projects",
        {
          group_id: groupId,
          type: "DBT_CORE",
          project_config: { dbt_version: "1.8.3", default_schema: "models", git_remote_url: "git@github.com:acme/dbt.git" },
          run_tests: false,
        },
      ],
    ]);
    expect(one.outs["status"]).to.equal("NOT_READY");
  });

  it("is tested once it is recorded; tests that fail are told, and required ones fail the run", async () => {
    const why = [{ title: "Clone", status: "FAILED", message: "the repository refuses the key" }];
    stack.sandbox.world.table("fivetran:setup-tests").set("transformation_project", why);
    const error = await project.create({ groupId, ...DBT, setupTests: "require" }).then(() => "made", String);
    expect(error).to.contain("the repository refuses the key").and.to.contain("It is recorded");
    expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:TransformationProject")).to.have.length(1);
  });

  it("sends what changed alone; environment variables are a map here, encrypted, and a list there", async () => {
    const vars = { DBT_TOKEN: "canary=with=signs" };
    const one = await project.create({ groupId, ...DBT, gitBranch: "main", environmentVars: vars, setupTests: "off" });
    expect(plain((await project.refresh(one))?.inputs ?? {})["environmentVars"]).to.deep.equal(vars);
    stack.requests();
    await project.update(one, { groupId, ...DBT, environmentVars: { ...vars, DBT_MODE: "full" }, setupTests: "off" });
    expect(stack.requests()).to.deep.equal([
      [
        `PATCH /v1/transformation-projects/${one.id}`,
        { project_config: { git_branch: null, environment_vars: ["DBT_TOKEN=canary=with=signs", "DBT_MODE=full"] }, run_tests: false },
      ],
    ]);
  });

  it("a variable that dbt in Fivetran does not take is refused at preview, by name and without its value", async () => {
    const failures = JSON.stringify(await project.failures({ groupId, ...DBT, environmentVars: { TOKEN: "canary-value" } }));
    expect(failures).to.contain("TOKEN").and.to.contain("DBT_").and.not.to.contain("canary");
  });
});

describe("fivetran:Transformation", () => {
  let stack: Stack;
  let transformation: Resource;
  let projectId: string;
  const RUN = [{ name: "run", command: "dbt run" }];
  const orders = (more: Plain = {}): Plain => ({ type: "DBT_CORE", projectId, name: "orders", steps: RUN, ...more });

  beforeEach(async () => {
    stack = await Stack.start();
    transformation = stack.resource("fivetran:Transformation");
    const { id: groupId } = await stack.resource("fivetran:Group").create({ name: "g" });
    const dbt = { groupId, dbtVersion: "1.8.3", defaultSchema: "m", gitRemoteUrl: "git@example.com:a/b.git", setupTests: "off" };
    projectId = (await stack.resource("fivetran:TransformationProject").create(dbt)).id;
    stack.requests();
  });
  afterEach(() => stack.close());

  it("of a dbt project sends what changed alone, without its type and project", async () => {
    const one = await transformation.create(orders({ schedule: { type: "INTEGRATED", connectionIds: ["c"] } }));
    stack.requests();
    const steps = [...RUN, { name: "test", command: "dbt test" }];
    await transformation.update(one, orders({ name: "all", steps, schedule: { type: "INTEGRATED", connectionIds: ["c"] } }));
    expect(stack.requests()).to.deep.equal([[`PATCH /v1/transformations/${one.id}`, { transformation_config: { name: "all", steps } }]]);
  });

  it("by a quickstart package: its models and variables change in place, its package and connections replace", async () => {
    const args = { type: "QUICKSTART", packageName: "github", excludedModels: ["a"], configurableVariables: { days: 30 } };
    const one = await transformation.create(args);
    expect((await transformation.diff((await transformation.refresh(one)) ?? one, args)).changed).to.deep.equal([]);
    stack.requests();
    await transformation.update(one, { ...args, excludedModels: ["b"], configurableVariables: { days: 60 } });
    expect(stack.requests()[0]?.[1]).to.deep.equal({
      transformation_config: { excluded_models: ["b"], configurable_variables: { days: 60 } },
    });
    expect((await transformation.diff(one, { ...args, packageName: "jira" })).replaces).to.deep.equal(["packageName"]);
  });

  it("what comes back with seconds, and what the service adds to a schedule, is no change", async () => {
    const args = orders({ schedule: { type: "TIME_OF_DAY", timeOfDay: "09:30" } });
    const one = await transformation.create(args);
    const refreshed = (await transformation.refresh(one)) ?? expect.fail("gone");
    expect((await transformation.diff(refreshed, args)).changed).to.deep.equal([]);
    expect(plain((await transformation.import(one.id)).inputs)["schedule"]).to.deep.equal({ type: "TIME_OF_DAY", timeOfDay: "09:30" });
  });

  it("what does not fit its type or schedule is refused at preview", async () => {
    const failures = async (args: Plain): Promise<string> => JSON.stringify(await transformation.failures(args));
    expect(await failures(orders({ packageName: "github" }))).to.contain("packageName is not for type");
    expect(await failures(orders({ schedule: { type: "INTERVAL" } }))).to.contain("needs interval");
    expect(await failures(orders({ schedule: { type: "TIME_OF_DAY", timeOfDay: "9:30" } }))).to.contain("09:30");
  });

  it("the project goes after its transformations, and is told which are left", async () => {
    const one = await transformation.create(orders());
    const error = await stack
      .resource("fivetran:TransformationProject")
      .destroy({ id: projectId, inputs: {}, outs: {} })
      .then(() => "deleted", String);
    expect(error).to.contain(one.id);
  });
});
