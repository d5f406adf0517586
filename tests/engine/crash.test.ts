import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Processes that were started, directly or not, by this one. */
const descendants = (pid: number): { pid: number; command: string }[] => {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null)
    .map(([, child, parent, command]) => ({ pid: Number(child), parent: Number(parent), command: command ?? "" }));
  const under = (parent: number): typeof rows => rows.filter((r) => r.parent === parent).flatMap((r) => [r, ...under(r.pid)]);
  return under(pid);
};

engineSuite("crashes in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  /** Groups may have the same name: only looking keeps a second one from being made. */
  const program = `new fivetran.Group("g", { name: "analytics" });`;

  const startCreate = async (): Promise<ReturnType<Project["start"]>> => {
    project.sandbox.fault({ vendor: "fivetran", method: "POST", path: "/v1/groups", delay: 2500, times: 1 });
    const up = project.start(["up", "--yes", "--skip-preview"]);
    for (let n = 0; n < 200 && count(project.requests(), /^POST/) === 0; n += 1) await pause(50);
    return up;
  };

  const converges = async (): Promise<void> => {
    // The vendor finishes what it was asked for.
    await pause(3500);
    await project.pulumi("cancel", "--yes");
    await project.up();
    expect(project.sandbox.living()).to.have.length(1);
    await project.fine("preview", "--expect-no-changes");
    await project.fine("destroy", "--yes", "--skip-preview");
    expect(project.sandbox.living()).to.deep.equal([]);
  };

  it("the provider process is killed while a create is on its way: the next up takes what was made", async () => {
    project = await Project.make("kill-provider", program);
    const up = await startCreate();
    for (const { pid, command } of descendants(up.pid)) if (/dynamic-provider/.test(command)) process.kill(pid, "SIGKILL");
    expect((await up.done).code).not.to.equal(0);
    await converges();
  });

  it("the engine is killed while a create is on its way: the next up takes what was made", async () => {
    project = await Project.make("kill-engine", program);
    const up = await startCreate();
    process.kill(up.pid, "SIGKILL");
    await up.done;
    await converges();
  });

  it("Ctrl-C is pressed twice while a create is on its way: the next up takes what was made", async () => {
    project = await Project.make("twice", program);
    const up = await startCreate();
    process.kill(up.pid, "SIGINT");
    await pause(700);
    process.kill(up.pid, "SIGINT");
    expect((await up.done).code).not.to.equal(0);
    await converges();
  });
});
