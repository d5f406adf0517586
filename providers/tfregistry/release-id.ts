/** A release by its id: found on refresh and import, withdrawn on delete. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import type { Path } from "../../sdk/call.js";
import type { Plain } from "../../sdk/codec.js";
import type { Failure } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";
import type { Computed, Undoing } from "../kernel/blueprint.js";
import { Platforms } from "./platform-archives.js";
import { lookAt } from "./standing.js";
import { keyPath, no, privately, providerPath, removed, signedWith, type VersionAt, versionPath, versionsOf } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const idOf = ({ organization, name, version }: VersionAt): string => `${organization}/private/${organization}/${name}/${version}`;

/** @param known what state holds: the platforms in it are the ones to look after. */
export const lookById = (id: string, known: Plain): Computed => ({
  look: (client) => async () => {
    const at = partsOf(id);
    if (at === undefined) return no(client, "read", `${id} is not the id of a release`, ID_FORM);
    const found = await lookAt(client, at)();
    if (E.isLeft(found) || found.right.version === undefined) return E.map(() => undefined)(found);
    const wanted = Platforms.is(known["platforms"]) ? known["platforms"] : undefined;
    return E.right({ ...found.right, at, ...(wanted === undefined ? {} : { wanted }) });
  },
});

/** @param known what state holds: what to do, and what else this resource made. */
export const withdrawal = (id: string, known: Plain): Undoing => ({
  undo: (client, say) => async () => {
    const at = partsOf(id);
    if (at === undefined) return no(client, "delete", `${id} is not the id of a release`, ID_FORM);
    if (known["onDelete"] !== "delete") {
      say("the published version stays for those who use it (onDelete: retain).");
      return E.right(undefined);
    }
    const { organization } = at;
    const gone = await removed(client, organization, versionPath(at))();
    if (E.isLeft(gone)) return gone;
    const keyId = known["keyId"];
    const entry: Leftover = { where: providerPath(privately(at)), isMine: known["madeProvider"] === true, users: versionsOf(client, at) };
    const entryGone = await removeLeftover(client, organization, entry);
    if (E.isLeft(entryGone) || typeof keyId !== "string" || keyId === "") return entryGone;
    const key: Leftover = {
      where: keyPath(organization, keyId),
      isMine: known["madeKey"] === true,
      users: signedWith(client, organization, keyId),
    };
    return removeLeftover(client, organization, key);
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const ID_FORM = "The id is organisation/private/organisation/name/version.";

const partsOf = (id: string): VersionAt | undefined => {
  const [organization, registry, namespace, name, version, ...rest] = id.split("/");
  if (organization === undefined || registry !== "private" || namespace !== organization) return undefined;
  return name === undefined || version === undefined || rest.length > 0 ? undefined : { organization, name, version };
};

/** Something beside the version that a release may have made. */
interface Leftover {
  readonly where: Path;
  readonly isMine: boolean;
  readonly users: TE.TaskEither<Failure, readonly unknown[]>;
}

/** What a release that is gone had made and others still needed: the last of those takes it along, when the same command deletes them too. */
const left = new Set<string>();

const removeLeftover = async (
  client: Client,
  organization: string,
  { where, isMine, users }: Leftover,
): Promise<E.Either<Failure, void>> => {
  const what = `${client.base}${where.text}`;
  if (!isMine && !left.has(what)) return E.right(undefined);
  left.add(what);
  const others = await users();
  if (E.isLeft(others)) return others;
  if (others.right.length > 0) return E.right(undefined);
  const gone = await removed(client, organization, where)();
  if (E.isRight(gone)) left.delete(what);
  return gone;
};
