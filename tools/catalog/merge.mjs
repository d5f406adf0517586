// Lays a new description over the catalog that there is: nothing is forgotten, and every difference is told.

/** @returns the catalog to write and the lines of the changelog. */
export const merge = (before, after) => {
  const log = [];
  const families = {};
  for (const [family, now] of Object.entries(after)) {
    const old = before[family] ?? {};
    families[family] = {};
    for (const name of [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()) {
      const [was, is] = [old[name], now[name]];
      if (was === undefined && Object.keys(old).length > 0) log.push(`${family}: ${name} is new`);
      if (is === undefined && was.removed !== true) log.push(`${family}: ${name} was removed; kept as deprecated`);
      families[family][name] = is === undefined ? { ...was, removed: true } : mergeService(was, is, `${family}: ${name}`, log);
    }
  }
  return { families, log };
};

const mergeService = (was, is, where, log) => {
  if (was === undefined) return is;
  if (was.naming !== is.naming) log.push(`${where}: naming ${was.naming} → ${is.naming}; the old one is still taken`);
  const legacy = [...new Set([...is.legacy, ...was.legacy, was.naming])].filter((n) => n !== is.naming);
  return {
    ...is,
    legacy,
    config: mergeFields(was.config, is.config, `${where}.`, log),
    auth: mergeFields(was.auth, is.auth, `${where}.auth.`, log),
    keys: mergeFields(was.keys, is.keys, `${where}.keys.`, log),
  };
};

const mergeFields = (was, is, where, log) => {
  const [old, now] = [was, is].map((fields) => new Map(fields.map((f) => [f.wire, f])));
  return [...new Set([...old.keys(), ...now.keys()])].sort().map((wire) => {
    const [a, b] = [old.get(wire), now.get(wire)];
    if (a === undefined) log.push(`${where}${wire} is new`);
    if (b === undefined && a.removed !== true) log.push(`${where}${wire} was removed; kept as deprecated`);
    if (a === undefined) return b;
    return b === undefined ? { ...a, removed: true } : mergeField(a, b, `${where}${wire}`, log);
  });
};

const mergeField = (a, b, where, log) => {
  const kind = (f) => `${f.list ? "list of " : ""}${f.secret ? "secret " : ""}${f.readonly ? "read-only " : ""}${f.holds}`;
  if (kind(a) !== kind(b)) log.push(`${where}: ${kind(a)} → ${kind(b)}`);
  // Once a secret, always one: what state holds of it must stay encrypted.
  const secret = a.secret === true && b.holds === "text" ? { secret: true } : {};
  const fields =
    b.holds !== "object" ? {} : { fields: a.holds === "object" ? mergeFields(a.fields, b.fields, `${where}.`, log) : b.fields };
  return {
    ...b,
    ...secret,
    ...fields,
    ...(b.holds === "words" && a.holds === "words" ? { words: mergeWords(a.words, b.words, where, log) } : {}),
  };
};

/** Options that the vendor no longer lists stay, marked with `~`: what was valid in a program stays valid. */
const mergeWords = (was, is, where, log) => {
  const bare = (word) => word.replace(/^~/, "");
  const removed = was.filter((word) => !is.map(bare).includes(bare(word)));
  for (const word of removed) if (!word.startsWith("~")) log.push(`${where}: option ${word} was removed; kept`);
  for (const word of is) {
    if (!was.map(bare).includes(bare(word)))
      log.push(`${where}: option ${bare(word)} is ${word.startsWith("~") ? "taken, though not listed" : "new"}`);
  }
  return [...is, ...removed.map((word) => (word.startsWith("~") ? word : `~${word}`))];
};
