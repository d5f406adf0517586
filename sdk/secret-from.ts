/**
 * Secrets that stay where they are: a program, Pulumi's engine and its state hold a reference, and the value is read when a request is sent.
 *
 * @example
 * new airbyte.Source("shop", { connectionConfiguration: { password: secretFrom({ env: "SHOP_PASSWORD" }) }, … });
 */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { isPlain, mapValues } from "./plain.js";
import { protect } from "./redact.js";
import { surroundings } from "./surroundings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Shared {
  /**
   * Has a preview read the value and compare it with a salted hash in state, so that another value is a change. Without it another value is sent with the
   * next change of something else. Default false.
   */
  readonly detectChanges?: boolean;
}

/** An environment variable of the provider's process, which has those of `pulumi up`. */
export interface SecretFromEnv extends Shared {
  /** Its name. */
  readonly env: string;
}

/** A file. A line break at its end is not part of the secret. */
export interface SecretFromFile extends Shared {
  /** Its path, best an absolute one. */
  readonly file: string;
}

/** What a command writes to its standard output. Line breaks at its end are not part of the secret. It is run once for each `pulumi up`, without a shell. */
export interface SecretFromCommand extends Shared {
  /** The program and its arguments: `["vault", "kv", "get", "-field=password", "secret/shop"]`. */
  readonly command: readonly string[];
}

export type SecretSource = SecretFromEnv | SecretFromFile | SecretFromCommand;

type Form = "env" | "file" | "command";

const FORMS: readonly Form[] = ["env", "file", "command"];

/** A reference in a text. The hash is there with `detectChanges`: empty until the value was read. */
const REFERENCE = /\{secretFrom(?:\[([0-9a-z.]*)\])?:(env|file|command):([^{}]+)\}/g;

const OPEN = /^\{secretFrom:(env|file|command):[^{}]+\}$/;

/** Why a secret cannot be read, and what to do. */
export class SecretNotFound extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// References
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Stands for a secret that is read when a request is sent, in any field that holds a secret, or within its text.
 *
 * @throws {TypeError} for a source that is none.
 */
export const secretFrom = (source: SecretSource): string => {
  const problem = problemOf(source);
  if (problem !== undefined) throw new TypeError(`secretFrom ${problem}`);
  const form = formOf(source);
  const named = (source as unknown as Record<Form, unknown>)[form];
  const hash = source.detectChanges === true ? "[]" : "";
  const reference = `{secretFrom${hash}:${form}:${escaped(typeof named === "string" ? named : JSON.stringify(named))}}`;
  trustReferences(reference);
  return reference;
};

/** What is wrong with a source, to complete `secretFrom …`. */
export const problemOf = (source: unknown): string | undefined => {
  if (!isPlain(source)) return 'must be an object such as { env: "NAME" }';
  const { detectChanges, ...rest } = source;
  const [form, ...more] = Object.keys(rest);
  if (form === undefined || more.length > 0 || !FORMS.some((one) => one === form)) return "must have one of env, file and command";
  if (detectChanges !== undefined && typeof detectChanges !== "boolean") return "must have true or false for detectChanges";
  const named = rest[form];
  if (form !== "command") return typeof named === "string" && named !== "" ? undefined : `must have a name for ${form}`;
  const isList = Array.isArray(named) && named.length > 0 && named.every((part) => typeof part === "string");
  return isList && named[0] !== "" ? undefined : "must have a list of texts for command: the program and its arguments";
};

export const holdsReference = (text: unknown): boolean => typeof text === "string" && text.search(REFERENCE) >= 0;

/** Whether the text is a reference and nothing else, without a hash: it tells nothing that a preview may not show. */
export const isOpenReference = (text: unknown): boolean => typeof text === "string" && OPEN.test(text);

/** The text with each reference replaced. @param by takes the reference, and its hash, if a change shall be noticed. */
export const replaceReferences = async (
  text: string,
  by: (reference: string, hash: string | undefined) => Promise<string>,
): Promise<string> => {
  let out = "";
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    out += text.slice(end, match.index) + (await by(match[0], match[1]));
    end = match.index + match[0].length;
  }
  return out + text.slice(end);
};

/** The same reference with another hash. */
export const withHash = (reference: string, hash: string): string => reference.replace(/\[[^\]]*\]/, `[${hash}]`);

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

/** What the program wrote. A text of the same look in a vendor's answer stands for nothing: whoever put it there would get a secret of this machine. */
const trusted = new Set<string>();

