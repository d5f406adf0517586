/** Every way in which Airbyte says no. Handlers throw one; its body is drawn late, because shapes differ from release to release. */

import type { Answer, Fields, Request } from "../http.js";
import type { Edition } from "./edition.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Occasion {
  readonly edition: Edition;
  readonly request: Request;
  /** A new id of an entry in the server's log. */
  readonly errorId: () => string;
}

export class Refusal extends Error {
  constructor(
    message: string,
    readonly answer: (occasion: Occasion) => Answer,
  ) {
    super(message);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** No object of that kind has the id. */
export const notFound = (what: string, id: string): Refusal => {
  const message = `No ${what} has the id ${id}`;
  return new Refusal(message, ({ edition, errorId }) => {
    if (edition.since("2.0")) return { status: 404, body: { errorId: errorId() } };
    if (edition.since("0.63")) return { status: 404, body: known(`Internal Server Error: ${message}`, "ConfigNotFoundException") };
    return { status: 404, body: { id, ...known(message, "IdNotFoundKnownException") } };
  });
};

/** A mistake that the server foresaw; its message survives in every release. */
export const refused = (status: 400 | 403 | 409 | 422, message: string, exception = "BadRequestException"): Refusal =>
  new Refusal(message, () => ({ status, body: { ...known(message, exception), ...(status === 422 ? { validationErrors: [] } : {}) } }));

/** A mistake that the server did not foresee, and so calls its own. */
export const illegal = (message: string): Refusal =>
  new Refusal(message, ({ edition, errorId }) => ({
    status: 500,
    body: edition.since("2.0") ? { errorId: errorId() } : known(`Internal Server Error: ${message}`, "IllegalArgumentException"),
  }));

/** The body is not JSON, or a value in it is not of the type of its field. */
export const unreadable = (at: string, expected: string): Refusal => {
  const message = `Cannot read the request: ${at} is not ${expected}`;
  return new Refusal(message, ({ edition, errorId }) => ({
    status: 422,
    body: edition.since("2.0") ? { errorId: errorId() } : { ...known(message, "JsonMappingException"), validationErrors: [] },
  }));
};

/** Fields that must be there are not. */
export const incomplete = (paths: readonly string[]): Refusal =>
  new Refusal(`missing ${paths.join(", ")}`, ({ edition, errorId }) => ({
    status: 400,
    body: edition.since("2.0")
      ? { errorId: errorId() }
      : {
          message: "Some fields of the request are not valid",
          exceptionClassName: "javax.validation.ConstraintViolationException",
          exceptionStack: [],
          validationErrors: paths.map((propertyPath) => ({ propertyPath, invalidValue: null, message: "must not be null" })),
        },
  }));

/** A mistake with a name of its own, after RFC 9457. */
export const problem = (status: 400 | 409, type: string, title: string, data: Fields): Refusal =>
  new Refusal(title, () => ({
    status,
    body: { status, type: `error:${type}`, title, detail: title, documentationUrl: null, data },
    headers: { "content-type": "application/problem+json" },
  }));

/** What the framework says before any code of Airbyte has run. */
export const framework = (status: number, message: string, detail: string): Refusal =>
  new Refusal(message, ({ request }) => ({
    status,
    body: {
      message,
      _links: { self: { href: request.path, templated: false } },
      _embedded: { errors: [{ message: detail }] },
    },
  }));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const known = (message: string, exception: string): Fields => ({
  message,
  exceptionClassName: `io.airbyte.${exception}`,
  exceptionStack: [],
  rootCauseExceptionStack: [],
});
