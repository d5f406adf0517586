/** One entity of each vendor as the table of faults sees it: a program with it, and the requests at which something can go wrong. */

import * as path from "node:path";
import { type Fault, makeRelease, makeReleaseKey, type ReleaseKey, type Vendor } from "../../sandbox/index.js";
import type { Project } from "./project.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A request as a fault plan names it. */
export type Route = Required<Pick<Fault, "vendor" | "method" | "path">>;

export interface Subject {
  readonly vendor: Vendor;
  readonly kind: `${string}:${string}`;
  /** The text of a program with one such entity. The name and the secret are its own. */
  program(project: Project, name: string, secret: string): Promise<string>;
  /** The request that makes it. */
  readonly create: Route;
  /** A request of the same `up` that may take a minute, and whether the entity is there when it comes. */
  readonly wait: Route & { readonly made: boolean };
  /** A request after the first write, without which the entity is not finished. */
  readonly step?: Route & { readonly after?: number };
  /** Faults that cannot meet it, and why. */
  readonly except?: Readonly<Record<string, string>>;
  /** The only faults that it is there for. */
  readonly only?: readonly string[];
}

const quoted = JSON.stringify;

// ---------------------------------------------------------------------------------------------------------------------
// Fivetran
// ---------------------------------------------------------------------------------------------------------------------

const connection: Subject = {
  vendor: "fivetran",
  kind: "fivetran:Connection",
  program: async (_project, name, secret) =>
    `const g = new fivetran.Group("g", { name: "home" });
     new fivetran.Connection(${quoted(name)}, { groupId: g.id, service: "github", destinationSchema: { name: "${name}" },
       config: { syncMode: "AllRepositories", username: "octocat", pat: ${quoted(secret)} }, setupTests: "require" });`,
  create: { vendor: "fivetran", method: "POST", path: /\/connections$/ },
  wait: { vendor: "fivetran", method: "POST", path: /\/connections\/[^/]+\/test$/, made: true },
  step: { vendor: "fivetran", method: "POST", path: /\/connections\/[^/]+\/test$/ },
};

// ---------------------------------------------------------------------------------------------------------------------
// Airbyte
// ---------------------------------------------------------------------------------------------------------------------

const source: Subject = {
  vendor: "airbyte",
  kind: "airbyte:Source",
  program: async ({ sandbox }, name, secret) =>
    `new airbyte.Source(${quoted(name)}, { workspaceId: "${sandbox.airbyte.workspaceId}", name: "Application", checkConnection: "require",
       sourceDefinitionId: "decd338e-5647-4c0b-adf4-da0e75f5a750",
       connectionConfiguration: { host: "db.example.test", port: 5432, database: "${name}", username: "reader", password: ${quoted(secret)} } });`,
  create: { vendor: "airbyte", method: "POST", path: /\/sources\/create$/ },
  wait: { vendor: "airbyte", method: "POST", path: /\/scheduler\/sources\/check_connection$/, made: false },
  except: { F36: "a create of airbyte:Source writes once, and its only step sends nothing: airbyte:Workspace stands in for it" },
};

const workspace: Subject = {
  vendor: "airbyte",
  kind: "airbyte:Workspace",
  program: async (_project, name) => `new airbyte.Workspace(${quoted(name)}, { name: "${name}", initialSetupComplete: true });`,
  create: { vendor: "airbyte", method: "POST", path: /\/workspaces\/create$/ },
  wait: { vendor: "airbyte", method: "POST", path: /\/workspaces\/update$/, made: true },
  step: { vendor: "airbyte", method: "POST", path: /\/workspaces\/update$/ },
  only: ["F36"],
};

// ---------------------------------------------------------------------------------------------------------------------
// Terraform registry
// ---------------------------------------------------------------------------------------------------------------------

/** Making an RSA key takes a second. */
let made: Promise<ReleaseKey> | undefined;

const release: Subject = {
  vendor: "tfregistry",
  kind: "tfregistry:PrivateProviderRelease",
  program: async ({ folder }, name) => {
    const key = await (made ??= makeReleaseKey());
    const dir = path.join(folder, `dist-${name}`);
    await makeRelease({ dir, name, version: "1.0.0", platforms: ["linux_amd64", "darwin_arm64"], key });
    return `const gpgPublicKey = ${quoted(key.publicKeyArmored)};
      const key = new tfregistry.GpgKey("key", { asciiArmor: gpgPublicKey });
      new tfregistry.PrivateProviderRelease(${quoted(name)}, { name: "${name}", distDir: ${quoted(dir)}, gpgPublicKey, onDelete: "delete" }, { dependsOn: key });`;
  },
  create: { vendor: "tfregistry", method: "POST", path: /\/versions$/ },
  wait: { vendor: "tfregistry", method: "PUT", path: /\/object\//, made: true },
  // Two archives and the checksums; without the signature nobody can install it.
  step: { vendor: "tfregistry", method: "PUT", path: /\/object\//, after: 3 },
  except: { F42: "nothing of the registry is a secret, so nothing comes back masked" },
};

export const subjects: readonly Subject[] = [connection, source, workspace, release];
