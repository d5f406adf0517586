/** The registry of live secrets. Whatever leaves as text (failures, log lines) is passed through `redact` when it is made. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A value of one character says nothing, and would blank out half of every text. */
const SHORTEST = 2;

/** Shorter ones are ordinary words, too (`two`): they are hidden only where they stand as a value. */
const LONG = 6;

const HIDDEN = "[secret]";

const forms = new Set<string>();

/** Texts that are treated as secrets for want of a description that says which are, with their forms. */
const presumed = new Map<string, Set<string>>();

/** What stands open elsewhere: names that programs, and the vendors' catalogs, have in the clear. */
const open = new Set<string>();

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Remembers a secret in the forms in which it could show up in text: as it is, JSON-escaped, URL-encoded, base64. */
export const protect = (secret: string | undefined): void => addForms(secret, forms);

/** Remembers every string inside a value. */
export const protectAll = (value: unknown): void => textsIn(value).forEach(protect);

/**
 * Remembers every string inside a value as one that may be a secret: as long as it is not seen in the open, too. A configuration whose
 * description nobody has holds `public` as the name of a schema beside a password.
 */
export const protectPresumed = (value: unknown): void => {
  for (const text of textsIn(value)) {
    if (presumed.has(text)) continue;
    const own = new Set<string>();
    addForms(text, own);
    presumed.set(text, own);
  }
};

/** These texts are shown in the open anyway: where one of them may be a secret elsewhere, it is none. */
export const showOpen = (value: unknown): void => textsIn(value).forEach((text) => open.add(text));

const textsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];

const addForms = (secret: string | undefined, forms: Set<string>): void => {
  if (secret === undefined || secret.length < SHORTEST) return;
  // As it is, and as it is after `printable`, which a key with the line ends of Windows is not spared.
  forms.add(secret);
  forms.add(printable(secret));
  forms.add(JSON.stringify(secret).slice(1, -1));
  forms.add(encodeURIComponent(secret));
  forms.add(Buffer.from(secret).toString("base64"));
  forms.add(Buffer.from(secret).toString("base64url"));
  // Without its padding, as URLs carry it: a user name and password are a secret in base64 themselves.
  if (/=+$/.test(secret)) addForms(secret.replace(/=+$/, ""), forms);
};

/** A secret that is a plain word (`require`, `public`) is only hidden where it stands alone: inside other words it would blank out half a sentence. */
const WORD = /^[A-Za-z]+$/;

const alone = (word: string): RegExp => new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`, "g");

/** After a colon, an equals sign or a bracket, and to the end of the value: `"pin":"two"`, `pin=two&`, `pin: two.`, `user:two@host`. */
const asValue = (text: string): RegExp => {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const [before, after] = [`(?<=[:=,[({]\\s*\\\\?["'\`]?)`, `(?=\\\\?["'\`]?(?:[,;&\\])}\\s@]|[.:](?!\\w)|$))`];
  return new RegExp(`^${literal}$|${before}${literal}${after}`, "g");
};

const places = (form: string): string | RegExp => (form.length < LONG ? asValue(form) : WORD.test(form) ? alone(form) : form);

/** The text without any remembered secret, without terminal control characters. */
export const redact = (text: string): string => {
  let clean = printable(text);
  // Longest first, so that a secret that contains another one leaves no rest behind.
  const maybe = [...presumed].filter(([secret]) => !open.has(secret)).flatMap(([, own]) => [...own]);
  for (const form of [...new Set([...forms, ...maybe])].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(places(form), HIDDEN);
  return clean;
};

/** Without the codes that steer a terminal. */
const printable = (text: string): string =>
  text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, " ");

/** Forgets every secret: for tests that share a process, where one test's secret may be another one's ordinary word. */
export const forgetSecrets = (): void => {
  forms.clear();
  presumed.clear();
  open.clear();
};
