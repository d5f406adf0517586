import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { ENTRIES, growDocument } from "./parts.js";

export const registryProvider: Kind = {
  kind: "tfregistry:RegistryProvider",
  laws: {
    inputs: async () => ({ name: "random", registryName: "public", namespace: "hashicorp" }),
    changes: { deleteVersions: true },
  },
  faults: {
    titles: ['registry provider "acme/foo"'],
    ledger: ["tfregistry:RegistryProvider"],
    prepare: async () => ({ args: { name: "foo" }, secrets: [] }),
    routes: {
      create: { method: "POST", path: new RegExp(`${ENTRIES}$`) },
      read: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
      delete: { method: "DELETE", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
    },
    look: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
    // What is not there is told from what may not be seen by a second request.
    lookRequests: 2,
    usual: { create: 1, read: 1, update: 0, delete: 2 },
    grow: (body) => growDocument(body),
    // Entries have unique names and no parent that a client writes: eight of them are eight rows.
    children: { of: (_simulation, args) => numbered((i) => ({ ...args, name: `foo${i}` })) },
  },
};
