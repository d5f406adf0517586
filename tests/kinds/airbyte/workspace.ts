import type { Plain } from "../../../sdk/plain.js";
import type { Kind } from "../kind.js";
import { drawn, numbered } from "../parts.js";
import { method, family } from "./parts.js";

export const workspace: Kind = {
  kind: "airbyte:Workspace",
  laws: {
    inputs: async () => ({
      name: "Analytics",
      email: "data@example.com",
      news: true,
      initialSetupComplete: true,
      notificationSettings: {
        sendOnFailure: { notificationType: ["slack"], slackConfiguration: { webhook: "https://hooks.example.com/canary-hook" } },
      },
    }),
    changes: {
      name: "Insights",
      email: "ops@example.com",
      anonymousDataCollection: true,
      news: false,
      securityUpdates: true,
      displaySetupWizard: true,
      initialSetupComplete: false,
      notificationSettings: {
        sendOnFailure: {
          notificationType: ["slack", "customerio"],
          slackConfiguration: { webhook: "https://hooks.example.com/canary-hook" },
        },
        sendOnSuccess: { notificationType: [] },
      },
    },
    secrets: ["canary-hook"],
    beside: { notificationSettings: { sendOnFailure: { notificationType: ["customerio"] }, sendOnSuccess: { notificationType: [] } } },
    // Beside a way that the program says, of an event that it knows.
    foreign: ({ sandbox }, id) => {
      const table = sandbox.world.table<Plain>("airbyte:Workspace");
      const row = table.get(id) as { readonly settings: { readonly notificationSettings: Plain } };
      const sendOnSuccess = { notificationType: ["slack"], slackConfiguration: { webhook: "https://hooks.example.com/canary-foreign" } };
      const notificationSettings = { ...row.settings.notificationSettings, sendOnSuccess };
      table.set(id, { ...row, settings: { ...row.settings, notificationSettings } });
      return ["canary-foreign"];
    },
  },
  faults: {
    ...family("workspaces"),
    titles: ['workspace "Analytics"'],
    ledger: ["airbyte:Workspace"],
    prepare: async (simulation) => {
      const [first, second] = [drawn(simulation, "webhook"), drawn(simulation, "webhook")];
      const args = (webhook: string): Plain => ({
        name: "Analytics",
        email: "data@example.com",
        notificationSettings: { sendOnFailure: { notificationType: ["slack"], slackConfiguration: { webhook } } },
      });
      return { args: args(first), changed: args(second), secrets: [first], later: [second] };
    },
    look: method("workspaces/list_by_organization_id"),
    usual: { create: 3, read: 1, update: 2, delete: 1 },
    // Names are nobody's alone at Airbyte: eight of each look alike.
    children: { of: (_simulation, args) => numbered(() => args), later: (args, i) => ({ ...args, name: `renamed ${i}` }) },
  },
};
