import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { POSTGRES_DESTINATION, server, method, family, destinationArgs } from "./parts.js";

export const destination: Kind = {
  kind: "airbyte:Destination",
  laws: {
    inputs: async ({ sandbox }) => ({
      workspaceId: sandbox.airbyte.workspaceId,
      destinationDefinitionId: POSTGRES_DESTINATION,
      name: "Warehouse",
      connectionConfiguration: { ...server, schema: "raw", password: "canary-warehouse" },
    }),
    changes: {
      name: "Lake",
      connectionConfiguration: { ...server, schema: "bronze", password: "canary-warehouse" },
      resourceAllocation: { jobSpecific: [{ jobType: "sync", resourceRequirements: { cpuLimit: "2" } }] },
      checkConnection: "off",
    },
    secrets: ["canary-warehouse"],
    beside: { connectionConfiguration: { schema: "bronze" } },
  },
  faults: {
    ...family("destinations"),
    titles: ['destination "warehouse"'],
    ledger: ["airbyte:Destination"],
    prepare: async (simulation) => {
      const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
      return { args: destinationArgs(simulation, first), changed: destinationArgs(simulation, second), secrets: [first], later: [second] };
    },
    look: method("destinations/list_paginated"),
    // A delete first looks whether something would go along.
    usual: { create: 3, read: 1, update: 3, delete: 2 },
    children: { of: (_simulation, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  },
};
