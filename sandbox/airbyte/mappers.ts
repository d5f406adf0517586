/** Mappers: what changes a stream's records on their way. They get ids, their keys are secret, and they must fit their stream. */

import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../http.js";
import { among, fields, may, need, open, uuid } from "./body.js";
import type { Context } from "./endpoint.js";
import { mask } from "./spec.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const mapperRule = fields({
  id: may(uuid),
  type: need(among("hashing", "field-renaming", "row-filtering", "encryption", "field-filtering")),
  mapperConfiguration: need(open),
});

type Mapper = ReturnType<typeof mapperRule>;

// ---------------------------------------------------------------------------------------------------------------------
// Store and read
// ---------------------------------------------------------------------------------------------------------------------

/** A mapper that is as it was keeps its id; its key may come back as asterisks. `before` is the stored config of its stream. */
export const keepMapper = (context: Context, { id, type, mapperConfiguration }: Mapper, before: Fields = {}): Mapper => {
  const old = mappersOf(before).find((one) =>
    id === undefined ? isDeepStrictEqual(one.mapperConfiguration, mapperConfiguration) : one.id === id,
  );
  const key = old?.mapperConfiguration["key"];
  return {
    id: id ?? old?.id ?? context.world.uuid("airbyte:mapper"),
    type,
    mapperConfiguration: mapperConfiguration["key"] === mask && key !== undefined ? { ...mapperConfiguration, key } : mapperConfiguration,
  };
};

export const readMappers = (config: Fields): Mapper[] =>
  mappersOf(config).map((one) =>
    one.type === "encryption" && one.mapperConfiguration["algorithm"] !== "RSA" && one.mapperConfiguration["key"] !== undefined
      ? { ...one, mapperConfiguration: { ...one.mapperConfiguration, key: mask } }
      : one,
  );

/** Mappers whose field is not there when their turn comes: earlier ones may have renamed or removed it. */
export const mapperProblems = (stream: string, columns: readonly string[], mappers: readonly Mapper[]): Fields[] => {
  if (columns.length === 0) return [];
  const names = new Set(columns);
  return mappers.flatMap(({ type, mapperConfiguration }) => {
    const field = mapperConfiguration[type === "field-renaming" ? "originalFieldName" : "targetField"];
    if (type === "row-filtering") return [];
    if (typeof field !== "string" || !names.has(field)) return [{ stream, mapper: type, error: "FIELD_NOT_FOUND", field: field ?? null }];
    const next = mapperConfiguration["newFieldName"];
    if (type === "field-renaming" || type === "field-filtering") names.delete(field);
    if (type === "field-renaming" && typeof next === "string") names.add(next);
    return [];
  });
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const mappersOf = (config: Fields): Mapper[] => (Array.isArray(config["mappers"]) ? (config["mappers"] as Mapper[]) : []);
