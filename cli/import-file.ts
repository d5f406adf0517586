/**
 * The command `import-file`: writes a file for `pulumi import --file` that holds the objects themselves, read by this process. For places where
 * no server of ours can run beside the engine: Pulumi then stores what the file says and asks no provider.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { providerText, typeToken } from "../providers/kernel/resource-class.js";
import type { Context } from "../providers/kernel/handler.js";
import { serveOnly } from "../providers/kernel/process-role.js";
import { handlerOf } from "../providers/registry.js";
import { isPlain, mapValues, type Plain } from "../sdk/plain.js";
import { refuseUnknownKind } from "./kinds.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** The first CLI that takes inputs and outputs from an import file. */
const NEEDED = [3, 254, 0] as const;

/** Fixed by Pulumi: how a secret stands in a state file. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const context: Context = {
  config: () => undefined,
  signal: new AbortController().signal,
  log: { warn: note, info: note, progress: () => undefined },
};

// ---------------------------------------------------------------------------------------------------------------------
// Command
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param words kind, name and id of each object, in turn: `fivetran:Group main decent_dropsy`.
 * @param file where to write; readable by the user alone, because it may hold secrets in clear.
 */
export const writeImportFile = async (words: readonly string[], file: string): Promise<string[]> => {
  if (words.length === 0 || words.length % 3 !== 0) throw new Error("Write kind, name and id of each object: fivetran:Group main <id>");
  serveOnly();
  // Nothing is asked of a vendor, and no newer CLI is called for, before the words are right.
  for (let i = 0; i < words.length; i += 3) refuseUnknownKind(words[i] ?? "");
  refuseOldCli(spawnSync("pulumi", ["version"], { encoding: "utf8" }).stdout ?? "");
  const resources: Plain[] = [];
  for (let i = 0; i < words.length; i += 3) {
    const [kind = "", name = "", id = ""] = words.slice(i, i + 3);
    const found = await handlerOf(kind).read(id, undefined, context);
    if (found === undefined) throw new Error(`There is no ${kind} with the id ${id}.`);
    const provider = { __provider: providerText(kind) };
    const [inputs, outputs] = [asState({ ...found.inputs, ...provider }), asState({ ...found.outs, ...provider })];
    resources.push({ type: typeToken(kind), name, id: found.id, inputs, outputs });
  }
  fs.writeFileSync(file, `${JSON.stringify({ resources }, null, 2)}\n`, { mode: 0o600 });
  return [`wrote ${file}`, `Now run: pulumi import --file ${file} --generate-code=false, and delete the file: it may hold secrets.`];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** @param version what `pulumi version` printed; empty when there is none to ask, which is then the user's next step anyway. */
export const refuseOldCli = (version: string): void => {
  const numbers = /v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return;
  const behind = NEEDED.map((needed, i) => (numbers[i] ?? 0) - needed).find((difference) => difference !== 0) ?? 0;
  if (behind < 0) {
    throw new Error(
      `Pulumi ${numbers.join(".")} cannot import from such a file: that takes ${NEEDED.join(".")}. Update the CLI, or use: npx pulumi-conduit import …`,
    );
  }
};

/** Secrets as a state file has them: the signature, and the value as JSON in `plaintext`. */
const asState = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asState);
  if (!isPlain(value)) return value;
  if (value[SIGNATURE] === undefined) return mapValues(value, asState);
  return { [SIGNATURE]: value[SIGNATURE], plaintext: JSON.stringify(value["value"]) };
};
