/**
 * A command that shows what it will do before it does it (`refresh --yes`) reads every object twice within seconds. Where one process serves both
 * phases, the second takes what the first has read, which is also what the user was shown.
 */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Rereads {
  /** @param request the read in full: only the very same one is answered from what was read before. */
  read<A>(request: string, work: () => Promise<A>): Promise<A>;
  /** The engine is done with one phase of the command. */
  phaseOver(): void;
  /** Something is about to be written: what was read may not be so any more. */
  forget(): void;
}

interface Kept {
  readonly at: number;
  readonly answer: unknown;
}

/** Whoever thinks about the preview for longer than this gets a fresh look. */
const FRESH_MS = 60_000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** For a process that lives as long as one command; in any other, what is kept could be older than the command. */
export const makeRereads = (now: () => number = Date.now): Rereads => {
  let before = new Map<string, Kept>();
  let current = new Map<string, Kept>();
  return {
    async read<A>(request: string, work: () => Promise<A>): Promise<A> {
      const kept = before.get(request);
      before.delete(request);
      // The key is the whole request, so what is kept has the type that its work answers.
      if (kept !== undefined && now() - kept.at < FRESH_MS) return kept.answer as A;
      const at = now();
      const answer = await work();
      current.set(request, { at, answer });
      return answer;
    },
    phaseOver() {
      before = current;
      current = new Map();
    },
    forget() {
      before.clear();
      current.clear();
    },
  };
};

export const noRereads: Rereads = { read: (_request, work) => work(), phaseOver: () => undefined, forget: () => undefined };
