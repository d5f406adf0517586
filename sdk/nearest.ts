/** The name that was likely meant. */

import { distance } from "fastest-levenshtein";

/** The nearest of the names as a question, or nothing when none is near. */
export const hint = (word: string, names: readonly string[]): string => {
  const near = nearest(word, names);
  return near === undefined ? "" : `. Did you mean ${near}?`;
};

/** A name without what others write differently: `sync_frequency` is `syncFrequency`. */
export const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const letters = (word: string): string => [...word].sort().join("");

export const nearest = (word: string, names: readonly string[]): string | undefined => {
  const scored = names
    .filter((name) => name !== word)
    .map((name) => {
      const a = bare(word);
      const b = bare(name);
      const contained = a.length >= 4 && b.startsWith(a) ? 1 : Infinity;
      // Two letters that changed places are one mistake: `prot` is `port`.
      const shuffled = letters(a) === letters(b) ? 1 : Infinity;
      const edits = distance(a, b);
      return { name, edits, far: Math.min(edits, contained, shuffled) };
    })
    // Of two that are as near, the one that takes fewer letters: `Grou` is `Group`, not `GroupUser`.
    .sort((a, b) => a.far - b.far || a.edits - b.edits);
  const best = scored[0];
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
};
