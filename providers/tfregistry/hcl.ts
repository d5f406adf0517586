/** What the users of a release paste into their Terraform code. */

import type { Checksums } from "./checksums.js";
import type { Platform } from "./platform-archives.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param source `app.terraform.io/acme/foo`. */
export const requiredProviders = (name: string, source: string, version: string): string =>
  [
    "terraform {",
    "  required_providers {",
    `    ${name} = {`,
    `      source  = "${source}"`,
    `      version = "${version}"`,
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");

/** The block of `.terraform.lock.hcl`, for every platform at once: `terraform init` alone records only its own. */
export const lockFile = (source: string, version: string, checksums: Checksums, platforms: readonly Platform[]): string =>
  [
    `provider "${source}" {`,
    `  version     = "${version}"`,
    `  constraints = "${version}"`,
    "  hashes = [",
    ...[...new Set([...platforms.flatMap(({ h1 }) => h1 ?? []), ...Object.values(checksums).map((sum) => `zh:${sum}`)])]
      .sort()
      .map((hash) => `    "${hash}",`),
    "  ]",
    "}",
    "",
  ].join("\n");
