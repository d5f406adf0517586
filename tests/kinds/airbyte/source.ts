import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { POSTGRES_SOURCE, server, method, family, sourceArgs } from "./parts.js";

export const source: Kind = {
  kind: "airbyte:Source",
  laws: {
    inputs: async ({ sandbox }) => ({
      workspaceId: sandbox.airbyte.workspaceId,
      sourceDefinitionId: POSTGRES_SOURCE,
      name: "App",
      connectionConfiguration: {
        ...server,
        password: "canary-source",
        schemas: ["public"],
        tunnel_method: {
          tunnel_method: "SSH_KEY_AUTH",
          tunnel_host: "bastion.example.com",
          tunnel_port: 22,
          tunnel_user: "tunnel",
          ssh_key: "canary-ssh",
        },
      },
      checkConnection: "require",
    }),
    changes: {
      name: "Shop",
      connectionConfiguration: { ...server, port: 5433, password: "canary-source", ssl_mode: { mode: "require" } },
      resourceAllocation: { default: { cpuRequest: "0.5", memoryLimit: "1Gi" } },
      checkConnection: "warn",
    },
    unchanged: { secretId: "only a finished OAuth dialog hands one out, and the sandbox has none" },
    secrets: ["canary-source", "canary-ssh"],
    beside: { connectionConfiguration: { port: 5433, tunnel_method: { tunnel_host: "other.example.com" } } },
  },
  faults: {
    ...family("sources"),
    titles: ['source "app"'],
    ledger: ["airbyte:Source"],
    prepare: async (simulation) => {
      const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
      // Without a check; the row of the destination runs one, as it is run where the program says nothing.
      const args = (password: string): Plain => ({ ...sourceArgs(simulation, "app", password), checkConnection: "off" });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    look: method("sources/list_paginated"),
    // A delete first looks whether something would go along.
    usual: { create: 2, read: 1, update: 2, delete: 2 },
    // Sources of one workspace, all with the same name, which Airbyte allows.
    children: { of: (_simulation, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  },
};
