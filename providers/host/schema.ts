/** The schema of our kinds as Pulumi's tools read it. The file is written by `npm run schema`; a test holds it against the blueprints. */

import * as fs from "node:fs";
import * as path from "node:path";

const file = path.resolve(__dirname, "..", "..", "..", "schema.json");

/** @param version that of the SDK: the schema belongs to its package. */
export const schemaText = (version: string): string => {
  const schema = JSON.parse(fs.readFileSync(file, "utf8")) as object;
  return JSON.stringify({ ...schema, version });
};
