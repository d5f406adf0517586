/** Tokens where Terraform itself keeps them: TF_TOKEN_ variables, the CLI's configuration, and what `terraform login` wrote. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isPlain } from "../../sdk/plain.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Found {
  readonly value: string;
  readonly source: string;
}

const PREFIX = "TF_TOKEN_";

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The token for exactly this host: one for another host is never taken.
 *
 * @param host with the port where it is not the usual one, as in a URL.
 */
export const tokenOf = (host: string, env: NodeJS.ProcessEnv): Found | undefined => fromVariable(host, env) ?? fromFiles(host, env);

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const fromVariable = (host: string, env: NodeJS.ProcessEnv): Found | undefined => {
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === "") continue;
    // Shells allow no dots and dashes in names; a program may set a name that has them, and even a port.
    const named = name.slice(PREFIX.length).replaceAll("__", "-").replaceAll("_", ".");
    if (isSameHost(named, host)) return { value, source: name };
  }
  return undefined;
};

const fromFiles = (host: string, env: NodeJS.ProcessEnv): Found | undefined => {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? os.homedir();
  const usual = process.platform === "win32" ? path.join(env["APPDATA"] ?? home, "terraform.rc") : path.join(home, ".terraformrc");
  const named = [env["TF_CLI_CONFIG_FILE"], env["TERRAFORM_CONFIG"]].find((file) => file !== undefined && file !== "");
  const folder = process.platform === "win32" ? path.join(env["APPDATA"] ?? home, "terraform.d") : path.join(home, ".terraform.d");
  // What the user wrote wins over what `terraform login` wrote.
  for (const file of [named ?? usual, path.join(folder, "credentials.tfrc.json")]) {
    const found = [...tokensIn(file)].find(([name]) => isSameHost(name, host));
    if (found !== undefined) return { value: found[1], source: file };
  }
  return undefined;
};

/** Host names are the same without regard to case, and in both spellings of an international name. */
const isSameHost = (name: string, host: string): boolean => {
  if (name.toLowerCase() === host.toLowerCase()) return true;
  try {
    return new URL(`https://${name}`).host === host;
  } catch {
    return false;
  }
};

/** A file that is missing or cannot be read has no tokens: whatever else it says is the CLI's business. */
const tokensIn = (file: string): [host: string, token: string][] => {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.trimStart().startsWith("{") ? tokensInJson(text) : tokensInHcl(text);
};

const tokensInJson = (text: string): [string, string][] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const credentials = isPlain(parsed) && isPlain(parsed["credentials"]) ? parsed["credentials"] : {};
  return Object.entries(credentials).flatMap(([host, entry]): [string, string][] => {
    const token = isPlain(entry) ? entry["token"] : undefined;
    return typeof token === "string" && token !== "" ? [[host, token]] : [];
  });
};

const COMMENT_OR_TEXT = /"(?:[^"\\]|\\.)*"|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const CREDENTIALS = /\bcredentials\s+"((?:[^"\\]|\\.)*)"\s*\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\}/g;
const TOKEN = /\btoken\s*=\s*"((?:[^"\\]|\\.)*)"/;

/** Only what is needed of the language: comments, and blocks `credentials "host" { token = "…" }`. */
const tokensInHcl = (text: string): [string, string][] => {
  const bare = text.replace(COMMENT_OR_TEXT, (part) => (part.startsWith('"') ? part : " "));
  return [...bare.matchAll(CREDENTIALS)].flatMap(([, host = "", block = ""]): [string, string][] => {
    const token = TOKEN.exec(block)?.[1];
    return token === undefined || token === "" ? [] : [[host, token.replace(/\\(.)/g, "$1")]];
  });
};
