/**
 * What a private registry holds besides releases: the key that consumers verify with, the entry of a provider whose releases a pipeline
 * publishes, and a pointer to a public provider, so that the organization's list shows what its people use. Needs the folder with the key:
 *
 *   pulumi config set dist "$PWD/../terraform-provider-foo/dist"
 *   gpg --armor --export <key id> > ../terraform-provider-foo/dist/public-key.asc
 */

import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as tfregistry from "pulumi-conduit/tfregistry";

const config = new pulumi.Config();

const key = new tfregistry.GpgKey("release", {
  asciiArmor: fs.readFileSync(path.join(config.require("dist"), "public-key.asc"), "utf8"),
});

const foo = new tfregistry.RegistryProvider("foo", { name: "foo" });

const random = new tfregistry.RegistryProvider("random", { name: "random", registryName: "public", namespace: "hashicorp" });

export const keyId = key.keyId;
export const entries = [foo.id, random.id];
