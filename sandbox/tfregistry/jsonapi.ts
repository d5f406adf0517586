/** JSON:API as this service speaks it: documents, pages, errors, and the attributes that a request wrote. */

import { STATUS_CODES } from "node:http";
import { type Answer, asFields, asText, type Fields, type Request } from "../http.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const MEDIA_TYPE = "application/vnd.api+json";

/** One object of an answer. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly attributes: Fields;
  readonly relationships?: Fields;
  readonly links?: Fields;
}

interface Problem {
  readonly status: string | number;
  readonly title: string;
  readonly detail?: string;
  readonly source?: { readonly pointer: string };
}

/** What is wrong with an attribute, such as `["registry-name", "can't be blank"]`. */
export type Flaw = readonly [attribute: string, says: string];

/** What a request wrote, or the answer that refuses to read it. */
export type Written =
  { readonly attributes: Fields; readonly refusal?: undefined } | { readonly attributes?: undefined; readonly refusal: Answer };

// ---------------------------------------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------------------------------------

export const one = (status: number, data: Resource, included?: readonly Resource[]): Answer =>
  answer(status, { data, ...(included === undefined ? {} : { included }) });

/** The page of `rows` that the request asks for; only its rows are rendered. `base` stands in for the request's own address in links. */
export const many = <A>(
  request: Request,
  rows: readonly A[],
  render: (row: A) => Resource,
  largest: number,
  options: { readonly base?: string; readonly include?: ((row: A) => Resource[]) | undefined } = {},
): Answer => {
  const asked = { number: request.query.get("page[number]") ?? "1", size: request.query.get("page[size]") ?? "20" };
  if (!/^[1-9]\d*$/.test(asked.number)) return refuse(400, "invalid page", "page[number] must be a positive integer");
  if (!/^[1-9]\d*$/.test(asked.size)) return refuse(400, "invalid page", "page[size] must be a positive integer");
  const size = Math.min(Number(asked.size), largest, 100);
  const current = Number(asked.number);
  const pages = Math.ceil(rows.length / size);
  const previous = current > 1 ? Math.max(1, Math.min(current - 1, pages)) : null;
  const next = current < pages ? current + 1 : null;
  const link = (page: number | null): string | null => {
    if (page === null) return null;
    const query = new URLSearchParams(request.query);
    query.set("page[number]", String(page));
    query.set("page[size]", String(size));
    return `${options.base ?? request.origin + request.path}?${query.toString()}`;
  };
  const page = rows.slice((current - 1) * size, current * size);
  return answer(200, {
    data: page.map(render),
    ...(options.include === undefined ? {} : { included: page.flatMap(options.include) }),
    links: { self: link(current), first: link(1), prev: link(previous), next: link(next), last: link(Math.max(1, pages)) },
    meta: {
      pagination: {
        "current-page": current,
        "page-size": size,
        "prev-page": previous,
        "next-page": next,
        "total-pages": pages,
        "total-count": rows.length,
      },
    },
  });
};

export const answer = (status: number, body: unknown): Answer => ({ status, body, headers: { "content-type": MEDIA_TYPE } });

// ---------------------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------------------

export const refuse = (status: number, title: string, detail?: string): Answer =>
  answer(status, { errors: [{ status: String(status), title, ...(detail === undefined ? {} : { detail }) }] satisfies Problem[] });

export const notFound = (): Answer => refuse(404, "not found");

export const invalid = (flaws: readonly Flaw[]): Answer =>
  answer(422, {
    errors: flaws.map(([attribute, says]): Problem => ({
      status: "422",
      title: "invalid attribute",
      detail: `${label(attribute)} ${says}`,
      source: { pointer: `/data/attributes/${attribute}` },
    })),
  });

/** The same refusal with bare strings for errors; other answers pass. */
export const plain = (answer: Answer): Answer => {
  const errors = asFields(answer.body)?.["errors"];
  if (!Array.isArray(errors)) return answer;
  const text = (error: Problem): string => error.detail ?? STATUS_CODES[answer.status] ?? error.title;
  return { ...answer, body: { errors: (errors as Problem[]).map(text) } };
};

// ---------------------------------------------------------------------------------------------------------------------
// Readers
// ---------------------------------------------------------------------------------------------------------------------

/** Reads `data.attributes`. `types` are the values of `data.type` that the service takes; undefined among them means it may be absent. */
export const written = (request: Request, types: readonly (string | undefined)[]): Written => {
  const data = asFields(asFields(request.body)?.["data"]);
  if (data === undefined) return { refusal: refuse(422, "invalid request body", "The request body has no data object") };
  if (!(types as readonly unknown[]).includes(data["type"])) {
    return { refusal: refuse(422, "invalid request body", `data.type must be ${JSON.stringify(types[0])}`) };
  }
  const attributes = asFields(data["attributes"]);
  if (attributes === undefined) return { refusal: refuse(422, "invalid request body", "data.attributes is missing") };
  return { attributes };
};

/** The named attributes must be texts that are not blank. */
export const textFlaws = (attributes: Fields, names: readonly string[]): Flaw[] =>
  names.flatMap((name): Flaw[] => {
    const value = attributes[name] ?? "";
    if (typeof value !== "string") return [[name, "must be a string"]];
    return value.trim() === "" ? [[name, "can't be blank"]] : [];
  });

/** Attributes beyond those named, which the real service ignores. */
export const unknownFlaws = (attributes: Fields, names: readonly string[]): Flaw[] =>
  Object.keys(attributes)
    .filter((name) => !names.includes(name))
    .map((name) => [name, "is not an attribute"]);

export const conflict = (attribute: string): Flaw => [attribute, "has already been taken"];

export const text = (attributes: Fields, name: string): string => asText(attributes[name]) ?? "";

const label = (attribute: string): string => {
  const words = attribute.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
