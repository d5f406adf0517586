import type { Kind } from "../kind.js";
import { numbered } from "../parts.js";
import { row } from "./parts.js";

const KEY = { name: "ci", expirationPeriod: "ONE_MONTH" };

export const systemKey: Kind = {
  kind: "fivetran:SystemKey",
  laws: {
    inputs: () =>
      Promise.resolve({
        name: "ci",
        expirationPeriod: "ONE_MONTH",
        permissions: [{ resourceType: "CONNECTOR", accessLevel: "READ", resourceFilter: { groupIds: ["g"] } }],
        rotationTrigger: "1",
      }),
    changes: {
      name: "deploy",
      expirationPeriod: "INFINITE",
      permissions: [{ resourceType: "CONNECTOR", accessLevel: "MANAGE" }],
      rotationTrigger: "2",
    },
    unreadable: ["rotationTrigger", "expirationPeriod"],
  },
  faults: {
    ...row("system-keys"),
    titles: ['system key "ci"'],
    ledger: ["fivetran:SystemKey"],
    prepare: () =>
      Promise.resolve({
        args: { ...KEY, permissions: [{ resourceType: "TEAM", accessLevel: "READ" }] },
        changed: { ...KEY, permissions: [{ resourceType: "TEAM", accessLevel: "MANAGE" }] },
        secrets: [],
      }),
    usual: { create: 2, read: 1, update: 1, delete: 1 },
    children: {
      of: (_simulation, args) => numbered((i) => ({ ...args, name: `key ${i}` })),
      later: (args) => ({ ...args, permissions: [{ resourceType: "TEAM", accessLevel: "MANAGE" }] }),
    },
  },
};
