/** Signing keys of an organization: public OpenPGP keys, read here so that their key-ids are the true ones. */

import type { Answer, Request, Route } from "../http.js";
import {
  type Flaw,
  invalid,
  many,
  notFound,
  one,
  refuse,
  type Resource,
  conflict,
  text,
  textFlaws,
  unknownFlaws,
  written,
} from "./jsonapi.js";
import { type Key, KINDS, type Registry } from "./registry.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const KEYS = "/api/registry/private/v2/gpg-keys";
const KEY = `${KEYS}/:namespace/:keyId`;

export const keyRoutes = (registry: Registry): Route[] => [
  { method: "GET", path: KEYS, handle: (request) => list(registry, request) },
  { method: "POST", path: KEYS, handle: (request) => create(registry, request) },
  { method: "GET", path: KEY, handle: (request) => ofKey(registry, request, (key) => one(200, keyResource(key))) },
  { method: "PATCH", path: KEY, handle: (request) => ofKey(registry, request, (key) => move(registry, key, request)) },
  { method: "DELETE", path: KEY, handle: (request) => ofKey(registry, request, (key) => remove(registry, key)) },
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const ofKey = (registry: Registry, request: Request, handle: (key: Key) => Answer): Answer => {
  const { namespace = "", keyId = "" } = request.params;
  const key = registry.hasOrganization(namespace) ? registry.keys.get(`${namespace}/${keyId}`) : undefined;
  return key === undefined ? notFound() : handle(key);
};

const list = (registry: Registry, request: Request): Answer => {
  const namespaces = (request.query.get("filter[namespace]") ?? "").split(",").filter((namespace) => namespace !== "");
  if (namespaces.length === 0) return refuse(400, "bad request", "filter[namespace] is required");
  const observed = namespaces.filter(registry.hasOrganization);
  if (observed.length === 0) return refuse(403, "forbidden");
  const rows = registry.keys.all().filter((key) => observed.includes(key.namespace));
  // The real links are relative and lack the start of the path, so a client that follows them gets lost.
  return many(request, rows, keyResource, registry.settings.pageSize, { base: "/v2/gpg-keys" });
};

const create = async (registry: Registry, request: Request): Promise<Answer> => {
  const { world, settings } = registry;
  const { attributes, refusal } = written(request, ["gpg-keys"]);
  if (refusal !== undefined) return refusal;
  const flaws = textFlaws(attributes, ["namespace", "ascii-armor"]);
  if (settings.strict) flaws.push(...unknownFlaws(attributes, ["namespace", "ascii-armor"]));
  if (flaws.length > 0) return invalid(flaws);
  const namespace = text(attributes, "namespace");
  const armor = text(attributes, "ascii-armor");
  if (!registry.hasOrganization(namespace)) return notFound();
  const read = await readArmor(armor, settings.rsaOnly);
  if (typeof read !== "string") return invalid([read]);
  if (registry.keys.get(`${namespace}/${read}`) !== undefined) return invalid([conflict("key-id")]);

  const at = seconds(world.now());
  const key: Key = { id: String(world.count("tfregistry:key number")), keyId: read, namespace, armor, createdAt: at, updatedAt: at };
  registry.keys.set(`${namespace}/${read}`, key);
  world.record("create", KINDS.key, read, `${namespace}/${read}`);
  return one(201, keyResource(key));
};

/** Only the namespace can change. */
const move = (registry: Registry, key: Key, request: Request): Answer => {
  const { world, settings } = registry;
  const { attributes, refusal } = written(request, ["gpg-keys"]);
  if (refusal !== undefined) return refusal;
  const flaws = textFlaws(attributes, ["namespace"]);
  for (const name of ["ascii-armor", "key-id"]) if (attributes[name] !== undefined) flaws.push([name, "cannot be changed"]);
  if (settings.strict) flaws.push(...unknownFlaws(attributes, ["namespace", "ascii-armor", "key-id"]));
  if (flaws.length > 0) return invalid(flaws);
  const namespace = text(attributes, "namespace");
  if (!registry.hasOrganization(namespace)) return refuse(403, "forbidden", "namespace not authorized");
  const status = settings.keyStatus === "documented" ? 201 : 200;
  if (namespace === key.namespace) return one(status, keyResource(key));
  if (registry.keys.get(`${namespace}/${key.keyId}`) !== undefined) return invalid([conflict("key-id")]);

  const moved: Key = { ...key, namespace, updatedAt: seconds(world.now()) };
  registry.keys.remove(`${key.namespace}/${key.keyId}`);
  registry.keys.set(`${namespace}/${key.keyId}`, moved);
  world.record("update", KINDS.key, key.keyId, `${namespace}/${key.keyId}`);
  return one(status, keyResource(moved));
};

const remove = (registry: Registry, key: Key): Answer => {
  const { world, settings } = registry;
  const used = registry.providers
    .all()
    .filter((provider) => provider.registry === "private" && provider.organization === key.namespace)
    .some((provider) => registry.versionsOf(provider).some((version) => version.keyId === key.keyId));
  if (settings.protectKeysInUse && used) return invalid([["key-id", "is in use by a provider version"]]);
  registry.keys.remove(`${key.namespace}/${key.keyId}`);
  world.record("remove", KINDS.key, key.keyId, `${key.namespace}/${key.keyId}`);
  return { status: settings.keyStatus === "documented" ? 201 : 204 };
};

const keyResource = (key: Key): Resource => ({
  id: key.id,
  type: "gpg-keys",
  attributes: {
    "ascii-armor": key.armor,
    "created-at": key.createdAt,
    "key-id": key.keyId,
    namespace: key.namespace,
    source: "",
    "source-url": null,
    "trust-signature": "",
    "updated-at": key.updatedAt,
  },
  links: { self: `/v2/gpg-keys/${key.id}` },
});

/** The key-id of a public key block, or what is wrong with the text. */
const readArmor = async (armor: string, rsaOnly: boolean): Promise<string | Flaw> => {
  // Most users of the sandbox never send a key, so the library waits until one comes.
  const { enums, readKey } = await import("openpgp");
  try {
    const key = await readKey({ armoredKey: armor });
    if (key.isPrivate()) return ["ascii-armor", "must be a public key, not a private one"];
    const classic = [enums.publicKey.rsaEncryptSign, enums.publicKey.rsaSign, enums.publicKey.dsa].map((algorithm) =>
      enums.read(enums.publicKey, algorithm),
    );
    if (rsaOnly && !classic.includes(key.getAlgorithmInfo().algorithm)) return ["ascii-armor", "must be an RSA or DSA key"];
    return key.getKeyID().toHex().toUpperCase();
  } catch {
    return ["ascii-armor", "is not an OpenPGP public key block"];
  }
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");
