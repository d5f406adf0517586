/** What a call sends: JSON with its secrets filled in, or a file as a form. */

import type { Call } from "../call.js";
import { SecretNotFound, withSecrets } from "../secret-from.js";
import { formOf } from "./form.js";

/** Why there is no body to send; nothing was sent. */
export interface NoBody {
  readonly why: string;
  readonly hint: string;
}

export type Body = { readonly body: string | FormData | undefined };

export const bodyOf = async ({ file, body }: Call): Promise<Body | NoBody> => {
  try {
    if (file !== undefined) return { body: await formOf(file) };
    return { body: body === undefined ? undefined : JSON.stringify(await withSecrets(body)) };
  } catch (error) {
    if (error instanceof SecretNotFound) return { why: error.message, hint: error.hint };
    if (file !== undefined) return { why: `${file.name} cannot be read`, hint: "Check that the file is still there." };
    throw error;
  }
};
