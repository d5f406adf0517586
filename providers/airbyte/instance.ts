/** What an installation of Airbyte says of itself: the organization that stands in where nobody names one, and the workspaces that it has. */

import { listed } from "../../sdk/airbyte.js";
import { get } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import { objectIn, objectsIn, textAt } from "../kernel/answers.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const defaultOrganization = async (client: VendorClient): Promise<string> => {
  const id = idAt(await instance(client), "defaultOrganizationId");
  return id ?? refuse(client, DOING, "this server names no default organization: write its id");
};

/** Stops what the server would take and forget, because it is older. Servers tell their version from 0.57 on. */
export const since = async (client: VendorClient, version: string, what: string): Promise<void> => {
  const own = idAt(await instance(client), "version");
  // A version that is no number (a build of one's own) is taken for a new one.
  if (own !== undefined && (!/^v?\d+\.\d+/.test(own) || !isOlder(own, version))) return;
  const message = `this server (${own ?? "older than 0.57"}) has no ${what}: they came with ${version}`;
  refuse(client, DOING, message, "Leave them out, or update the server. Nothing was changed.");
};

/** What the server says of its version; from 0.57 on it says something. */
export const versionOf = async (client: VendorClient): Promise<{ readonly version: string; readonly isOld: boolean }> => {
  const own = idAt(await instance(client), "version");
  return { version: own ?? "before 0.57", isOld: own !== undefined && /^v?\d+\.\d+/.test(own) && isOlder(own, "0.50") };
};

/** Ids of the workspaces in which something may be, the likeliest first. Servers from 0.50.51 on name no workspace as the default one. */
export const workspaces = async (client: VendorClient): Promise<readonly string[]> => {
  const described = await instance(client);
  const first = idAt(described, "defaultWorkspaceId") ?? [];
  const organizationId = idAt(described, "defaultOrganizationId");
  if (organizationId === undefined) return [first].flat();
  const all = objectsIn(await client.list(listed("workspaces/list_by_organization_id", { organizationId })));
  const ids = all.map((one) => idAt(one, "workspaceId") ?? []);
  return [...new Set([first, ...ids].flat())];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const DOING = "GET /instance_configuration";

const instance = async (client: VendorClient): Promise<Plain> => objectIn(await client.run(get("/instance_configuration")));

const isOlder = (own: string, version: string): boolean => {
  const [mine, other] = [own, version].map((text) => text.replace(/^v/, "").split(".").map(Number.parseFloat));
  for (let i = 0; i < 2; i += 1) if (mine?.[i] !== other?.[i]) return (mine?.[i] ?? 0) < (other?.[i] ?? 0);
  return false;
};

const idAt = (answer: Plain, name: string): string | undefined => textAt(answer, name) || undefined;
