/** A release by its id: found on refresh and import, withdrawn on delete. */

import type { Path } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import type { CustomRead, CustomDelete } from "../kernel/blueprint.js";
import type { VendorClient } from "../kernel/vendor-client.js";
import { Platforms } from "./platform-archives.js";
import { lookAt } from "./release-state.js";
import { keyPath, privately, providerPath, RELEASE_ID, removed, signedWith, versionPath, versionsOf } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param known what state holds: the platforms in it are the ones to look after. */
export const lookById = (id: string, known: Plain): CustomRead => ({
  async customRead(client) {
    const at = RELEASE_ID.demand(client, "read", id);
    const release = await lookAt(client, at);
    if (release.version === undefined) return undefined;
    const { platforms: wanted } = known;
    return { ...release, at, ...(Platforms.is(wanted) ? { wanted } : {}) };
  },
});

/** @param known what state holds: what to do, and what else this resource made. */
export const withdrawal = (id: string, known: Plain): CustomDelete => ({
  async customDelete(client, say) {
    const at = RELEASE_ID.demand(client, "delete", id);
    const { onDelete, keyId, madeProvider, madeKey } = known;
    if (onDelete !== "delete") return say("the published version stays for those who use it (onDelete: retain).");
    const { organization } = at;
    await removed(client, organization, versionPath(at));
    await removeLeftover(client, organization, {
      where: providerPath(privately(at)),
      isMine: madeProvider === true,
      users: () => versionsOf(client, at),
    });
    if (typeof keyId !== "string" || keyId === "") return;
    await removeLeftover(client, organization, {
      where: keyPath(organization, keyId),
      isMine: madeKey === true,
      users: () => signedWith(client, organization, keyId),
    });
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Something beside the version that a release may have made. */
interface Leftover {
  readonly where: Path;
  readonly isMine: boolean;
  readonly users: () => Promise<readonly unknown[]>;
}

/** What a release that is gone had made and others still needed: the last of those takes it along, when the same command deletes them too. */
const unfinished = new Set<string>();

const removeLeftover = async (client: VendorClient, organization: string, { where, isMine, users }: Leftover): Promise<void> => {
  const what = `${client.base}${where.text}`;
  if (!isMine && !unfinished.has(what)) return;
  unfinished.add(what);
  const others = await users();
  if (others.length > 0) return;
  await removed(client, organization, where);
  unfinished.delete(what);
};
