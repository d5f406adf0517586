/** What the tests of tfregistry share. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { startSandbox, type Sandbox, type TfregistryOptions } from "../../sandbox/index.js";
import { type Release, makeReleaseKey, type ReleaseKey } from "../../sandbox/release.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fixture
// ---------------------------------------------------------------------------------------------------------------------

export const PROVIDERS = "/api/v2/organizations/acme/registry-providers";

export const FOO = `${PROVIDERS}/private/acme/foo`;

export const KEYS = "/api/registry/private/v2/gpg-keys";

export interface Doc {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, { data: unknown; links?: unknown }>;
  links: Record<string, string>;
}

export interface Body {
  data: Doc;
  errors: { status?: unknown; title?: string; detail?: string }[];
}

export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
  doc: Doc;
  docs: Doc[];
}

export let sandbox: Sandbox;
export let folder: string;
export let key: ReleaseKey;

/** Once for all tests of a file. */
export const prepare = async (): Promise<void> => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "registry-"));
  key = await makeReleaseKey();
};

export const open = async (tfregistry: TfregistryOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ tfregistry });
};

export const start = async (tfregistry: TfregistryOptions = {}): Promise<void> => {
  await sandbox.close();
  await open(tfregistry);
};

export const send = async (
  method: string,
  target: string,
  options: { attributes?: unknown; type?: string; headers?: Record<string, string>; raw?: string } = {},
): Promise<Reply> => {
  const { attributes, type, raw } = options;
  const body = raw ?? (attributes === undefined ? undefined : JSON.stringify({ data: { type, attributes } }));
  const response = await fetch(new URL(target, sandbox.tfregistry.url), {
    method,
    headers: { authorization: `Bearer ${sandbox.tfregistry.token}`, "content-type": "application/vnd.api+json", ...options.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? undefined : (JSON.parse(text) as unknown);
  const { data } = (json ?? {}) as Body;
  return { status: response.status, headers: response.headers, body: json, doc: data, docs: data as unknown as Doc[] };
};

export const put = async (link: string | undefined, body: Buffer | string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(link ?? "", { method: "PUT", body: new Uint8Array(Buffer.from(body)), headers });
  await response.arrayBuffer();
  return response.status;
};

export const addProvider = (attributes: object = {}): Promise<Reply> =>
  send("POST", PROVIDERS, {
    type: "registry-providers",
    attributes: { name: "foo", namespace: "acme", "registry-name": "private", ...attributes },
  });

export const addVersion = (attributes: object = {}): Promise<Reply> =>
  send("POST", `${FOO}/versions`, {
    type: "registry-provider-versions",
    attributes: { version: "1.0.0", "key-id": "ABCDEF0123456789", protocols: ["5.0"], ...attributes },
  });

export const addPlatform = (attributes: object = {}): Promise<Reply> =>
  send("POST", `${FOO}/versions/1.0.0/platforms`, {
    type: "registry-provider-platforms",
    attributes: { os: "linux", arch: "amd64", shasum: "shasum", filename: "filename", ...attributes },
  });

export const addKey = (armor: string, namespace = "acme"): Promise<Reply> =>
  send("POST", KEYS, { type: "gpg-keys", attributes: { namespace, "ascii-armor": armor } });

export const details = (reply: Reply): (string | undefined)[] => (reply.body as Body).errors.map((error) => error.detail);

export const writes = (): string[] =>
  sandbox.ledger.map(({ write, kind, key: natural }) => `${write} ${kind.split(":")[1] ?? ""} ${natural ?? ""}`);

/** Publishes the whole release, in the order that makes the signature the last thing to come. */
export const publish = async (release: Release, version = "1.0.0"): Promise<void> => {
  await addKey(release.publicKeyArmored);
  await addProvider();
  const { links } = (await addVersion({ version, "key-id": release.keyId })).doc;
  for (const archive of release.files.archives) {
    const platform = await send("POST", `${FOO}/versions/${version}/platforms`, {
      type: "registry-provider-platforms",
      attributes: { os: archive.os, arch: archive.arch, shasum: archive.sha256, filename: archive.filename },
    });
    expect(await put(platform.doc.links["provider-binary-upload"], fs.readFileSync(archive.path))).to.equal(200);
  }
  expect(await put(links["shasums-upload"], fs.readFileSync(release.files.shasums))).to.equal(200);
  expect(await put(links["shasums-sig-upload"], fs.readFileSync(release.files.signature))).to.equal(200);
};

export const cli = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"], { stdio: "ignore" }).status === 0);

export const here = `${process.platform === "win32" ? "windows" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** A key for all tests of a file, a registry for each. */
export const useRegistry = (): void => {
  before(prepare);
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => open());
  afterEach(() => sandbox.close());
};
