/** Quickstart packages: what `packageName` of a transformation may be. */

import { get } from "../../sdk/call.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn, objectsIn, textAt } from "../kernel/answers.js";
import { functions } from "../kernel/functions.js";
import type { VendorClient } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";
import { missingName } from "./missing-name.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Which package. */
export interface GetQuickstartPackageArgs {
  /** Name of the package, as `packageName` takes it. */
  readonly name: string;
}

/** Which packages. */
export interface ListQuickstartPackagesArgs {
  /** Only those for connections of this service. */
  readonly service?: string | undefined;
}

export interface GetQuickstartPackageResult {
  /** Id of the package's definition. */
  readonly id: string;
  /** Name of the package, as `packageName` takes it. */
  readonly name: string;
  /** Its version. */
  readonly version?: string | undefined;
  /** Services whose data it transforms. */
  readonly connectorTypes: readonly string[];
  /** Models that it makes. */
  readonly outputModelNames: readonly string[];
  /** What `configurableVariables` takes. */
  readonly configurableVariables: Readonly<Record<string, unknown>>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const all = async (client: VendorClient, query: { readonly service?: string | undefined; readonly name?: string }) =>
  objectsIn(await client.list(listed(get("/transformations/package-metadata", { query })))).map(
    (one: Plain): GetQuickstartPackageResult => ({
      id: textAt(one, "id") ?? "",
      name: textAt(one, "name") ?? "",
      version: textAt(one, "version"),
      connectorTypes: texts(one["connector_types"]),
      outputModelNames: texts(one["output_model_names"]),
      configurableVariables: objectIn(one["configurable_variables"]),
    }),
  );

const one = functions<GetQuickstartPackageArgs, GetQuickstartPackageResult>({
  vendor: fivetran,
  name: "getQuickstartPackage",
  takes: ["name"],
  needs: ["name"],
  doing: ({ name }) => `look up the quickstart package "${name}"`,
  ask: async ({ name }, { client }) => {
    const found = (await all(client, { name })).find((each) => each.name === name);
    return found && { value: found, isSecret: false };
  },
  missing: async ({ name }, { client }) =>
    missingName(
      "quickstart package",
      name,
      (await all(client, {})).map((each) => each.name),
    ),
});

const many = functions<ListQuickstartPackagesArgs, readonly GetQuickstartPackageResult[]>({
  vendor: fivetran,
  name: "listQuickstartPackages",
  takes: ["service"],
  doing: () => "list the quickstart packages",
  ask: async ({ service }, { client }) => ({ value: await all(client, { service }), isSecret: false }),
});

/** A quickstart package, by its name. Rejects with an `ApiError` that names near ones when there is none. */
export const getQuickstartPackage = one.get;

/** The same with outputs as arguments; its result is an output. */
export const getQuickstartPackageOutput = one.getOutput;

/** All quickstart packages, or those for one service. */
export const listQuickstartPackages = many.get;
