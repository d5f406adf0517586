import * as path from "node:path";
import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { growDocument, releases, VERSIONS } from "./parts.js";

export const privateProviderRelease: Kind = {
  kind: "tfregistry:PrivateProviderRelease",
  laws: {
    inputs: async () => {
      const { dir, key } = await releases();
      return { name: "foo", distDir: path.join(dir, "1.0.0"), gpgPublicKey: key.publicKeyArmored, onDelete: "delete" };
    },
    changes: { allowRepublish: true },
    unreadable: ["distDir", "gpgPublicKey"],
    needed: ["gpgPublicKey"],
  },
  faults: {
    titles: ['release "acme/foo 1.0.0"'],
    ledger: ["tfregistry:PrivateProviderRelease"],
    prepare: async () => {
      const { dir, key } = await releases();
      const args = (...include: string[]): Plain => ({
        name: "foo",
        version: "1.0.0",
        distDir: path.join(dir, "1.0.0"),
        gpgPublicKey: key.publicKeyArmored,
        onDelete: "delete",
        include,
      });
      return { args: args("linux_amd64"), changed: args("linux_amd64", "darwin_arm64"), secrets: [] };
    },
    routes: {
      create: { method: "POST", path: /\/versions$/ },
      read: { method: "GET", path: /\/versions\/1\.0\.0$/ },
      update: { method: "POST", path: /\/platforms$/ },
      delete: { method: "DELETE", path: /\/versions\/1\.0\.0$/ },
    },
    step: { method: "PUT", path: /\/object\// },
    look: { method: "GET", path: /\/versions\/1\.0\.0$/ },
    usual: { create: 20, read: 6, update: 14, delete: 8 },
    grow: growDocument,
    // Versions of one provider: the first to come makes its entry and its key for all of them, and the last to go takes both along.
    children: {
      of: (_simulation, args) =>
        VERSIONS.map((version) => ({ ...args, version, distDir: String(args["distDir"]).replace(/[^/\\]+$/, version) })),
      alsoGone: ["tfregistry:RegistryProvider", "tfregistry:GpgKey"],
    },
  },
};
