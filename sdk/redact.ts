/** The registry of live secrets. Whatever leaves as text (failures, log lines) is passed through `redact` when it is made. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Shorter values are not worth hiding: they would blank out ordinary words. */
const SHORTEST = 4;

const HIDDEN = "[secret]";

const forms = new Set<string>();

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Remembers a secret in the forms in which it could show up in text: as it is, JSON-escaped, URL-encoded, base64. */
export const protect = (secret: string | undefined): void => {
  if (secret === undefined || secret.length < SHORTEST) return;
  // As it is, and as it is after `printable`, which a key with the line ends of Windows is not spared.
  forms.add(secret);
  forms.add(printable(secret));
  forms.add(JSON.stringify(secret).slice(1, -1));
  forms.add(encodeURIComponent(secret));
  forms.add(Buffer.from(secret).toString("base64"));
  forms.add(Buffer.from(secret).toString("base64url"));
  // Without its padding, as URLs carry it: a user name and password are a secret in base64 themselves.
  if (/=+$/.test(secret)) protect(secret.replace(/=+$/, ""));
};

/** Remembers every string inside a value. */
export const protectAll = (value: unknown): void => {
  if (typeof value === "string") protect(value);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(protectAll);
};

/** A secret that is a plain word (`require`, `public`) is only hidden where it stands alone: inside other words it would blank out half a sentence. */
const WORD = /^[A-Za-z]+$/;

const alone = (word: string): RegExp => new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`, "g");

/** The text without any remembered secret, without terminal control characters. */
export const redact = (text: string): string => {
  let clean = printable(text);
  // Longest first, so that a secret that contains another one leaves no rest behind.
  for (const form of [...forms].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(WORD.test(form) ? alone(form) : form, HIDDEN);
  return clean;
};

/** Without the codes that steer a terminal. */
const printable = (text: string): string =>
  text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, " ");

/** Forgets every secret: for tests that share a process, where one test's secret may be another one's ordinary word. */
export const forgetSecrets = (): void => forms.clear();
