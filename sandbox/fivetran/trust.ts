/** Certificates and SSH fingerprints that somebody has approved, one by one, for a connection or a destination. */

import { createHash } from "node:crypto";
import type { Fields, Request, Route } from "../http.js";
import { ownerOf } from "./account.js";
import { filled, type Form, readBody } from "./form.js";
import { connections, destinations } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, invalid, ok, page, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

type Parent = "connections" | "destinations";
type What = "certificates" | "fingerprints";

interface Approved extends Fields {
  readonly parent: string;
  readonly hash: string;
}

const KIND: Readonly<Record<Parent, Readonly<Record<What, string>>>> = {
  connections: { certificates: "fivetran:ConnectionCertificate", fingerprints: "fivetran:ConnectionFingerprint" },
  destinations: { certificates: "fivetran:DestinationCertificate", fingerprints: "fivetran:DestinationFingerprint" },
};

const FORM: Readonly<Record<What, Form>> = {
  certificates: { fields: { hash: filled, encoded_cert: filled }, required: ["hash", "encoded_cert"] },
  fingerprints: { fields: { hash: filled, public_key: filled }, required: ["hash", "public_key"] },
};

const OF_EITHER: Form = { ...FORM.certificates, fields: { ...FORM.certificates.fields, connection_id: filled, destination_id: filled } };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const trustRoutes = (account: Account): Route[] => [
  ...(["connections", "destinations"] as const).flatMap((parent) =>
    (["certificates", "fingerprints"] as const).flatMap((what) => routesOf(account, parent, what)),
  ),
  // The deprecated way to approve one, of either parent.
  route(account, "POST", "/certificates", (request) => {
    const { connection_id: connection, destination_id: destination, ...body } = readBody(request, OF_EITHER);
    if (connection !== undefined) approve(account, "connections", "certificates", String(connection), body);
    else if (destination !== undefined) approve(account, "destinations", "certificates", String(destination), body);
    else throw invalid("Field 'connection_id' or 'destination_id' is required");
    return done("The certificate has been approved");
  }),
];

/** Whether this hash is approved for the object, as a certificate or as a fingerprint. */
export const isApproved = ({ world }: Account, id: string, hash: string): boolean =>
  Object.values(KIND).some((kinds) => Object.values(kinds).some((kind) => world.table<Approved>(kind).get(`${id}:${hash}`) !== undefined));

/** They go with their parent. */
export const forgetTrust = ({ world }: Account, parent: Parent, id: string): void => {
  for (const kind of Object.values(KIND[parent])) {
    const table = world.table<Approved>(kind);
    for (const [key, one] of table.entries()) {
      if (one.parent !== id) continue;
      table.remove(key);
      world.record("remove", kind, key);
    }
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const nounOf = (what: What): string => (what === "certificates" ? "Certificate" : "Fingerprint");

const demandParent = (account: Account, parent: Parent, id: string): string => {
  if (parent === "connections") found(connections(account).get(id), "Connection", id);
  else found(destinations(account).get(id), "Destination", id);
  return id;
};

const approve = (account: Account, parent: Parent, what: What, parentId: string, body: Fields): Approved => {
  const { world } = account;
  const [id, kind, hash] = [demandParent(account, parent, parentId), KIND[parent][what], String(body.hash)];
  const table = world.table<Approved>(kind);
  if (table.get(`${id}:${hash}`) !== undefined) throw duplicate(account, `${nounOf(what)} with hash '${hash}' has been approved already`);
  const approved: Approved = { parent: id, ...body, hash, validated_by: ownerOf(account), validated_date: world.now().toISOString() };
  table.set(`${id}:${hash}`, approved);
  world.record("create", kind, `${id}:${hash}`);
  return approved;
};

const routesOf = (account: Account, parent: Parent, what: What): Route[] => {
  const { world } = account;
  const kind = KIND[parent][what];
  const noun = nounOf(what);
  const table = world.table<Approved>(kind);
  const parentOf = (request: Request): string => demandParent(account, parent, hole(request, "id"));
  const one = (request: Request): Approved => {
    const [id, hash] = [parentOf(request), hole(request, "hash")];
    const approved = table.get(`${id}:${hash}`);
    if (approved === undefined) throw new Refusal(404, "NotFound", `${noun} with hash '${hash}' doesn't exist`);
    return approved;
  };

  return [
    route(account, "POST", `/${parent}/:id/${what}`, (request) => {
      const approved = approve(account, parent, what, parentOf(request), readBody(request, FORM[what]));
      return created(account, echo(what, approved), `The ${noun.toLowerCase()} has been approved`);
    }),
    route(account, "GET", `/${parent}/:id/${what}`, (request) => {
      const id = parentOf(request);
      const mine = table.all().filter((each) => each.parent === id);
      return page(
        account,
        request,
        mine.map((each) => echo(what, each)),
      );
    }),
    route(account, "GET", `/${parent}/:id/${what}/:hash`, (request) => ok(echo(what, one(request)))),
    route(account, "DELETE", `/${parent}/:id/${what}/:hash`, (request) => {
      const { parent: id, hash } = one(request);
      table.remove(`${id}:${hash}`);
      world.record("remove", kind, `${id}:${hash}`);
      return done(`The ${noun.toLowerCase()} has been revoked`);
    }),
  ];
};

/** The certificate itself is never in an answer. */
const echo = (what: What, approved: Approved): Fields => {
  const { hash, validated_by, validated_date } = approved;
  const base = { id: Buffer.from(hash).toString("base64url"), hash, validated_by, validated_date };
  if (what === "fingerprints") return { ...base, public_key: approved.public_key };
  const digest = (algorithm: string): string => createHash(algorithm).update(String(approved.encoded_cert)).digest("hex");
  return {
    ...base,
    name: "CN=db.example.test",
    type: "X.509",
    sha1: digest("sha1"),
    sha256: digest("sha256"),
    public_key: "RSA public key, 2048 bits",
  };
};
