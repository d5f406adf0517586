/**
 * Transformations and their projects: each request by its path and its body.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import type { Plain } from "../../../../sdk/plain.js";
import { aGroup, aProject } from "../../../kinds/fivetran/parts.js";
import { Stack } from "../../../stack.js";

describe("the contract of transformations", () => {
  let stack: Stack;
  beforeEach(async () => (stack = await Stack.start()));
  afterEach(() => stack.close());

  const writes = (): [string, unknown][] => stack.requests().filter(([what]) => !what.startsWith("GET"));

  it("[66] a transformation is one POST with all of it; a new name and new steps are one PATCH with these two", async () => {
    const projectId = await aProject(stack);
    const transformation = stack.resource("fivetran:Transformation");
    const args = (more: Plain = {}): Plain => ({
      type: "DBT_CORE",
      projectId,
      name: "orders",
      steps: [{ name: "run", command: "dbt run" }],
      paused: true,
      schedule: { type: "INTERVAL", interval: 60, daysOfWeek: ["MONDAY"] },
      ...more,
    });
    stack.requests();
    const one = await transformation.create(args());
    const next = { name: "all", steps: [{ name: "build", command: "dbt build" }] };
    const two = await transformation.update(one, args(next));
    const three = await transformation.update(two, args({ ...next, schedule: { type: "CRON", cron: ["0 6 * * 1"] }, paused: false }));
    await transformation.destroy(three);
    const at = `/v1/transformations/${one.id}`;
    expect(writes()).to.deep.equal([
      [
        "POST /v1/transformations",
        {
          type: "DBT_CORE",
          paused: true,
          transformation_config: { project_id: projectId, name: "orders", steps: [{ name: "run", command: "dbt run" }] },
          schedule: { schedule_type: "INTERVAL", interval: 60, days_of_week: ["MONDAY"] },
        },
      ],
      [`PATCH ${at}`, { transformation_config: next }],
      [`PATCH ${at}`, { schedule: { schedule_type: "CRON", cron: ["0 6 * * 1"] }, paused: false }],
      [`DELETE ${at}`, undefined],
    ]);
  });

  it("[68] a project that gets another branch, folder and target is one PATCH with these three", async () => {
    const project = stack.resource("fivetran:TransformationProject");
    const args = {
      groupId: await aGroup(stack),
      dbtVersion: "1.8.3",
      defaultSchema: "models",
      gitRemoteUrl: "git@github.com:acme/dbt.git",
      gitBranch: "main",
      folderPath: "/one",
      targetName: "dev",
      threads: 4,
      setupTests: "off",
    };
    stack.requests();
    const one = await project.create(args);
    const two = await project.update(one, { ...args, gitBranch: "next", folderPath: "/two", targetName: "prod" });
    await project.destroy(two);
    const at = `/v1/transformation-projects/${one.id}`;
    expect(writes()).to.deep.equal([
      [
        "POST /v1/transformation-projects",
        {
          group_id: args.groupId,
          type: "DBT_CORE",
          project_config: {
            dbt_version: "1.8.3",
            default_schema: "models",
            git_remote_url: "git@github.com:acme/dbt.git",
            git_branch: "main",
            folder_path: "/one",
            target_name: "dev",
            threads: 4,
          },
          run_tests: false,
        },
      ],
      [`PATCH ${at}`, { project_config: { git_branch: "next", folder_path: "/two", target_name: "prod" }, run_tests: false }],
      [`DELETE ${at}`, undefined],
    ]);
    expect((await project.diff(one, { ...args, gitRemoteUrl: "git@github.com:acme/other.git" })).replaces).to.deep.equal(["gitRemoteUrl"]);
  });
});
