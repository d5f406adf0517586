/** A transformation project: a dbt project in a Git repository, which transformations run. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, integer, list, openWords, opt, secret, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn } from "../kernel/answers.js";
import { blueprint, extended, field, output } from "../kernel/blueprint.js";
import { type By, type ById, type Listed, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { gatherBoth } from "../kernel/gather-both.js";
import { testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { owedTests, oweTests, runSetupTests, type SetupTests, testOutputs } from "./setup-tests.js";

const at = (id: string) => path`/transformation-projects/${id}`;

interface Args {
  readonly groupId: string;
  readonly gitRemoteUrl: string;
  readonly folderPath?: string | undefined;
}

/** The list says of each no more than its group. */
const namesakes = ({ groupId }: Args): Namesakes => ({
  list: listed(get("/transformation-projects")),
  pick: (projects) => projects.filter((one) => one["group_id"] === groupId),
  id: "id",
});

const isOf = ({ project_config: config }: Plain, { gitRemoteUrl, folderPath }: Pick<Args, "gitRemoteUrl" | "folderPath">): boolean => {
  const { git_remote_url: url, folder_path: folder } = objectIn(config);
  return url === gitRemoteUrl && (folder ?? undefined) === folderPath;
};

const tests: SetupTests = {
  at: (id) => path`/transformation-projects/${id}/test`,
  concerns: ["gitBranch", "folderPath", "targetName", "environmentVars", "secretsVersion"],
  state: ({ status }) => (status === "READY" ? "connected" : status),
  tries: 1,
};

export const transformationProject = blueprint({
  kind: "fivetran:TransformationProject",
  noun: "transformation project",
  vendor: fivetran,
  fields: {
    /** Group whose destination it transforms. */
    groupId: field(text, { wire: "group_id", change: "replace" }),
    /** Sort of project: `DBT_CORE` (default). */
    type: field(opt(openWords("DBT_CORE")), { wire: "type", change: "replace", default: "DBT_CORE" }),
    /** Version of dbt that runs it, such as `1.8.3`. */
    dbtVersion: field(text, { wire: "project_config.dbt_version", change: "replace" }),
    /** Schema in the destination that models go to unless they say otherwise. */
    defaultSchema: field(text, { wire: "project_config.default_schema", change: "replace" }),
    /** Address of the Git repository, `git@github.com:acme/dbt.git`. */
    gitRemoteUrl: field(text, { wire: "project_config.git_remote_url", change: "replace" }),
    /** Branch; left out, the repository's own default. */
    gitBranch: field(opt(text), { wire: "project_config.git_branch", change: "update" }),
    /** Folder in the repository that the project is in. */
    folderPath: field(opt(text), { wire: "project_config.folder_path", change: "update" }),
    /** Target of dbt. */
    targetName: field(opt(text), { wire: "project_config.target_name", change: "update" }),
    /** How many threads dbt uses. */
    threads: field(opt(integer), { wire: "project_config.threads", change: "update", onUnset: "keep" }),
    /** Environment variables by name; each name begins with `DBT_`. Encrypted in state. */
    environmentVars: field(opt(dict(secret(text))), {
      wire: "project_config.environment_vars",
      change: "update",
      onUnset: { to: [] },
      write: (vars) => Object.entries(vars ?? {}).map(([name, value]) => `${name}=${value}`),
      read: (all) => readVars(all),
      rules: (vars) =>
        Object.keys(vars ?? {}).flatMap((name) =>
          /^DBT_[A-Z0-9_.-]+$/.test(name)
            ? []
            : [`has a name that dbt in Fivetran does not take, ${name}: it must begin with DBT_, in capitals`],
        ),
    }),
    /** What to do with failing tests of the project: `off` runs none, `warn` (default) warns, `require` fails the run. */
    setupTests: testPolicy,
    /**
     * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Change it, to anything, to have all of them
     * sent. A change of something else sends the new ones, too.
     */
    secretsVersion,
  },
  outputs: extended(testOutputs, {
    /** Id of the project. */
    projectId: output(text, "id", { id: true }),
    /** Deploy key: give it read access to the repository, at your Git host. */
    publicKey: output(opt(text), "project_config.public_key"),
    /** `NOT_READY`, `READY` or `ERROR`. */
    status: output(opt(text), "status", { volatile: true }),
    /** When it was made, ISO 8601. */
    createdAt: output(opt(text), "created_at"),
    /** Id of the user who made it. */
    createdById: output(opt(text), "created_by_id"),
  }),
  title: ({ gitRemoteUrl }) => gitRemoteUrl,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: gatherBoth(namesakesBefore(namesakes), oweTests(tests)),
  owed: owedTests,
  shape: (body, { type }, phase) => ({
    ...(phase === "create" && type === undefined ? { type: "DBT_CORE" } : {}),
    ...body,
    run_tests: false,
  }),
  steps: [runSetupTests(tests)],
  calls: {
    create: (_args, body) => post("/transformation-projects", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => ({
      ...sinceThen(namesakes(args), gathered),
      whole: { read: ({ id }) => get(at(String(id))), pick: (projects) => projects.filter((one) => isOf(one, args)) },
    }),
  },
});

const readVars = (all: unknown): Record<string, string> | undefined => {
  if (!list(text).is(all) || all.length === 0) return undefined;
  return Object.fromEntries(all.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
};

/** What a program writes to make a transformation project. */
export interface TransformationProjectArgs extends ArgsFor<typeof transformationProject>, CommonInputs {}

/**
 * A dbt project that Fivetran runs.
 *
 * Its tests read the repository, for which `publicKey` must be a deploy key there. Write `setupTests: "off"` until your Git host has the key, and
 * `"require"` from then on.
 *
 * Requests: to create two, of which one looks for others in the group, and one for the tests; to change one, and one for the tests; to read and to delete
 * one each.
 *
 * @example
 * const project = new fivetran.TransformationProject("dbt", {
 *   groupId: group.id,
 *   dbtVersion: "1.8.3",
 *   defaultSchema: "models",
 *   gitRemoteUrl: "git@github.com:acme/dbt.git",
 *   setupTests: "off",
 * });
 */
export class TransformationProject extends resource<typeof transformationProject, TransformationProjectArgs>(transformationProject) {}

/** A transformation project as `getTransformationProject` answers it. */
export interface GetTransformationProjectResult extends ResultOf<typeof transformationProject> {}

/** Which project: by its id or its group. */
export type GetTransformationProjectArgs = ById | By<GetTransformationProjectResult, "groupId">;

const lookup = lookups<GetTransformationProjectArgs, GetTransformationProjectResult, object, Listed<GetTransformationProjectResult>>(
  transformationProject,
  {
    by: [["groupId"]],
    items: (client) => client.list(listed(get("/transformation-projects"))),
  },
);

/** A transformation project that exists. Rejects with an `ApiError` when there is none. */
export const getTransformationProject = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTransformationProjectOutput = lookup.getOutput;

/** All transformation projects of the account, with their groups. */
export const listTransformationProjects = lookup.list;
