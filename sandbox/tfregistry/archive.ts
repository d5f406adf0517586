/** The blobs behind versions and platforms, and the links through which they come and go. A link is a secret of its own. */

import type { Table, World } from "../world.js";
import type { Settings } from "./options.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** What a version or a platform can hold. */
export type Part = "shasums" | "signature" | "binary";

export interface Blob {
  readonly base64: string;
  /** Reads that are still told that nothing was uploaded. */
  readonly unseen: number;
}

export interface Link {
  readonly holder: string;
  readonly part: Part;
  readonly use: "upload" | "download";
  readonly expires: number;
}

export interface Archive {
  /** By holder and part, with a slash between. */
  readonly blobs: Table<Blob>;
  /** A new link to that part of the object with that id. */
  link(origin: string, holder: string, part: Part, use: Link["use"]): string;
  /** What the secret opens, as long as it does. */
  open(secret: string): Link | undefined;
  bytes(holder: string, part: Part): Buffer | undefined;
  /** Whether a reader is told that the part is there; each question brings a lagging flag nearer to the truth. */
  flag(holder: string, part: Part): boolean;
  /** Keeps the bytes and ends every upload link of that part. False when the same bytes were there. */
  keep(holder: string, part: Part, bytes: Buffer): boolean;
  forget(holder: string): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeArchive = (world: World, settings: Settings): Archive => {
  const blobs = world.table<Blob>("tfregistry:Blob");
  const links = world.table<Link>("tfregistry:Link");
  const dropLinks = (fits: (link: Link) => boolean): void => {
    for (const [secret, link] of links.entries()) if (fits(link)) links.remove(secret);
  };
  return {
    blobs,
    link(origin, holder, part, use) {
      const secret = world.digits("tfregistry:link", 48);
      links.set(secret, { holder, part, use, expires: world.now().getTime() + settings.linkTtl });
      if (settings.archivist === "same") return `${origin}/_archivist/v1/object/${secret}`;
      const other = origin.includes("//localhost") ? ["//localhost", "//127.0.0.1"] : ["//127.0.0.1", "//localhost"];
      return `${origin.replace(other[0]!, other[1]!)}/v1/object/${secret}`;
    },
    open(secret) {
      dropLinks((link) => link.expires <= world.now().getTime());
      return links.get(secret);
    },
    bytes(holder, part) {
      const blob = blobs.get(`${holder}/${part}`);
      return blob === undefined ? undefined : Buffer.from(blob.base64, "base64");
    },
    flag(holder, part) {
      const blob = blobs.get(`${holder}/${part}`);
      if (blob === undefined) return false;
      if (blob.unseen === 0) return true;
      blobs.set(`${holder}/${part}`, { ...blob, unseen: blob.unseen - 1 });
      return false;
    },
    keep(holder, part, bytes) {
      dropLinks((link) => link.holder === holder && link.part === part && link.use === "upload");
      const base64 = bytes.toString("base64");
      if (blobs.get(`${holder}/${part}`)?.base64 === base64) return false;
      blobs.set(`${holder}/${part}`, { base64, unseen: settings.flagLag });
      return true;
    },
    forget(holder) {
      for (const part of ["shasums", "signature", "binary"] as const) blobs.remove(`${holder}/${part}`);
      dropLinks((link) => link.holder === holder);
    },
  };
};
