/** Definitions of connectors, the public ones and one's own, and their specifications; sources and destinations are twins. */

import type { Fields, Route } from "../http.js";
import { among, destinationSyncModes, fields, flag, may, mayIf, need, needIf, open, scopedRequirements, text, uuid } from "./body.js";
import { deleteActor } from "./cascade.js";
import { type Context, done, livingWorkspace, ok, post } from "./endpoint.js";
import { job } from "./jobs.js";
import { illegal, notFound, refused } from "./refusal.js";
import { findActor, findDefinition, iconOf, sides } from "./sides.js";
import { type Definition, plain, type Side, zeroId } from "./store.js";
import { moveDefault } from "./versions.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const definitionRoutes = (context: Context, side: Side): Route[] => {
  const { world, store, edition } = context;
  const table = store.definitions[side];
  const words = sides[side];
  const idKey = words.definitionId;
  const kind = words.definitionKind;
  const family = `${side}_definitions`;
  const find = (id: string): Definition => findDefinition(context, side, id);
  const listed = (rows: readonly Definition[]) => ok({ [`${side}Definitions`]: rows.map((row) => readDefinition(context, side, row)) });
  const usable = (workspaceId: string) => (row: Definition) =>
    !row.custom || row.scopeId === workspaceId || row.scopeId === livingWorkspace(context, workspaceId).organizationId;
  const usableOne = (id: string, workspaceId: string): Definition => {
    livingWorkspace(context, workspaceId);
    const row = find(id);
    if (!usable(workspaceId)(row)) throw notFound(words.definitionTerm, id);
    return row;
  };
  const about = { workspaceId: need(uuid), id: need(uuid, idKey) };

  return [
    post(
      context,
      `${family}/create_custom`,
      {
        workspaceId: may(uuid),
        scopeId: may(uuid),
        scopeType: may(among("workspace", "organization")),
        definition: need(
          fields({
            name: need(text),
            dockerRepository: need(text),
            dockerImageTag: need(text),
            documentationUrl: need(text),
            icon: may(text),
            resourceRequirements: may(scopedRequirements),
            connectorSpecification: mayIf(edition.since("2.1"), open),
          }),
          `${side}Definition`,
        ),
      },
      ({ workspaceId, scopeId, scopeType, definition: { icon: _icon, connectorSpecification, ...sent } }) => {
        const owner = workspaceId ?? scopeId;
        if (owner === undefined || (workspaceId === undefined && scopeType === undefined)) {
          throw refused(400, "A custom connector needs a workspaceId, or a scopeId with its scopeType");
        }
        if (workspaceId !== undefined || scopeType === "workspace") livingWorkspace(context, owner);
        else if (owner !== zeroId) throw notFound("ORGANIZATION", owner);
        if (!URL.canParse(sent.documentationUrl)) throw refused(422, "documentationUrl is not a URL");
        if (connectorSpecification === undefined) runSpecJob(context, sent.dockerRepository, sent.dockerImageTag);
        const row = plain({ id: world.uuid(kind), ...sent, custom: true, scopeId: owner, tombstone: false });
        table.set(row.id, row);
        world.record("create", kind, row.id, `${row.dockerRepository}/${row.name}`);
        return ok(readDefinition(context, side, row));
      },
    ),
    post(context, `${family}/get`, { id: need(uuid, idKey) }, ({ id }) => ok(readDefinition(context, side, find(id)))),
    post(context, `${family}/get_for_workspace`, about, ({ id, workspaceId }) =>
      ok(readDefinition(context, side, usableOne(id, workspaceId))),
    ),
    post(
      context,
      `${family}/update`,
      {
        id: need(uuid, idKey),
        // The document of destinations misspelt this one until 1.6, so it was never asked for.
        dockerImageTag: needIf(side === "source" || edition.since("1.7"), text),
        workspaceId: needIf(edition.since("1.7"), uuid),
        name: mayIf(edition.since("1.2"), text),
        resourceRequirements: may(scopedRequirements),
      },
      ({ id, dockerImageTag, workspaceId, name, resourceRequirements }) => {
        const before = workspaceId === undefined || !edition.since("1.7") ? find(id) : usableOne(id, workspaceId);
        if (name !== undefined && name !== before.name && !before.custom) throw refused(400, "Only a custom connector can be renamed");
        const tag = dockerImageTag ?? before.dockerImageTag;
        // The tag "dev" moves, so its image is looked at every time.
        if (tag !== before.dockerImageTag || tag === "dev") runSpecJob(context, before.dockerRepository, tag);
        const next = store.change(table, kind, id, {
          ...before,
          dockerImageTag: tag,
          name: name ?? before.name,
          ...(resourceRequirements === undefined ? {} : { resourceRequirements }),
        });
        moveDefault(context, side, before, next);
        return ok(readDefinition(context, side, next));
      },
    ),
    post(context, `${family}/delete`, { id: need(uuid, idKey) }, ({ id }) => {
      const row = find(id);
      for (const actor of store.actors[side].all()) {
        if (actor.definitionId === id && !actor.tombstone) deleteActor(context, side, actor);
      }
      if (!row.tombstone) {
        table.set(id, { ...row, tombstone: true });
        world.record("remove", kind, id);
      }
      return done;
    }),
    post(
      context,
      `${family}/list_for_workspace`,
      { workspaceId: need(uuid), includeTombstone: may(flag), filterByUsed: may(flag) },
      ({ workspaceId, filterByUsed }) => {
        livingWorkspace(context, workspaceId);
        const actors = store.actors[side].all().filter((actor) => actor.workspaceId === workspaceId && !actor.tombstone);
        const used = (row: Definition): boolean => filterByUsed !== true || actors.some((actor) => actor.definitionId === row.id);
        return listed(table.all().filter((row) => !row.tombstone && usable(workspaceId)(row) && used(row)));
      },
    ),
    post(context, `${family}/list`, {}, () => listed(table.all().filter((row) => !row.tombstone))),
    post(context, `${side}_definition_specifications/get`, about, ({ id, workspaceId }) =>
      ok(readSpecification(context, side, usableOne(id, workspaceId))),
    ),
    post(context, `${side}_definition_specifications/get_for_${side}`, { id: need(uuid, words.id) }, ({ id }) =>
      ok(readSpecification(context, side, find(findActor(context, side, id).definitionId))),
    ),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Pulls the image and asks it for its specification. */
const runSpecJob = (context: Context, dockerRepository: string, tag: string): void => {
  const { specFails } = context.store.behavior(`${dockerRepository}:${tag}`, dockerRepository);
  if (specFails !== undefined) throw illegal(`Get Spec job failed: ${specFails}`);
};

const readDefinition = ({ edition }: Context, side: Side, row: Definition): Fields => ({
  [sides[side].definitionId]: row.id,
  name: row.name,
  dockerRepository: row.dockerRepository,
  dockerImageTag: row.dockerImageTag,
  documentationUrl: row.documentationUrl,
  icon: iconOf(row),
  protocolVersion: "0.2.0",
  custom: row.custom,
  ...(edition.since("1.7") ? { enterprise: false } : {}),
  supportLevel: row.custom ? "none" : "certified",
  releaseStage: row.custom ? "custom" : "generally_available",
  resourceRequirements: row.resourceRequirements,
  ...(side === "destination" && !edition.since("0.58") ? { supportsDbt: false, normalizationConfig: { supported: false } } : {}),
});

const readSpecification = (context: Context, side: Side, row: Definition): Fields => {
  const connector = context.store.connector(row.dockerRepository);
  const modes = connector.supportedDestinationSyncModes ?? ["overwrite", "append", "append_dedup"];
  const known = destinationSyncModes(context.edition);
  const all = modes.includes("append_dedup") && !modes.includes("overwrite_dedup") ? [...modes, "overwrite_dedup"] : modes;
  return {
    [sides[side].definitionId]: row.id,
    documentationUrl: row.documentationUrl,
    connectionSpecification: connector.spec,
    ...(context.edition.since("1.0") ? { advancedAuthGlobalCredentialsAvailable: false } : {}),
    ...(side === "destination" ? { supportedDestinationSyncModes: all.filter((mode) => known.includes(mode)) } : {}),
    jobInfo: job(context, { configType: "get_spec", configId: row.id }),
  };
};
