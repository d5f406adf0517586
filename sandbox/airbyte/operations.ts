/** Operations: what runs after a sync. Only webhooks of dbt Cloud can be read back. */

import { asFields, type Fields, type Route } from "../http.js";
import { among, fields, may, mayIf, need, open, text, uuid, whole } from "./body.js";
import { type Context, done, livingWorkspace, ok, post } from "./endpoint.js";
import { illegal, notFound } from "./refusal.js";
import { type Operation, plain } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const operationRoutes = (context: Context): Route[] => {
  const { world, store, edition } = context;
  const old = !edition.since("0.58");
  const find = (id: string): Operation => {
    const row = store.operations.get(id);
    if (row === undefined) throw notFound("STANDARD_SYNC_OPERATION", id);
    return row;
  };
  const written = {
    name: need(text),
    operatorConfiguration: need(
      fields({
        operatorType: need(old ? among("normalization", "dbt", "webhook") : among("webhook")),
        normalization: mayIf(old, open),
        dbt: mayIf(old, open),
        webhook: may(
          fields({
            webhookConfigId: may(uuid),
            webhookType: may(among("dbtCloud")),
            dbtCloud: may(fields({ accountId: need(whole), jobId: need(whole) })),
            executionUrl: may(text),
            executionBody: may(text),
          }),
        ),
      }),
    ),
  };

  return [
    post(context, "operations/create", { workspaceId: need(uuid), ...written }, ({ workspaceId, name, operatorConfiguration }) => {
      livingWorkspace(context, workspaceId);
      checkOperator(operatorConfiguration);
      const row = plain({ operationId: world.uuid("airbyte:Operation"), workspaceId, name, operatorConfiguration, tombstone: false });
      store.operations.set(row.operationId, row);
      world.record("create", "airbyte:Operation", row.operationId, `${workspaceId}/${name}`);
      return ok(readOperation(row));
    }),
    post(context, "operations/get", { operationId: need(uuid) }, ({ operationId }) => ok(readOperation(find(operationId)))),
    post(context, "operations/update", { operationId: need(uuid), ...written }, ({ operationId, name, operatorConfiguration }) => {
      const before = find(operationId);
      checkOperator(operatorConfiguration);
      const next = { ...before, name, operatorConfiguration };
      return ok(readOperation(store.change(store.operations, "airbyte:Operation", operationId, next)));
    }),
    post(context, "operations/delete", { operationId: need(uuid) }, ({ operationId }) => {
      const row = find(operationId);
      if (row.tombstone) return done;
      for (const connection of store.connections.all()) {
        const operationIds = connection.operationIds.filter((id) => id !== operationId);
        if (operationIds.length < connection.operationIds.length) {
          store.connections.set(connection.connectionId, { ...connection, operationIds });
        }
      }
      store.operations.set(operationId, { ...row, tombstone: true });
      world.record("remove", "airbyte:Operation", operationId);
      return done;
    }),
    post(context, "operations/list", { connectionId: need(uuid) }, ({ connectionId }) => {
      const connection = store.connections.get(connectionId);
      if (connection === undefined) throw notFound("STANDARD_SYNC", connectionId);
      return ok({ operations: connection.operationIds.map((id) => readOperation(find(id))) });
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** The part that the operator's type names must be there. */
const checkOperator = (configuration: Fields & { readonly operatorType: string }): void => {
  const { operatorType } = configuration;
  if (configuration[operatorType] === undefined) throw illegal(`an operator of type ${operatorType} needs its ${operatorType} settings`);
};

const runUrl = /^https:\/\/[^/]+\/api\/v2\/accounts\/(\d+)\/jobs\/(\d+)\/run\/?$/;

/** A webhook is stored as a URL and a body; one that does not look like dbt Cloud is stored and then cannot be read. */
const readOperation = (row: Operation): Fields => {
  const { operationId, workspaceId, name, operatorConfiguration } = row;
  const webhook = asFields(operatorConfiguration["webhook"]);
  if (webhook === undefined) return { operationId, workspaceId, name, operatorConfiguration };
  const dbtCloud = asFields(webhook["dbtCloud"]) ?? parsed(String(webhook["executionUrl"]));
  if (dbtCloud === undefined) throw illegal("the webhook of the operation is not one of dbt Cloud");
  return {
    operationId,
    workspaceId,
    name,
    operatorConfiguration: {
      ...operatorConfiguration,
      webhook: {
        ...webhook,
        webhookType: "dbtCloud",
        dbtCloud,
        executionUrl: `https://cloud.getdbt.com/api/v2/accounts/${String(dbtCloud["accountId"])}/jobs/${String(dbtCloud["jobId"])}/run/`,
        executionBody: webhook["executionBody"] ?? '{"cause": "airbyte"}',
      },
    },
  };
};

const parsed = (url: string): Fields | undefined => {
  const [, accountId, jobId] = runUrl.exec(url) ?? [];
  return accountId === undefined ? undefined : { accountId: Number(accountId), jobId: Number(jobId) };
};
