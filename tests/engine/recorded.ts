/** Projects whose state a landed version wrote: the program, the state, and the vendors' world at that moment. */

import * as fs from "node:fs";
import * as path from "node:path";
import { Project, type StateResource } from "./project.js";

export const recordedStates = path.resolve(__dirname, "..", "..", "..", "tests", "fixtures", "states");

/** A state as `pulumi stack export` prints it. */
interface Exported {
  readonly deployment: { readonly resources: StateResource[] };
}

/**
 * Opens the recorded state of that name, works with it, and takes the project away again.
 *
 * @param rewrite what a version between that one and this one would have made of a resource.
 */
export const withRecorded = async (
  name: string,
  work: (project: Project) => Promise<void>,
  rewrite: (resource: StateResource) => StateResource = (resource) => resource,
): Promise<void> => {
  const folder = path.join(recordedStates, name);
  const world = path.join(path.resolve(recordedStates, "..", "..", ".."), ".conduit", "tests", `world-${name}-${process.pid}`);
  fs.mkdirSync(world, { recursive: true });
  fs.copyFileSync(path.join(folder, "world.json"), path.join(world, "world.json"));
  const env = { PUBLIC_KEY: fs.readFileSync(path.join(folder, "public-key.asc"), "utf8") };
  const project = await Project.make("recorded", fs.readFileSync(path.join(folder, "program.js"), "utf8"), { dir: world, env });
  try {
    const state = JSON.parse(fs.readFileSync(path.join(folder, "state.json"), "utf8")) as Exported;
    /** The same account, at the address that the sandbox has this time. */
    const atHome = (one: StateResource): StateResource => {
      const vendor = /^pulumi-nodejs:dynamic\/(fivetran|airbyte|tfregistry):/.exec(one.type)?.[1] as "fivetran" | "airbyte" | "tfregistry";
      const { port } = new URL(project.sandbox[vendor].url);
      return JSON.parse(JSON.stringify(one).replace(/"__account":"localhost:\d+/g, `"__account":"localhost:${port}`)) as StateResource;
    };
    const resources = state.deployment.resources.map((one) => (one.type.startsWith("pulumi-nodejs:dynamic/") ? rewrite(atHome(one)) : one));
    const file = path.join(project.folder, "recorded.json");
    fs.writeFileSync(file, JSON.stringify({ ...state, deployment: { ...state.deployment, resources } }));
    await project.fine("stack", "import", "--file", file);
    await work(project);
  } finally {
    await project.close();
    fs.rmSync(world, { recursive: true, force: true });
  }
};
