/** Packages of the Connector SDK: a zip file, sent as a form. One is used by the connection whose `config.package_id` names it. */

import { createHash } from "node:crypto";
import type { Fields, Request, Route } from "../http.js";
import { ownerOf } from "./account.js";
import { connections } from "./tables.js";
import { type Account, created, done, found, hole, invalid, ok, page, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Package extends Fields {
  readonly id: string;
  readonly file_sha256_hash: string;
}

const KIND = "fivetran:ConnectorSdkPackage";
const LARGEST = 200 * 1024 * 1024;

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const sdkPackageRoutes = (account: Account): Route[] => {
  const { world } = account;
  const packages = world.table<Package>(KIND);
  const get = (request: Request): Package =>
    found(packages.get(hole(request, "packageId")), "ConnectorSdkPackage", hole(request, "packageId"));
  /** Not kept from one start to the next, as files of such a size are nothing for a world of JSON. */
  const files = new Map<string, Buffer>();
  const userOf = (id: string): string | null =>
    connections(account)
      .all()
      .find((one) => one.config.package_id === id)?.id ?? null;
  const echo = (one: Package): Fields => ({ ...one, connection_id: userOf(one.id) });
  const stamp = (): Fields => ({ updated_at: world.now().toISOString(), last_updated_by: ownerOf(account) });

  return [
    route(account, "POST", "/connector-sdk/packages", (request) => {
      const file = fileIn(request);
      const one: Package = {
        ...{ id: `package_${world.digits(KIND, 12)}`, file_sha256_hash: hashOf(file) },
        ...{ created_at: world.now().toISOString(), created_by: ownerOf(account), ...stamp() },
      };
      packages.set(one.id, one);
      files.set(one.id, file);
      world.record("create", KIND, one.id);
      return created(account, echo(one), "Package has been created");
    }),
    route(account, "GET", "/connector-sdk/packages", (request) => page(account, request, packages.all().map(echo))),
    route(account, "GET", "/connector-sdk/packages/:packageId", (request) => ok(echo(get(request)))),
    route(account, "PATCH", "/connector-sdk/packages/:packageId", (request) => {
      const before = get(request);
      const file = fileIn(request);
      const after: Package = { ...before, file_sha256_hash: hashOf(file), ...stamp() };
      packages.set(after.id, after);
      files.set(after.id, file);
      if (after.file_sha256_hash !== before.file_sha256_hash) world.record("update", KIND, after.id);
      return ok(echo(after), "Package has been updated");
    }),
    route(account, "GET", "/connector-sdk/packages/:packageId/download", (request) => ({
      status: 200,
      headers: { "content-type": "application/octet-stream", "content-disposition": 'attachment; filename="code.zip"' },
      body: found(files.get(get(request).id), "ConnectorSdkPackage", hole(request, "packageId")),
    })),
    route(account, "DELETE", "/connector-sdk/packages/:packageId", (request) => {
      const { id } = get(request);
      const user = userOf(id);
      if (user !== null) throw new Refusal(403, "Forbidden", `Package with id '${id}' is used by connection ${user}`);
      packages.remove(id);
      files.delete(id);
      world.record("remove", KIND, id);
      return done(`Package with id '${id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const hashOf = (file: Buffer): string => createHash("sha256").update(file).digest("hex");

/** The field `file` of the form. */
const fileIn = ({ raw, headers }: Request): Buffer => {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/i.exec(headers["content-type"] ?? "")?.[1];
  if (boundary === undefined) throw new Refusal(415, "UnsupportedMediaType", "HTTP 415 Unsupported Media Type");
  const begins = raw.indexOf("\r\n\r\n");
  const head = raw.subarray(0, Math.max(begins, 0)).toString("latin1");
  const ends = raw.indexOf(`\r\n--${boundary}`, begins);
  if (begins < 0 || ends < 0 || !/name="file"/.test(head)) throw invalid("Field 'file' is required");
  const file = raw.subarray(begins + 4, ends);
  if (file.length === 0) throw invalid("Field 'file' is empty");
  if (file.length > LARGEST) throw invalid("Field 'file' is larger than 200 MB");
  return file;
};
