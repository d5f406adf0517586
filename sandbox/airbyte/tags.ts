/** Tags of connections, from 1.5 on: the one kind whose names are unique, and whose delete leaves no trace. */

import type { Route } from "../http.js";
import { need, text, uuid } from "./body.js";
import { type Context, livingWorkspace, ok, post } from "./endpoint.js";
import { notFound, problem } from "./refusal.js";
import type { Tag } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const tagRoutes = (context: Context): Route[] => {
  const { world, store, edition } = context;
  if (!edition.since("1.5")) return [];
  const find = (workspaceId: string, tagId: string): Tag => {
    const row = store.tags.get(tagId);
    if (row?.workspaceId !== workspaceId) throw notFound("TAG", tagId);
    return row;
  };
  const check = (wanted: Omit<Tag, "tagId">, own?: string): void => {
    const { workspaceId, name, color } = wanted;
    livingWorkspace(context, workspaceId);
    if (name.trim() === "" || name.length > 30 || !/^[0-9A-Fa-f]{6}$/.test(color)) {
      throw problem(400, "tag-invalid", "A tag has a name of 1 to 30 characters and a color of six hexadecimal digits", { name, color });
    }
    const twin = store.tags.all().find((row) => row.workspaceId === workspaceId && row.name === name && row.tagId !== own);
    if (twin !== undefined) throw problem(409, "tag-already-exists", "The workspace has a tag of this name", { tagId: twin.tagId, name });
  };

  return [
    post(context, "tags/create", shape, (wanted) => {
      check(wanted);
      const row = { tagId: world.uuid("airbyte:Tag"), ...wanted };
      store.tags.set(row.tagId, row);
      world.record("create", "airbyte:Tag", row.tagId, `${row.workspaceId}/${row.name}`);
      return ok(row);
    }),
    post(context, "tags/update", { tagId: need(uuid), ...shape }, (wanted) => {
      find(wanted.workspaceId, wanted.tagId);
      check(wanted, wanted.tagId);
      return ok(store.change(store.tags, "airbyte:Tag", wanted.tagId, wanted));
    }),
    post(context, "tags/delete", { tagId: need(uuid), workspaceId: need(uuid) }, ({ tagId, workspaceId }) => {
      find(workspaceId, tagId);
      for (const row of store.connections.all()) {
        const tagIds = row.tagIds.filter((id) => id !== tagId);
        if (tagIds.length < row.tagIds.length) store.connections.set(row.connectionId, { ...row, tagIds });
      }
      store.tags.remove(tagId);
      world.record("remove", "airbyte:Tag", tagId);
      return { status: 200 };
    }),
    post(context, "tags/list", { workspaceId: need(uuid) }, ({ workspaceId }) =>
      ok(store.tags.all().filter((row) => row.workspaceId === workspaceId)),
    ),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const shape = { workspaceId: need(uuid), name: need(text), color: need(text) };
