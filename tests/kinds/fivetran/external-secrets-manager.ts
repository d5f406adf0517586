import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { row } from "./parts.js";

export const externalSecretsManager: Kind = {
  kind: "fivetran:ExternalSecretsManager",
  laws: {
    inputs: () =>
      Promise.resolve({
        name: "vault",
        type: "HASHICORP_VAULT",
        config: { vault_url: "https://vault.example.com", token: "canary-vault" },
      }),
    changes: { config: { vault_url: "https://vault.example.org", token: "canary-vault" } },
    secrets: ["canary-vault"],
  },
  faults: {
    ...row("external-secrets-managers"),
    titles: ['external secrets manager "vault"'],
    ledger: ["fivetran:ExternalSecretsManager"],
    prepare: (simulation) => {
      const [first, second] = [drawn(simulation, "vault"), drawn(simulation, "vault")];
      const args = (token: string): Plain => ({
        name: "vault",
        type: "HASHICORP_VAULT",
        config: { vault_url: "https://vault.example.com", token },
      });
      return Promise.resolve({ args: args(first), changed: args(second), secrets: [first], later: [second] });
    },
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `vault ${i}` })),
      later: (args) => ({ ...args, config: { vault_url: "https://vault.example.org" } }),
    },
  },
};
