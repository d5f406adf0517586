/**
 * Publishes a private Terraform provider from the folder that GoReleaser wrote, with the key that signed it, and prints what its users paste.
 *
 *   pulumi config set name foo
 *   pulumi config set dist "$PWD/../terraform-provider-foo/dist"
 *   gpg --armor --export <key id> > ../terraform-provider-foo/dist/public-key.asc
 */

import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as tfregistry from "pulumi-conduit/tfregistry";

const config = new pulumi.Config();
const dist = config.require("dist");

const release = new tfregistry.PrivateProviderRelease("release", {
  name: config.get("name") ?? "quickstart",
  distDir: dist,
  gpgPublicKey: fs.readFileSync(path.join(dist, "public-key.asc"), "utf8"),
  // A trial leaves nothing behind. Leave this out for releases that people use: a deleted version breaks their `terraform init`.
  onDelete: "delete",
});

export const source = release.source;
export const version = release.version;
export const usage = release.requiredProvidersHcl;
export const lockFile = release.lockFileHcl;
