/** Inputs and answers, as the laws change them. */

import { unknown } from "../../providers/kernel/signature.js";
import { DictOf, Opt, Secret } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";

export const UNKNOWNS = [
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** The inputs with one part of them not known, for every part however deep. */
export const withUnknowns = (inputs: Plain): Plain[] => {
  const variants = (value: unknown): unknown[] => {
    const inner = Array.isArray(value)
      ? value.flatMap((item, i) => variants(item).map((variant) => value.with(i, variant)))
      : isPlain(value)
        ? Object.entries(value).flatMap(([key, part]) => variants(part).map((variant) => ({ ...value, [key]: variant })))
        : [];
    return [UNKNOWNS[0], ...inner];
  };
  return variants(inputs).slice(1) as Plain[];
};

export const withoutName = (warning: string): string => warning.replace(/^[^:]*: /, "");

/** A failure about a field that the sample does not have: it may exclude one that it has. */
export const isOfTwo = (failure: string, others: readonly string[]): boolean =>
  others.some((name) => new RegExp(`(^|\\W)${name}\\W`).test(failure)) && /left out|not both|either|only/i.test(failure);

/** Every leaf not known, every object and list as it is. */
export const leaves = (value: Plain): Plain => {
  const replace = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(replace) : isPlain(v) ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, replace(x)])) : unknown;
  return replace(value) as Plain;
};

/** As a newer server would answer: more keys in every object. */
export const enriched = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(enriched);
  if (!isPlain(value)) return value;
  const more = { newerSetting: "new", newer_object: { deep: [{ er: 1 }] }, zzz: null };
  return { ...Object.fromEntries(Object.entries(value).map(([k, v]) => [k, enriched(v)])), ...more };
};

/** What may be one of several options. */
export const OPTION = /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/;

/** The body with one of its options another, and how many it has. */
export const withNewWord = (body: unknown, place: number): { body: unknown; count: number } => {
  let count = 0;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string" && OPTION.test(value)) return count++ === place ? "NEWER_WORD" : value;
    if (Array.isArray(value)) return value.map(walk);
    return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v)])) : value;
  };
  const other = walk(body);
  return { body: other, count };
};

/** Whether the vendor, or its connector, decides what the keys are. */
export const hasOwnNames = (codec: unknown): boolean =>
  codec instanceof DictOf || ((codec instanceof Opt || codec instanceof Secret) && hasOwnNames((codec as { inner: unknown }).inner));

export const holds = (value: unknown, secrets: readonly string[]): boolean =>
  secrets.some((secret) => (JSON.stringify(value) ?? "").includes(secret));

/** The places at which one of the texts stands, with what stands there. */
export const whereIn = (value: unknown, texts: readonly string[], at = ""): [string, string][] => {
  if (typeof value === "string") return texts.some((text) => value.includes(text)) ? [[at, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => whereIn(part, texts, `${at}/${key}`));
};

/** Objects are merged, items of lists by their places; everything else is taken as it is. */
export const mergedInto = (value: unknown, change: unknown): unknown => {
  if (Array.isArray(value) && Array.isArray(change)) {
    const items = value as unknown[];
    return [...items, ...(change as unknown[]).slice(items.length)].map((item, i) => mergedInto(item, (change as unknown[])[i]));
  }
  if (!isPlain(value) || !isPlain(change)) return change ?? value;
  return { ...value, ...Object.fromEntries(Object.entries(change).map(([key, part]) => [key, mergedInto(value[key], part)])) };
};

export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isPlain(value)) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return "<secret>";
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutSecrets(v)]));
};
