/** A file as the body of a request: a form with one field, read from the disk while it is sent. */

import { openAsBlob } from "node:fs";
import * as path from "node:path";

/** Rejects when the file cannot be read. */
export const formOf = async (file: string): Promise<FormData> => {
  const form = new FormData();
  form.append("file", await openAsBlob(file), path.basename(file));
  return form;
};
