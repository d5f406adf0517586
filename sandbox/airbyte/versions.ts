/** Which version of its connector a source or a destination runs: the default one of the definition, or the one that it is pinned to. */

import type { Fields } from "../http.js";
import type { AirbyteBreakingChange } from "./connectors.js";
import type { Context } from "./endpoint.js";
import { findDefinition } from "./sides.js";
import type { Actor, Definition, Pin, PinSent, Side, Version } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Versions
// ---------------------------------------------------------------------------------------------------------------------

/** The version of a definition with that tag; undefined when neither this server nor the registry has seen it. */
export const versionOf = (context: Context, definition: Definition, tag: string): Version | undefined => {
  const { store, world } = context;
  const known = store.versions.all().find((one) => one.definitionId === definition.id && one.tag === tag);
  if (known !== undefined) return known;
  const { versions = [] } = store.connector(definition.dockerRepository);
  if (tag !== definition.dockerImageTag && !versions.includes(tag)) return undefined;
  const version = { versionId: world.uuid("airbyte:Version"), definitionId: definition.id, tag };
  store.versions.set(version.versionId, version);
  return version;
};

/** The tag in use. */
export const tagOf = (context: Context, side: Side, actor: Actor): string => {
  const pin = pinOf(context, actor);
  const pinned = pin === undefined ? undefined : context.store.versions.get(pin.value)?.tag;
  return pinned ?? findDefinition(context, side, actor.definitionId).dockerImageTag;
};

/** What an answer says of the version in use. */
export const supportOf = (context: Context, side: Side, actor: Actor): Fields => {
  const { dockerImageTag, dockerRepository } = findDefinition(context, side, actor.definitionId);
  const upcoming = crossed(context, dockerRepository, tagOf(context, side, actor), dockerImageTag);
  const [first] = upcoming.map(({ upgradeDeadline }) => upgradeDeadline).sort();
  const today = context.world.now().toISOString().slice(0, 10);
  return {
    isVersionOverrideApplied: pinOf(context, actor) !== undefined,
    supportState: first === undefined ? "supported" : first < today ? "unsupported" : "deprecated",
    ...(first === undefined ? {} : { breakingChanges: { upcomingBreakingChanges: upcoming, minUpgradeDeadline: first } }),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Pins
// ---------------------------------------------------------------------------------------------------------------------

/** The pin that counts: the actor's own, its workspace's, its organization's. */
export const pinOf = (context: Context, actor: Actor): Pin | undefined => {
  const { store } = context;
  const organizationId = store.workspaces.get(actor.workspaceId)?.organizationId;
  const scopes = { actor: actor.id, workspace: actor.workspaceId, organization: organizationId };
  const pins = store.pins.all().filter((pin) => pin.config_key === "connector_version" && pin.resource_id === actor.definitionId);
  return Object.entries(scopes).flatMap(([type, id]) => pins.filter((pin) => pin.scope_type === type && pin.scope_id === id))[0];
};

/** Another default: who is not pinned and would cross a breaking change stays where it was; going back frees whom that had held. */
export const moveDefault = (context: Context, side: Side, before: Definition, after: Definition): void => {
  const { store } = context;
  if (before.dockerImageTag === after.dockerImageTag) return;
  // Known from now on, also when the connector's registry does not list it.
  const remaining = versionOf(context, before, before.dockerImageTag);
  versionOf(context, after, after.dockerImageTag);
  const undone = crossed(context, after.dockerRepository, after.dockerImageTag, before.dockerImageTag).map(({ version }) => version);
  for (const pin of store.pins.all()) {
    if (pin.origin_type === "breaking_change" && pin.resource_id === after.id && undone.includes(pin.origin)) removePin(context, pin);
  }
  for (const actor of livingOf(context, side, after)) if (remaining !== undefined) protect(context, after, actor, remaining);
};

/**
 * From 2.1 on, who loses a pin and would cross a breaking change by it is pinned again, to the version that it ran. Before, it just ran the
 * default one.
 */
export const unpin = (context: Context, pin: Pin): void => {
  const version = context.store.versions.get(pin.value);
  removePin(context, pin);
  if (version === undefined || !context.edition.since("2.1")) return;
  for (const side of ["source", "destination"] as const) {
    const definition = context.store.definitions[side].get(pin.resource_id);
    if (definition === undefined) continue;
    for (const actor of livingOf(context, side, definition)) {
      const organizationId = context.store.workspaces.get(actor.workspaceId)?.organizationId;
      if ([actor.id, actor.workspaceId, organizationId].includes(pin.scope_id)) protect(context, definition, actor, version);
    }
  }
};

export const removePin = ({ store, world }: Context, pin: Pin): void => {
  store.pins.remove(pin.id);
  world.record("remove", "airbyte:ScopedConfiguration", pin.id);
};

export const addPin = ({ store, world }: Context, wanted: PinSent): Pin => {
  const at = world.now().toISOString();
  const pin = { id: world.uuid("airbyte:ScopedConfiguration"), ...wanted, created_at: at, updated_at: at };
  store.pins.set(pin.id, pin);
  world.record("create", "airbyte:ScopedConfiguration", pin.id, scopeKey(pin));
  return pin;
};

/** What a pin is for; there is one for each. */
export const scopeKey = ({ config_key, resource_type, resource_id, scope_type, scope_id }: PinSent): string =>
  [config_key, resource_type, resource_id, scope_type, scope_id].join("/");

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const livingOf = ({ store }: Context, side: Side, definition: Definition): Actor[] =>
  store.actors[side].all().filter((actor) => actor.definitionId === definition.id && !actor.tombstone);

/** Pins an actor that has no pin to the version, if there is a breaking change between that and the default one. */
const protect = (context: Context, definition: Definition, actor: Actor, version: Version): void => {
  const [first] = crossed(context, definition.dockerRepository, version.tag, definition.dockerImageTag);
  if (first === undefined || pinOf(context, actor) !== undefined) return;
  addPin(context, {
    value: version.versionId,
    config_key: "connector_version",
    resource_type: "actor_definition",
    resource_id: definition.id,
    scope_type: "actor",
    scope_id: actor.id,
    origin: first.version,
    origin_type: "breaking_change",
  });
};

/** Breaking changes of a connector on the way from one tag to another, the first one first. */
const crossed = ({ store }: Context, dockerRepository: string, from: string, to: string): AirbyteBreakingChange[] =>
  (store.connector(dockerRepository).breakingChanges ?? [])
    .filter(({ version }) => order(from, version) < 0 && order(version, to) <= 0)
    .sort((a, b) => order(a.version, b.version));

/** A tag that is no number (`dev`) is on no side of a breaking change. */
const order = (a: string, b: string): number => {
  const [mine, other] = [a, b].map((tag) => (/^\d+\.\d+\.\d+/.test(tag) ? tag.split(".").map(Number.parseFloat) : undefined));
  if (mine === undefined || other === undefined) return Number.NaN;
  return [0, 1, 2].map((i) => (mine[i] ?? 0) - (other[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
};
