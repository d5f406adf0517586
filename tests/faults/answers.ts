/** How each service words a refusal, and every form of the secrets that a badly behaved one could send back. */

import { formsOf } from "../canaries.js";
import { credentialsOf } from "./judge.js";
import type { Cell } from "./model.js";

/** A refusal in the vendor's own envelope. */
export const refusal = ({ entity: { vendor } }: Cell, status: number, message: string, code = "Failure"): unknown => {
  if (vendor === "fivetran") return { code, message };
  if (vendor === "airbyte") return { message, exceptionClassName: code };
  return { errors: [{ status: String(status), title: code, detail: message }] };
};

/** Everything that must not be told, as a service that logs too much would tell it. */
export const echo = ({ simulation: simulation, entity, operation, wanted }: Cell): string =>
  [...wanted.secrets, ...(operation === "update" ? (wanted.later ?? []) : []), ...credentialsOf(simulation, entity)]
    .flatMap((secret) => (secret === "" ? [] : formsOf(secret)))
    .join(" ");

export const page = (title: string): string =>
  `<!doctype html><html><head><title>${title}</title><style>p { color: red }</style></head><body><p>${"Lorem ipsum ".repeat(40)}</p></body></html>`;
