/** A package of Fivetran's Connector SDK: the code of a connector of your own, as a zip file or a folder. */

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { textAt } from "../kernel/answers.js";
import { asset, assetTitle, fileAt, fileHash, isHashAlone, UnusableAsset, zipIn } from "../kernel/asset.js";
import { blueprint, derived, field, InvalidInputs, output, type Step } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { unknown } from "../kernel/signature.js";
import { refuse } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";

const at = (id: string) => path`/connector-sdk/packages/${id}`;

interface Args {
  readonly filePath?: string | undefined;
  readonly source?: unknown;
  readonly contentDigest?: string | undefined;
}

/** What has no place goes by its content. */
const titleOf = ({ filePath, source, contentDigest }: Args): string | undefined => filePath ?? assetTitle(source) ?? contentDigest;

const opened = ({ filePath, source }: Args): Promise<Blob> => (filePath === undefined ? zipIn(source) : fileAt(filePath));

/** What is not a zip file yet is sent under this name. */
const NAME = "package.zip";

/** A large file takes its time. */
const sending = (call: Call, args: Args): Call => {
  const title = titleOf(args) ?? "";
  const name = title.endsWith(".zip") ? basename(title) : NAME;
  return { ...call, body: undefined, file: { name, open: () => opened(args) }, timeoutMs: 20 * 60_000 };
};

const namesakes = ({ contentDigest }: Args): Namesakes => ({
  list: listed(get("/connector-sdk/packages")),
  pick: (packages) => packages.filter((one) => one["file_sha256_hash"] === contentDigest),
  id: "id",
});

/** What arrived must be what is on the disk. */
const verify: Step<Args> = {
  name: "verify",
  run: async ({ args, client, live }) => {
    const arrived = live === undefined ? undefined : textAt(live, "file_sha256_hash");
    if (arrived === undefined || arrived === args.contentDigest) return undefined;
    const why = `Fivetran has a file with the SHA-256 ${arrived}, and ${titleOf(args) ?? "the source"} has ${args.contentDigest ?? "another"}`;
    return refuse(client, "verify what was sent", why, "Run `pulumi refresh`, then the command again.");
  },
};

export const connectorSdkPackage = blueprint({
  kind: "fivetran:ConnectorSdkPackage",
  noun: "Connector SDK package",
  vendor: fivetran,
  fields: {
    /**
     * The code: a zip file as a `FileAsset` or `FileArchive`, or a folder as a `FileArchive`, whose files are put in a zip file as they are, up to 200 MB. An
     * `AssetArchive` puts files, texts and folders together. A change of the path alone is no change. Required unless there is a `filePath`.
     */
    source: field(opt(asset), { change: "inert", ignoreChanges: true }),
    /** Path of the zip file, up to 200 MB, instead of `source`; best an absolute path. A change of the path alone is no change. */
    filePath: field(opt(text), { change: "inert", ignoreChanges: true }),
    /** SHA-256 of the zip file, hexadecimal: what a preview sees when its content changes. */
    contentDigest: derived(text, { wire: "file_sha256_hash", change: "update" }),
  },
  outputs: {
    /** Id of the package: what the `config.packageId` of a connection of service `connector_sdk` takes. */
    packageId: output(text, "id", { id: true }),
    /** Connection that it is used by. */
    connectionId: output(opt(text), "connection_id", { volatile: true }),
    /** When it was made, ISO 8601. */
    createdAt: output(opt(text), "created_at"),
    /** Id of the user who made it. */
    createdBy: output(opt(text), "created_by"),
  },
  title: titleOf,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  steps: [verify],
  calls: {
    create: (args) => sending(post("/connector-sdk/packages"), args),
    read: (id) => get(at(id)),
    update: (id, body, args) => sending(patch(at(id), body), args),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
  rules: ({ filePath, source }) =>
    (filePath === undefined) === (source === undefined) ? ["Either source or filePath is required, and not both."] : [],
  derive: (args, olds) => digestOf(args, olds),
});

/** Offline: a preview reads the file, and sends nothing. */
const digestOf = async (args: Args, olds: Plain): Promise<Plain | InvalidInputs> => {
  const { filePath, source } = args;
  const isKnown = filePath !== undefined || (source !== undefined && !(isHashAlone(source) && olds["source"] !== undefined));
  if (!isKnown) return { contentDigest: olds["contentDigest"] ?? unknown };
  // The engine has read a file already. What has been sent need not be there any more.
  const done = filePath === undefined ? fileHash(source) : undefined;
  if (done !== undefined && done === olds["contentDigest"]) return { contentDigest: done };
  const hash = createHash("sha256");
  try {
    const content = await opened(args);
    if (done !== undefined) return { contentDigest: done };
    for await (const chunk of content.stream()) hash.update(chunk);
  } catch (error) {
    const field = filePath === undefined ? "source" : "filePath";
    const hint = error instanceof UnusableAsset && error.isMissing ? ". Build the package first, or name it by an absolute path." : ".";
    return new InvalidInputs([`${field} ${(error as Error).message}${hint}`]);
  }
  return { contentDigest: hash.digest("hex") };
};

/** What a program writes to make a Connector SDK package. */
export interface ConnectorSdkPackageArgs extends ArgsFor<typeof connectorSdkPackage>, CommonInputs {}

/**
 * The code of a connector of your own. A preview shows when its content has changed; the package is then changed in place.
 *
 * Requests: to create two, of which one looks for others of the same content; to send a new file, to read and to delete one each.
 *
 * @example
 * const code = new fivetran.ConnectorSdkPackage("weather", { source: new pulumi.asset.FileArchive("./weather") });
 */
export class ConnectorSdkPackage extends resource<typeof connectorSdkPackage, ConnectorSdkPackageArgs>(connectorSdkPackage) {}

/** A package as `getConnectorSdkPackage` answers it. */
export interface GetConnectorSdkPackageResult extends ResultOf<typeof connectorSdkPackage, "filePath" | "source"> {}

/** Which package: by its id, or by the SHA-256 of its file. */
export type GetConnectorSdkPackageArgs = ById | By<GetConnectorSdkPackageResult, "contentDigest">;

const lookup = lookups<GetConnectorSdkPackageArgs, GetConnectorSdkPackageResult>(connectorSdkPackage, {
  by: [["contentDigest"]],
  items: (client) => client.list(listed(get("/connector-sdk/packages"))),
  isWhole: true,
});

/** A package that exists. Rejects with an `ApiError` when there is none. */
export const getConnectorSdkPackage = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectorSdkPackageOutput = lookup.getOutput;

/** All Connector SDK packages of the account. */
export const listConnectorSdkPackages = lookup.list;
