/** Pins of connector versions, as scoped configurations, and what says which version is in use; from 0.50.50 on. */

import type { Fields, Route } from "../http.js";
import { among, fields, may, need, type Of, text, uuid } from "./body.js";
import { type Context, done, ok, post } from "./endpoint.js";
import { illegal, notFound, refused } from "./refusal.js";
import { findActor, findDefinition, sides } from "./sides.js";
import { type Definition, type Pin, type PinSent, plain, type Side, zeroId } from "./store.js";
import { addPin, pinOf, removePin, scopeKey, supportOf, tagOf, unpin, versionOf } from "./versions.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const wanted = {
  value: need(text),
  config_key: need(text),
  scope_id: need(text),
  scope_type: need(text),
  origin: need(text),
  origin_type: need(text),
  // Not required by the document, and yet an error of the server's own making when they are not there.
  resource_id: may(text),
  resource_type: may(text),
  description: may(text),
  reference_url: may(text),
  expires_at: may(text),
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const pinRoutes = (context: Context): Route[] => {
  const { store, edition, world } = context;
  if (!edition.since("0.50.50")) return [];
  const read = (pin: Pin): Fields => ({ ...pin, ...namesOf(context, pin) });
  const find = (id: string): Pin => {
    const pin = store.pins.get(id);
    if (pin === undefined) throw notFound("SCOPED_CONFIGURATION", id);
    return pin;
  };
  const refuseTwin = (pin: PinSent, own?: string): void => {
    const twin = store.pins.all().find((one) => one.id !== own && scopeKey(one) === scopeKey(pin));
    if (twin !== undefined) throw illegal(`there is a scoped configuration for ${scopeKey(pin)} already`);
  };
  const one = { scopedConfigurationId: need(uuid) };

  return [
    post(context, "scoped_configuration/create", wanted, (sent) => {
      const pin = checked(context, sent);
      refuseTwin(pin);
      return ok({ data: read(addPin(context, pin)) });
    }),
    post(context, "scoped_configuration/get", one, ({ scopedConfigurationId: id }) => ok({ data: read(find(id)) })),
    post(context, "scoped_configuration/update", { ...one, data: need(fields(wanted)) }, ({ scopedConfigurationId: id, data }) => {
      const pin = checked(context, data);
      refuseTwin(pin, id);
      const before = find(id);
      const next = { ...pin, id, created_at: before.created_at, updated_at: world.now().toISOString() };
      return ok({ data: read(store.change(store.pins, "airbyte:ScopedConfiguration", id, next)) });
    }),
    // One that is not there is deleted all the same.
    post(context, "scoped_configuration/delete", one, ({ scopedConfigurationId: id }) => {
      const pin = store.pins.get(id);
      if (pin !== undefined) unpin(context, pin);
      return ok({ scopedConfigurationId: id });
    }),
    post(context, "scoped_configuration/list", { config_key: may(text), origin_type: may(text) }, ({ config_key, origin_type }) => {
      const fits = (pin: Pin) =>
        (config_key === undefined || pin.config_key === config_key) && (origin_type === undefined || pin.origin_type === origin_type);
      return ok({ scopedConfigurations: store.pins.all().filter(fits).map(read) });
    }),
    post(
      context,
      "actor_definition_versions/resolve",
      { actorDefinitionId: need(uuid), actorType: need(among("source", "destination")), dockerImageTag: need(text) },
      ({ actorDefinitionId, actorType, dockerImageTag }) => {
        const definition = findDefinition(context, actorType, actorDefinitionId);
        const version = versionOf(context, definition, dockerImageTag);
        if (version === undefined) throw notFound("ACTOR_DEFINITION_VERSION", `${actorDefinitionId}:${dockerImageTag}`);
        const { versionId } = version;
        const can = { supportRefreshes: false, supportFileTransfer: false, supportDataActivation: false };
        return ok({ versionId, dockerRepository: definition.dockerRepository, dockerImageTag, ...can });
      },
    ),
    post(context, "actor_definition_versions/get_default", { actorDefinitionId: need(uuid) }, ({ actorDefinitionId: id }) => {
      const side: Side = store.definitions.destination.get(id) === undefined ? "source" : "destination";
      const { dockerRepository, dockerImageTag } = findDefinition(context, side, id);
      return ok({ ...about, dockerRepository, dockerImageTag, isVersionOverrideApplied: false, supportState: "supported" });
    }),
    ...(["source", "destination"] as const).flatMap((side) => ofSide(context, side)),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const about = { supportsRefreshes: false, supportsFileTransfer: false, supportsDataActivation: false };

const ofSide = (context: Context, side: Side): Route[] => {
  const { id: idKey, family } = sides[side];
  const id = need(uuid, idKey);
  return [
    post(context, `actor_definition_versions/get_for_${side}`, { id }, ({ id: actorId }) => {
      const actor = findActor(context, side, actorId);
      const { dockerRepository } = findDefinition(context, side, actor.definitionId);
      return ok({ ...about, dockerRepository, dockerImageTag: tagOf(context, side, actor), ...supportOf(context, side, actor) });
    }),
    // Accepts the breaking changes that it was kept from; a pin of somebody's own stays, and so the upgrade is refused.
    post(context, `${family}/upgrade_version`, { id }, ({ id: actorId }) => {
      const actor = findActor(context, side, actorId);
      const pin = pinOf(context, actor);
      if (pin?.scope_type === "actor") {
        if (pin.origin_type !== "breaking_change") throw illegal(`This ${side} is pinned to a version by hand`);
        removePin(context, pin);
      }
      return done;
    }),
  ];
};

/** All that a configuration names must be there; what is no such word or no UUID at all is an error of the server's own making. */
const checked = (context: Context, sent: Of<typeof wanted>): PinSent => {
  const { resource_id, resource_type, scope_type, origin_type, config_key, value } = sent;
  if (resource_type === undefined || !resourceTypes.includes(resource_type)) throw illegal(`no resource type ${String(resource_type)}`);
  if (resource_id === undefined) throw illegal("no resource id");
  if (!scopeTypes.includes(scope_type)) throw illegal(`no scope type ${scope_type}`);
  if (!originTypes.includes(origin_type)) throw illegal(`no origin type ${origin_type}`);
  const ids = { resource_id, scope_id: sent.scope_id, ...(origin_type === "user" ? { origin: sent.origin } : {}) };
  for (const [name, id] of Object.entries(ids)) if (!uuidForm.test(id)) throw illegal(`Invalid UUID string: ${id} (${name})`);
  const pin = plain({ ...sent, resource_id, resource_type });
  const names = namesOf(context, pin);
  for (const name of ["resource_name", "scope_name", ...(origin_type === "user" ? ["origin_name"] : [])]) {
    if (names[name] === undefined) throw refused(400, `Nothing has the id that ${name.replace("_name", "")} names`);
  }
  if (config_key === "connector_version") {
    if (!uuidForm.test(value)) throw illegal(`Invalid UUID string: ${value} (value)`);
    if (names["value_name"] === undefined) throw refused(400, `No ACTOR_DEFINITION_VERSION has the id ${value}`);
  }
  return pin;
};

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const resourceTypes = ["actor_definition"];
const scopeTypes = ["organization", "workspace", "actor"];
const originTypes = ["user", "breaking_change", "release_candidate", "connector_rollout"];

/** The words for people that an answer adds; undefined for what is not there. */
const namesOf = ({ store }: Context, pin: PinSent): Fields => {
  const definition: Definition | undefined =
    store.definitions.source.get(pin.resource_id) ?? store.definitions.destination.get(pin.resource_id);
  const scopes: Readonly<Record<string, string | undefined>> = {
    organization: pin.scope_id === zeroId ? "Default Organization" : undefined,
    workspace: store.workspaces.get(pin.scope_id)?.name,
    actor: (store.actors.source.get(pin.scope_id) ?? store.actors.destination.get(pin.scope_id))?.name,
  };
  return {
    value_name: pin.config_key === "connector_version" ? store.versions.get(pin.value)?.tag : undefined,
    resource_name: pin.resource_type === "actor_definition" ? definition?.name : pin.resource_type,
    scope_name: scopes[pin.scope_type],
    origin_name: pin.origin_type === "user" && pin.origin === zeroId ? "user@example.com" : undefined,
  };
};
