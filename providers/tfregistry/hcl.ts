/** What the users of a release paste into their Terraform code. */

import { domainToUnicode } from "node:url";
import type { Checksums } from "./checksums.js";
import type { Platform } from "./platform-archives.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The address as Terraform writes it, the only spelling that a lock file may have: `app.terraform.io/acme/foo`. All of it is lower case,
 * whatever the organization is called in the registry.
 *
 * @param host with the port where it is not the usual one, as in a URL.
 */
export const addressOf = (host: string, organization: string, name: string): string => {
  const [, domain = host, port = ""] = /^(.*?)(:\d+)?$/.exec(host) ?? [];
  return [`${domainToUnicode(domain) || domain}${port}`, organization, name].join("/").toLowerCase();
};

/** Which part of the address no Terraform can write: it takes letters, digits and single dashes between them, the registry takes more. */
export const unaddressable = (...parts: readonly string[]): string | undefined =>
  parts.find((part) => !/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(part));

/** @param source `app.terraform.io/acme/foo`. */
export const requiredProviders = (name: string, source: string, version: string): string =>
  [
    "terraform {",
    "  required_providers {",
    `    ${name.toLowerCase()} = {`,
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
