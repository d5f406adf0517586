import { expect } from "chai";
import { count, engineSuite, Project } from "./project.js";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

engineSuite("Ctrl-C in the real engine", () => {
  let project: Project;
  afterEach(() => project.close());

  const program = `const g = new fivetran.Group("g", { name: "g" });
    new fivetran.Connection("c", { groupId: g.id, service: "github", destinationSchema: { name: "code" }, setupTests: "require" });`;

  const untilRequest = async (pattern: RegExp): Promise<void> => {
    for (let n = 0; n < 200 && count(project.requests(), pattern) === 0; n += 1) await pause(50);
  };

  it("ends within a second or two while setup tests run, keeps what was made, and the next up finishes it", async () => {
    project = await Project.make("cancel", program);
    const slow = project.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/test$/, delay: 20_000 });
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await untilRequest(/\/test$/);
    const pressed = Date.now();
    process.kill(up.pid, "SIGINT");
    const { code } = await up.done;
    expect(code).not.to.equal(0);
    expect(Date.now() - pressed).to.be.lessThan(3000);
    slow.stop();
    await project.up();
    expect(count(project.requests(), /^POST \/v1\/connections$/)).to.equal(1);
    await project.settled();
  });

  it("a timeout that the user gives ends the wait, keeps what was made, and the next up finishes it", async () => {
    project = await Project.make(
      "timeout",
      program.replace("});\n", "});\n").replace(/\}\);$/, '}, { customTimeouts: { create: "2s" } });'),
    );
    const slow = project.sandbox.fault({ vendor: "fivetran", method: "POST", path: /\/test$/, delay: 20_000 });
    const started = Date.now();
    const failed = await project.pulumi("up", "--yes", "--skip-preview");
    expect(failed.code).not.to.equal(0);
    expect(Date.now() - started).to.be.lessThan(12_000);
    slow.stop();
    await project.up();
    expect(count(project.requests(), /^POST \/v1\/connections$/)).to.equal(1);
  });
});