/** The references in these texts are the program's own. */
export const trustReferences = (value: unknown): void => {
  if (typeof value === "string") for (const [reference] of value.matchAll(REFERENCE)) trusted.add(withHash(reference, ""));
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(trustReferences);
};

/** Each is read once for each run of the program: a process lives no longer. */
const values = new Map<string, Promise<string>>();

/** The value that a reference of the program's stands for. Rejects with `SecretNotFound`. */
export const readSecret = (reference: string): Promise<string> => {
  const key = withHash(reference, "");
  if (!trusted.has(key)) return Promise.resolve(reference);
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = read(reference).then((found) => (protect(found), found));
  values.set(key, value);
  // What could not be read may be there the next time.
  value.catch(() => values.delete(key));
  return value;
};

/** Every reference in a body replaced by its value. */
export const withSecrets = async (body: unknown): Promise<unknown> => {
  if (typeof body === "string") return replaceReferences(body, readSecret);
  if (Array.isArray(body)) return Promise.all(body.map(withSecrets));
  if (!isPlain(body)) return body;
  const entries = Object.entries(body).map(async ([key, value]): Promise<[string, unknown]> => [key, await withSecrets(value)]);
  return Object.fromEntries(await Promise.all(entries));
};

/** Every text in a value that stands for a source, `{ secretFrom: { env: "NAME" } }`, as a reference. @param problem is told of one that is wrong. */
export const withReferences = (value: unknown, problem: (path: string, message: string) => void, path = ""): unknown => {
  if (Array.isArray(value)) return value.map((item, i) => withReferences(item, problem, `${path}[${i}]`));
  if (!isPlain(value)) return value;
  if (Object.keys(value).join() !== "secretFrom") return mapValues(value, (part, key) => withReferences(part, problem, `${path}.${key}`));
  const source = value["secretFrom"];
  const wrong = problemOf(source);
  if (wrong === undefined) return secretFrom(source as SecretSource);
  problem(`${path}.secretFrom`, wrong);
  return value;
};

/** Forgets what was read, and whom to trust: for tests that share a process. */
export const forgetReferences = (): void => {
  values.clear();
  trusted.clear();
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Milliseconds that a command may take. */
const PATIENCE = 60_000;

const formOf = (source: SecretSource): Form => FORMS.find((form) => form in source) as Form;

const escaped = (name: string): string => name.replace(/[%{}]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

const partsOf = (reference: string): { readonly form: Form; readonly name: string } => {
  const [, , form, name = ""] = [...reference.matchAll(REFERENCE)][0] ?? [];
  return { form: form as Form, name: name.replace(/%(25|7b|7d)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))) };
};

const read = async (reference: string): Promise<string> => {
  const { form, name } = partsOf(reference);
  if (form === "env") return readEnv(name);
  return form === "file" ? readText(name) : output(JSON.parse(name) as string[]);
};

const readEnv = (name: string): string => {
  const value = surroundings()[name];
  if (value === undefined || value === "")
    throw new SecretNotFound(`the environment variable ${name} is not set`, `Set ${name} where \`pulumi up\` runs.`);
  return value;
};

const readText = async (file: string): Promise<string> => {
  try {
    return notEmpty((await readFile(file, "utf8")).replace(/\r?\n$/, ""), `the file ${file}`);
  } catch (error) {
    if (error instanceof SecretNotFound) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "does not exist" : `cannot be read: ${code}`;
    throw new SecretNotFound(`the file ${file} ${why}`, "Name it by an absolute path.");
  }
};

const output = ([program = "", ...rest]: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE, maxBuffer: 1024 * 1024, windowsHide: true };
    execFile(program, rest, options, (error, stdout) => {
      if (error === null) {
        try {
          return resolve(notEmpty(stdout.replace(/(\r?\n)+$/, ""), `the output of the command ${program}`));
        } catch (empty) {
          return reject(empty as Error);
        }
      }
      // What it wrote may hold the secret, and so may its arguments.
      const { code, killed } = error as { code?: unknown; killed?: boolean };
      const why =
        killed === true
          ? `did not end within ${PATIENCE / 1000} s`
          : code === "ENOENT"
            ? "was not found"
            : `failed: exit code ${String(code)}`;
      reject(new SecretNotFound(`the command ${program} ${why}`, "Run it in a terminal to see why."));
    });
  });

const notEmpty = (value: string, source: string): string => {
  if (value === "") throw new SecretNotFound(`${source} is empty`, "Check that it is the right one.");
  return value;
};
