/** Which release of Airbyte the sandbox plays: what a release has and how it behaves is asked by number. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Edition {
  readonly version: string;
  /** True when this release is the named one or a later one. */
  since(version: string): boolean;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeEdition = (version: string): Edition => {
  const own = numbers(version);
  return {
    version,
    since(other) {
      const wanted = numbers(other);
      for (let i = 0; i < 3; i += 1) {
        const difference = (own[i] ?? 0) - (wanted[i] ?? 0);
        if (difference !== 0) return difference > 0;
      }
      return true;
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const numbers = (version: string): number[] => {
  if (!/^\d+\.\d+(\.\d+)?$/.test(version)) throw new Error(`"${version}" is not a version of Airbyte such as 1.8.0`);
  return version.split(".").map(Number);
};
