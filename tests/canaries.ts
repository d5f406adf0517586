/** Secrets that stand out wherever they show up, and every form in which they could. */

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

let drawn = 0;

/**
 * A secret that no other test has: one that was made known to the redaction before would prove nothing. Quotes, slashes and signs in it give
 * it another face in JSON, in URLs and in base64.
 */
export const canary = (what: string): string => `canary-"${what}"/${(drawn += 1).toString(36)}+x${process.pid}&`;

/** Every form in which a secret could show up in text. */
export const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
];

/** The secrets that show up in the text, in whatever form. */
export const seenIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => secret !== "" && formsOf(secret).some((form) => text.includes(form)));
