/** A file as the body of a request: a form with one field, read from the disk while it is sent. */

import type { FileBody } from "../call.js";

/** Rejects when the file cannot be read. */
export const formOf = async ({ name, open }: FileBody): Promise<FormData> => {
  const form = new FormData();
  form.append("file", await open(), name);
  return form;
};
