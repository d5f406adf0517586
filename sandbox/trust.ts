/** Files that make programs trust this sandbox, and the variables that lead to them. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Identity } from "./certificate.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param registry host and port of the registry, for which Terraform itself needs a token: no shell can set a TF_TOKEN_ variable with a port in it. */
export const keepTrust = (
  { authority }: Identity,
  registry: string,
  token: string,
): { readonly env: Readonly<Record<string, string>>; forget(): void } => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-tls-"));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const bundle = write("authority.pem", authority);
  return {
    env: {
      // Terraform and its providers, other Go programs, OpenSSL.
      SSL_CERT_FILE: bundle,
      NODE_EXTRA_CA_CERTS: bundle,
      TFE_HOSTNAME: registry,
      TF_CLI_CONFIG_FILE: write("terraform.tfrc", `credentials "${registry}" {\n  token = "${token}"\n}\n`),
    },
    forget: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
};
