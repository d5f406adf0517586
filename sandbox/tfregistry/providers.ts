/** Providers: the entries of an organization's registry, private ones and pointers to public ones. */

import type { Answer, Request, Route } from "../http.js";
import { invalid, many, notFound, one, refuse, type Resource, conflict, text, textFlaws, unknownFlaws, written } from "./jsonapi.js";
import { curationOff, onProvider, PROVIDER, PROVIDERS } from "./paths.js";
import { KINDS, type Provider, type Registry } from "./registry.js";
import { versionResource } from "./versions.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const providerRoutes = (registry: Registry): Route[] => [
  { method: "GET", path: PROVIDERS, handle: (request) => list(registry, request) },
  { method: "POST", path: PROVIDERS, handle: (request) => create(registry, request) },
  { method: "GET", path: PROVIDER, handle: onProvider(registry, (provider, request) => show(registry, provider, request)) },
  {
    method: "DELETE",
    path: PROVIDER,
    handle: onProvider(registry, (provider) => {
      registry.removeProvider(provider);
      return { status: 204 };
    }),
  },
  {
    method: "GET",
    path: "/api/v2/registry-providers/:id",
    handle: (request) => {
      const provider = registry.providers.get(request.params["id"] ?? "");
      if (provider === undefined || !registry.hasOrganization(provider.organization)) return notFound();
      return show(registry, provider, request);
    },
  },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const list = (registry: Registry, request: Request): Answer => {
  const { org = "" } = request.params;
  if (!registry.hasOrganization(org)) return notFound();
  const q = request.query.get("q")?.toLowerCase() ?? "";
  const wanted = { registry: request.query.get("filter[registry_name]"), organization: request.query.get("filter[organization_name]") };
  const rows = registry.providers
    .all()
    .filter((p) => p.organization === org)
    .filter((p) => p.name.toLowerCase().includes(q) || p.namespace.toLowerCase().includes(q))
    .filter((p) => wanted.registry === null || p.registry === wanted.registry)
    .filter((p) => wanted.organization === null || p.organization === wanted.organization);
  const { include, refusal } = included(registry, request);
  return refusal ?? many(request, rows, (p) => providerResource(registry, p), registry.settings.pageSize, { include });
};

const create = (registry: Registry, request: Request): Answer => {
  const { org = "" } = request.params;
  const { world, settings } = registry;
  if (!registry.hasOrganization(org)) return notFound();
  const { attributes, refusal } = written(request, ["registry-providers"]);
  if (refusal !== undefined) return refusal;
  const names = ["name", "namespace", "registry-name"];
  const flaws = textFlaws(attributes, names);
  const name = text(attributes, "name");
  const namespace = text(attributes, "namespace");
  const kind = text(attributes, "registry-name");
  if (name !== "" && !/^[\w.-]+$/.test(name)) flaws.push(["name", "is invalid"]);
  if (kind !== "private" && kind !== "public") flaws.push(["registry-name", "is not included in the list"]);
  if (kind === "private" && namespace !== "" && namespace !== org) flaws.push(["namespace", "must be the name of the organization"]);
  if (settings.strict) flaws.push(...unknownFlaws(attributes, names));
  if (flaws.length > 0) return invalid(flaws);
  if (kind === "public" && !settings.publicCuration) return curationOff();
  if (registry.provider({ org, registry: kind, namespace, name }) !== undefined) return invalid([conflict("name")]);

  const at = world.now().toISOString();
  const id = `prov-${world.digits(KINDS.provider, 16)}`;
  const provider: Provider = { id, organization: org, registry: kind, namespace, name, createdAt: at, updatedAt: at };
  registry.providers.set(id, provider);
  world.record("create", KINDS.provider, id, registry.naturalKey(provider));
  return one(201, providerResource(registry, provider));
};

const show = (registry: Registry, provider: Provider, request: Request): Answer => {
  const { include, refusal } = included(registry, request);
  return refusal ?? one(200, providerResource(registry, provider), include?.(provider));
};

/** What the request wants beside a provider. */
const included = (registry: Registry, { query, origin }: Request): { include?: (provider: Provider) => Resource[]; refusal?: Answer } => {
  const wanted = query.get("include");
  if (wanted === null) return {};
  if (wanted !== "registry-provider-versions") return { refusal: refuse(400, "invalid include parameter", `${wanted} cannot be included`) };
  return { include: (provider) => registry.versionsOf(provider).map((version) => versionResource(registry, version, origin)) };
};

const providerResource = (registry: Registry, provider: Provider): Resource => {
  const { organization, registry: kind, namespace, name } = provider;
  const self = `/api/v2/organizations/${organization}/registry-providers/${kind}/${namespace}/${name}`;
  const versions = {
    data: registry.versionsOf(provider).map(({ id }) => ({ id, type: "registry-provider-versions" })),
    // The real service points at the provider here, not at its versions.
    links: { related: self },
  };
  return {
    id: provider.id,
    type: "registry-providers",
    attributes: {
      name,
      namespace,
      "registry-name": kind,
      "created-at": provider.createdAt,
      "updated-at": provider.updatedAt,
      permissions: { "can-delete": registry.settings.access === "manage" },
    },
    relationships: {
      organization: { data: { id: organization, type: "organizations" } },
      ...(kind === "private" ? { [registry.settings.relations === "short" ? "versions" : "registry-provider-versions"]: versions } : {}),
    },
    links: { self },
  };
};
