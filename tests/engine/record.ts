/** Records a state for the fixtures: node dist/tests/engine/record.js <name> <program file>. Recorded states are never changed afterward. */

import * as fs from "node:fs";
import * as path from "node:path";
import { makeRelease } from "../../sandbox/index.js";
import { Project } from "./project.js";

const [name = "", file = ""] = process.argv.slice(2);

/** Where a program lay on the machine that recorded it is nobody's business. */
const withoutPlaces = (key: string, value: unknown): unknown => (key === "sourcePosition" || key === "stackTrace" ? undefined : value);

const record = async (): Promise<void> => {
  const folder = path.resolve(__dirname, "..", "..", "..", "tests", "fixtures", "states", name);
  if (name === "" || fs.existsSync(folder)) throw new Error("give a new name and a program file");
  const world = `${folder}.world`;
  const program = fs.readFileSync(file, "utf8");
  const project = await Project.make("recorded", program, { dir: world });
  try {
    const release = await makeRelease({
      dir: path.join(project.folder, "release"),
      name: "quickstart",
      version: "1.0.0",
      platforms: ["linux_amd64"],
    });
    project.env["PUBLIC_KEY"] = release.publicKeyArmored;
    await project.up();
    await project.settled();
    fs.mkdirSync(folder, { recursive: true });
    const { text } = await project.fine("stack", "export");
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(JSON.parse(text, withoutPlaces), null, 1));
    fs.writeFileSync(path.join(folder, "program.js"), program);
    fs.writeFileSync(path.join(folder, "public-key.asc"), release.publicKeyArmored);
    fs.copyFileSync(path.join(world, "world.json"), path.join(folder, "world.json"));
  } finally {
    await project.close();
    fs.rmSync(world, { recursive: true, force: true });
  }
};

record().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
