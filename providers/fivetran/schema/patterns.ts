/** Names with `*` in them, which stand for many. */

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** `*` stands for any characters, also none; `\*` for the character itself. */
export const isPattern = (name: string): boolean => /(?<!\\)\*/.test(name);

/** The name that is meant by one without a pattern in it. */
export const literal = (name: string): string => name.replace(/\\\*/g, "*");

/** The name as one that is no pattern. */
export const escaped = (name: string): string => name.replace(/\*/g, "\\*");

/**
 * Finds the entry for a name: its own, otherwise that of the pattern which says most (with the most characters that are no `*`).
 *
 * @returns the key under which the entry stands, and the entry.
 */
export const finder = <A>(entries: Readonly<Record<string, A>>): ((name: string) => readonly [key: string, entry: A] | undefined) => {
  const own = new Map<string, readonly [string, A]>();
  const patterns: { readonly test: RegExp; readonly weight: number; readonly entry: readonly [string, A] }[] = [];
  for (const entry of Object.entries(entries)) {
    const [key] = entry;
    if (!isPattern(key)) own.set(literal(key), entry);
    else patterns.push({ test: toRegExp(key), weight: key.replace(/\*/g, "").length, entry });
  }
  // Not the order in which they are written: Pulumi does not keep it.
  patterns.sort((a, b) => b.weight - a.weight || (a.entry[0] < b.entry[0] ? -1 : 1));
  return (name) => own.get(name) ?? patterns.find(({ test }) => test.test(name))?.entry;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const toRegExp = (pattern: string): RegExp => {
  const parts = pattern.split(/(?<!\\)\*/).map((part) => literal(part).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`);
};
