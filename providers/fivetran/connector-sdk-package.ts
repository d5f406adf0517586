/** A package of Fivetran's Connector SDK: the code of a connector of your own, as a zip file. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { textAt } from "../kernel/answers.js";
import { blueprint, derived, field, InvalidInputs, output, type Step } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { unknown } from "../kernel/signature.js";
import { refuse } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";

const at = (id: string) => path`/connector-sdk/packages/${id}`;

interface Args {
  readonly filePath: string;
  readonly contentDigest?: string | undefined;
}

/** A large file takes its time. */
const sending = (call: Call, { filePath }: Args): Call => ({ ...call, body: undefined, file: filePath, timeoutMs: 20 * 60_000 });

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
    const why = `Fivetran has a file with the SHA-256 ${arrived}, and ${args.filePath} has ${args.contentDigest ?? "another"}`;
    return refuse(client, "verify what was sent", why, "Run `pulumi refresh`, then the command again.");
  },
};

export const connectorSdkPackage = blueprint({
  kind: "fivetran:ConnectorSdkPackage",
  noun: "Connector SDK package",
  vendor: fivetran,
  fields: {
    /** The zip file, up to 200 MB; best an absolute path. A change of the path alone is no change. */
    filePath: field(text, { change: "inert", ignoreChanges: true }),
    /** SHA-256 of the file, hexadecimal: what a preview sees when its content changes. */
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
  title: ({ filePath }) => filePath,
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
  derive: async ({ filePath }, olds) => (filePath === undefined ? { contentDigest: olds["contentDigest"] ?? unknown } : digestOf(filePath)),
});

/** Offline: a preview reads the file, and sends nothing. */
const digestOf = async (file: string): Promise<Plain | InvalidInputs> => {
  const hash = createHash("sha256");
  try {
    await pipeline(fs.createReadStream(file), hash);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read: ${code}`;
    return new InvalidInputs([`filePath ${file}: ${why}. Build the package first, or name it by an absolute path.`]);
  }
  return { contentDigest: hash.digest("hex") };
};

/** What a program writes to make a Connector SDK package. */
export interface ConnectorSdkPackageArgs extends ArgsFor<typeof connectorSdkPackage>, CommonInputs {}

/**
 * The code of a connector of your own. A preview shows when the content of the file has changed; the package is replaced in place.
 *
 * Requests: to create two, of which one looks for others of the same content; to send a new file, to read and to delete one each.
 *
 * @example
 * const code = new fivetran.ConnectorSdkPackage("weather", { filePath: path.resolve(__dirname, "dist/weather.zip") });
 */
export class ConnectorSdkPackage extends resource<typeof connectorSdkPackage, ConnectorSdkPackageArgs>(connectorSdkPackage) {}

/** A package as `getConnectorSdkPackage` answers it. */
export interface GetConnectorSdkPackageResult extends ResultOf<typeof connectorSdkPackage, "filePath"> {}

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
