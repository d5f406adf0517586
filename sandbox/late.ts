/** Requests that a gateway has given up on and that the service carries out later, by its own clock. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Late {
  /** @param ms from now on. */
  add(ms: number, work: () => unknown): void;
  /** Carries out what is due. */
  work(): Promise<void>;
  /** Nothing more is carried out. */
  end(): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param now milliseconds of the services' clock. */
export const makeLate = (now: () => number): Late => {
  let waiting: { readonly due: number; readonly work: () => unknown; readonly timer: NodeJS.Timeout }[] = [];
  const work = async (): Promise<void> => {
    const due = waiting.filter((one) => one.due <= now());
    waiting = waiting.filter((one) => !due.includes(one));
    for (const one of due) {
      clearTimeout(one.timer);
      await one.work();
    }
  };
  return {
    // Also when nobody asks any more, and when nobody moves the clock.
    add: (ms, what) => void waiting.push({ due: now() + ms, work: what, timer: setTimeout(() => void work(), ms + 1) }),
    work,
    end() {
      waiting.forEach(({ timer }) => clearTimeout(timer));
      waiting = [];
    },
  };
};
