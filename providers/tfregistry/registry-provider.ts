/** The entry of a provider in an organization's registry: the shell that holds a private provider's versions, or a pointer to a public provider. */

import { get } from "../../sdk/call.js";
import { flag, opt, text, words } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { blueprint, type CustomRead, output, field, settingField, type CustomDelete } from "../kernel/blueprint.js";
import { objectIn, textAt } from "../kernel/answers.js";
import { listed } from "../../sdk/tfregistry.js";
import { compositeId } from "../kernel/composite-id.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { tfregistry } from "./account.js";
import { newProvider, type ProviderAt, providerPath, providersPath, removed, surely, versionsOf } from "./wire.js";

const ID = compositeId("registry provider", "{organization}/{registry}/{namespace}/{name}", {
  hint: "The id is organization/private/organization/name, or organization/public/namespace/name.",
});

export const registryProvider = blueprint({
  kind: "tfregistry:RegistryProvider",
  noun: "registry provider",
  vendor: tfregistry,
  fields: {
    /** Organization whose registry it is in; `tfregistry:organization` of the stack when left out. */
    organization: settingField(text, "organization", {
      change: "replace",
      read: (_at, answer) => textAt(answer, "data.relationships.organization.data.id"),
    }),
    /** Name of the provider without `terraform-provider-`: `foo`. */
    name: field(text, { wire: "data.attributes.name", change: "replace", rules: nameRules }),
    /** `"private"` for a provider of your own, `"public"` for a pointer to one of registry.terraform.io. Default `"private"`. */
    registryName: field(opt(words("private", "public")), {
      change: "replace",
      read: (_at, answer, prior) => unlessPrivate(answer, prior),
      rules: (v, { namespace }) => (v === "public" && namespace === undefined ? ['"public" needs a namespace, such as "hashicorp"'] : []),
    }),
    /** Namespace of a public provider, such as `hashicorp`. A private one is in the namespace of its organization: leave it out. */
    namespace: field(opt(text), {
      change: "replace",
      read: (_at, answer) => (isPublic(answer) ? textAt(answer, NAMESPACE) : undefined),
      // A registryName that is not known yet may be public.
      rules: (_v, { registryName = "private" }) =>
        registryName === "private" ? ["must be left out for a private provider: it is always the organization"] : [],
    }),
    /** Deletes the entry even while it holds versions, which go with it for everybody who uses them. Default false: such a delete is refused. */
    deleteVersions: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the entry, `prov-…`. */
    providerId: output(text, "data.id"),
    /** When the entry was made, ISO 8601. */
    createdAt: output(text, "data.attributes.created-at"),
    /** Whether the token may delete it. */
    canDelete: output(flag, "data.attributes.permissions.can-delete"),
  },
  title: ({ organization, name }) => (organization === undefined || name === undefined ? name : `${organization}/${name}`),
  importForm: "organization/private/namespace/name",
  identity: (answer, { organization }) => {
    const [registry, namespace, name] = [textAt(answer, REGISTRY), textAt(answer, NAMESPACE), textAt(answer, "data.attributes.name")];
    return registry === undefined || namespace === undefined || name === undefined
      ? undefined
      : ID.of({ organization, registry, namespace, name });
  },
  unique: true,
  calls: {
    create: (args) => newProvider(placeOf(args)),
    read: (id) => lookAt((client) => ID.demand(client, "read", id)),
    remove: (id, known) => removal(id, known["deleteVersions"] === true),
    find: (args) => lookAt(() => placeOf(args)),
  },
});

/** What a program writes to make a registry provider. */
export interface RegistryProviderArgs extends ArgsFor<typeof registryProvider>, CommonInputs {}

/**
 * An entry in an organization's provider registry. Import it by `organization/private/organization/name`.
 *
 * @example
 * const foo = new tfregistry.RegistryProvider("foo", { name: "foo" });
 * const random = new tfregistry.RegistryProvider("random", { name: "random", registryName: "public", namespace: "hashicorp" });
 */
export class RegistryProvider extends resource<typeof registryProvider, RegistryProviderArgs>(registryProvider) {}

