import type { Kind } from "../kind.js";
import { growDocument, KEYS, releases } from "./parts.js";

export const gpgKey: Kind = {
  kind: "tfregistry:GpgKey",
  laws: { inputs: async () => ({ asciiArmor: (await releases()).key.publicKeyArmored }), changes: {} },
  faults: {
    titles: ['signing key "acme/'],
    ledger: ["tfregistry:GpgKey"],
    prepare: async () => ({ args: { asciiArmor: (await releases()).key.publicKeyArmored }, secrets: [] }),
    routes: {
      create: { method: "POST", path: new RegExp(`${KEYS}$`) },
      read: { method: "GET", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
      delete: { method: "DELETE", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
    },
    look: { method: "GET", path: new RegExp(`${KEYS}/acme/[^/]+$`) },
    lookRequests: 2,
    usual: { create: 1, read: 1, update: 0, delete: 2 },
    grow: growDocument,
  },
};
