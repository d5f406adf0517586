/** A signing key of an organization: the public half of the key with which its private providers are signed. */

import { get } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import {
  blueprint,
  type CustomRead,
  derived,
  output,
  field,
  settingField,
  type Step,
  type CustomDelete,
  InvalidInputs,
} from "../kernel/blueprint.js";
import { textAt } from "../kernel/answers.js";
import { compositeId } from "../kernel/composite-id.js";
import { ensured } from "../kernel/send-once.js";
import { type By, type ById, type Listed, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { unknown } from "../kernel/signature.js";
import { refuse, type VendorClient } from "../kernel/vendor-client.js";
import type { Plain } from "../../sdk/plain.js";
import { listed } from "../../sdk/tfregistry.js";
import { tfregistry } from "./account.js";
import { named, type PublicKey, readPublicKey, readPublicKeys } from "./signing.js";
import { KeyDocument, keyPath, KEYS, newKey, removed, signedWith, surely } from "./wire.js";

const ID = compositeId("signing key", "{organization}/{keyId}", {
  hint: "The id is organization/KEY_ID, with the 16 hexadecimal digits of the key.",
});

/** The armor may be wrapped and commented in many ways: what is compared is the key in it. */
const asciiArmor = field(text, { wire: "data.attributes.ascii-armor", change: "steps", ignoreChanges: true });

/** A key with another lifetime is the same key: it is put in the other's place while its versions stay valid. */
const renew: Step<{ organization: string; asciiArmor: string; keyId: string }> = {
  name: "renew",
  async run({ client, args: { organization, asciiArmor: armor, keyId }, phase, changed, look }) {
    const call = get(keyPath(organization, keyId), { answer: KeyDocument });
    if (phase === "create") return undefined;
    if (phase === "update" && !changed.has("material")) return undefined;
    const there = await surely(client, organization, call);
    if (there !== undefined) {
      const wanted = await readPublicKey(armor, "asciiArmor", keyId);
      const live = await readPublicKey(there.data.attributes["ascii-armor"], "", keyId);
      if (wanted.ok?.material === live.ok?.material) return look();
      await removed(client, organization, keyPath(organization, keyId));
    }
    await ensured(client, { ...newKey(organization, await alone(armor, keyId)), answer: KeyDocument }, call);
    return look();
  },
};

export const gpgKey = blueprint({
  kind: "tfregistry:GpgKey",
  noun: "signing key",
  vendor: tfregistry,
  fields: {
    /** Organization that the key belongs to; `tfregistry:organization` of the stack when left out. */
    organization: settingField(text, "organization", { wire: "data.attributes.namespace", change: "replace" }),
    /** Public key block as `gpg --armor --export <key id>` prints it. The registry is documented for RSA and DSA keys. */
    asciiArmor,
    /** 16 upper-case hexadecimal digits: what a version names its key by. */
    keyId: derived(text, { change: "replace", read: (_at, answer) => textAt(answer, "data.attributes.key-id") }),
    /** Fingerprint of the key, upper-case hexadecimal. */
    fingerprint: derived(text, { change: "replace", read: (_at, answer) => textAt(answer, "fingerprint") }),
    /** Digest of the key with its lifetime and its parts, whatever the text around it. */
    material: derived(text, { change: "steps", read: (_at, answer) => textAt(answer, "material") }),
  },
  outputs: {
    /** When the key was added, ISO 8601. */
    createdAt: output(text, "data.attributes.created-at"),
  },
  title: ({ organization, keyId }) => (keyId === undefined ? organization : `${organization ?? ""}/${keyId}`),
  importForm: "organization/KEY_ID",
  identity: (answer, { organization }) => {
    const keyId = textAt(answer, "data.attributes.key-id");
    return keyId === undefined ? undefined : ID.of({ organization, keyId });
  },
  derive: async ({ asciiArmor: armor }, olds) => {
    if (armor === undefined) return { keyId: unknown, fingerprint: unknown, material: unknown };
    const { ok: keys, problem } = await readPublicKeys(armor, "asciiArmor");
    if (keys === undefined) return new InvalidInputs([problem]);
    // What was taken from this very text before is taken again.
    const before = olds["asciiArmor"] === armor ? keys.find((key) => key.keyId === olds["keyId"]) : undefined;
    if (before === undefined && keys.length > 1) return new InvalidInputs([severalKeys(keys)]);
    const { keyId, fingerprint, material } = before ?? keys[0]!;
    return { keyId, fingerprint, material };
  },
  unique: true,
  calls: {
    create: ({ organization, asciiArmor: armor }) => newKey(organization, armor),
    read: (id) => lookAt(id),
    remove: (id) => removal(id),
    find: (args) => lookAt(ID.of(args)),
  },
  steps: [renew],
});

/** What a program writes to make a GPG key. */
export interface GpgKeyArgs extends ArgsFor<typeof gpgKey>, CommonInputs {}

/**
 * A public key that consumers verify private providers with. Import it by `organization/KEY_ID`.
 *
 * @example
 * const key = new tfregistry.GpgKey("release", { asciiArmor: fs.readFileSync("release.asc", "utf8") });
 */
export class GpgKey extends resource<typeof gpgKey, GpgKeyArgs>(gpgKey) {}

/** A signing key as `getGpgKey` answers it. */
export interface GetGpgKeyResult extends ResultOf<typeof gpgKey> {}

/** Which signing key: by its id, or by its key id. */
export type GetGpgKeyArgs = ById | By<GetGpgKeyResult, "keyId", "organization">;

const lookup = lookups<GetGpgKeyArgs, GetGpgKeyResult, { readonly organization?: string }, Listed<GetGpgKeyResult>>(gpgKey, {
  by: [["organization", "keyId"]],
  idOf: ({ organization, keyId }) => ID.of({ organization: String(organization), keyId: String(keyId) }),
  items: (client, args) => keysOf(client, args),
  needs: ["organization"],
});

/** A signing key that exists. Rejects with an `ApiError` when there is none. */
export const getGpgKey = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getGpgKeyOutput = lookup.getOutput;

/** The keys of an organization; without the fingerprint, which only `getGpgKey` works out. */
export const listGpgKeys = lookup.list;

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** A registry keeps one key under one id; which one it would take of several is for nobody outside to know. */
const severalKeys = (keys: readonly PublicKey[]): string => {
  const now = Date.now();
  const fit = keys.find(({ expires }) => expires === undefined || expires > now) ?? keys[0];
  const ids = keys.map((key) => named(key, now)).join(", ");
  return `asciiArmor holds ${keys.length} keys: ${ids}. A GpgKey is one key: export it alone (gpg --armor --export ${fit?.keyId ?? "<key id>"}), and make another GpgKey for each other one that is needed.`;
};

/** The text that holds this key alone. */
const alone = async (armor: string, keyId: string): Promise<string> => (await readPublicKey(armor, "asciiArmor", keyId)).ok?.armor ?? armor;

const lookAt = (id: string): CustomRead => ({
  async customRead(client) {
    const { organization, keyId } = ID.demand(client, "read", id);
    const found = await surely(client, organization, get(keyPath(organization, keyId), { answer: KeyDocument }));
    if (found === undefined) return undefined;
    const { ok } = await readPublicKey(found.data.attributes["ascii-armor"], "the key", keyId);
    const createdAt = textAt(found, "data.attributes.created-at");
    return { ...found, createdAt, fingerprint: ok?.fingerprint, material: ok?.material };
  },
});

const keysOf = async (client: VendorClient, { organization }: Plain): Promise<readonly unknown[]> => {
  const all = await client.list(listed(get(KEYS, { query: { "filter[namespace]": String(organization) } })));
  return all.map((data: unknown) => ({ data }));
};

const removal = (id: string): CustomDelete => ({
  async customDelete(client) {
    const { organization, keyId } = ID.demand(client, "delete", id);
    const users = await signedWith(client, organization, keyId);
    if (users.length > 0) {
      const some = users.slice(0, 5).join(", ") + (users.length > 5 ? ` and ${users.length - 5} more` : "");
      const hint = "Delete those versions first, or keep the key with retainOnDelete.";
      return refuse(client, "delete", `consumers still verify ${some} with it`, hint);
    }
    await removed(client, organization, keyPath(organization, keyId));
  },
});