/** A registry provider as `getRegistryProvider` answers it. */
export interface GetRegistryProviderResult extends ResultOf<typeof registryProvider> {}

export interface ListRegistryProvidersArgs {
  /** Organization whose registry it is; `tfregistry:organization` of the stack when left out. */
  readonly organization?: string;
  /** Words that the registry searches names and namespaces for. */
  readonly q?: string;
  /** Only private providers, or only pointers to public ones. */
  readonly registryName?: "private" | "public";
  /** Only those of this namespace. */
  readonly namespace?: string;
}

/** Which registry provider: by its id, or by its name; the organization is that of the stack when it is left out. */
export type GetRegistryProviderArgs = ById | By<GetRegistryProviderResult, "name", "organization" | "registryName" | "namespace">;

const lookup = lookups<GetRegistryProviderArgs, GetRegistryProviderResult, ListRegistryProvidersArgs>(registryProvider, {
  by: [["organization", "name"]],
  filters: ["registryName", "namespace"],
  idOf: ({ organization, name, registryName, namespace }) =>
    ID.of({
      organization: String(organization),
      registry: String(registryName ?? "private"),
      namespace: String(namespace ?? organization),
      name: String(name),
    }),
  items: (client, args) => providersOf(client, args),
  needs: ["organization"],
  queries: ["q"],
  isWhole: true,
});

/** A registry provider that exists. Rejects with an `ApiError` when there is none. */
export const getRegistryProvider = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getRegistryProviderOutput = lookup.getOutput;

/** The providers in the registry of an organization, page by page. */
export const listRegistryProviders = lookup.list;

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const NAMESPACE = "data.attributes.namespace";
const REGISTRY = "data.attributes.registry-name";

const isPublic = (answer: Plain): boolean => textAt(answer, REGISTRY) === "public";

/** The default is not put into the inputs of an import. */
const unlessPrivate = (answer: Plain, prior: "private" | "public" | undefined): "private" | "public" | undefined =>
  isPublic(answer) ? "public" : prior === undefined ? undefined : "private";

function nameRules(name: string): string[] {
  if (name.startsWith("terraform-provider-")) return [`must be without the prefix: ${name.slice("terraform-provider-".length)}`];
  return /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) ? [] : ["must be made of letters, digits, - and _"];
}

/** The registry searches by words and by the kind of registry; a namespace is looked for in what it answers. */
const providersOf = async (client: VendorClient, args: Plain): Promise<readonly unknown[]> => {
  const query = { q: textAt(args, "q"), "filter[registry_name]": textAt(args, "registryName") };
  const all = await client.list(listed(get(providersPath(String(args["organization"])), { query })));
  return all.map((data) => ({ data, createdAt: textAt(objectIn(data), "attributes.created-at") }));
};

const placeOf = (args: {
  organization: string;
  name: string;
  registryName?: string | undefined;
  namespace?: string | undefined;
}): ProviderAt => ({
  organization: args.organization,
  registry: args.registryName ?? "private",
  namespace: args.namespace ?? args.organization,
  name: args.name,
});

/** @param placeOf where it is; ends the operation when the id does not say. */
const lookAt = (placeOf: (client: VendorClient) => ProviderAt): CustomRead => ({
  async customRead(client) {
    const place = placeOf(client);
    const found = await surely(client, place.organization, get(providerPath(place)));
    return isPlain(found) ? { ...found, createdAt: textAt(found, "data.attributes.created-at") } : undefined;
  },
});

const removal = (id: string, withVersions: boolean): CustomDelete => ({
  async customDelete(client) {
    const place = ID.demand(client, "delete", id);
    const versions = place.registry === "private" && !withVersions ? await versionsOf(client, place) : [];
    if (versions.length > 0) {
      const names = versions.map(({ attributes }) => attributes.version).join(", ");
      const hint = "Delete those first, keep the entry with retainOnDelete, or set deleteVersions: true and run `pulumi up` before.";
      return refuse(client, "delete", `it still holds ${names}, which would be gone for everybody who uses them`, hint);
    }
    await removed(client, place.organization, providerPath(place));
  },
});
