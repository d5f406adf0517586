/** Fault plans: what goes wrong, for which requests, how often. The server asks for the next plan that fits a request. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Vendor = "fivetran" | "airbyte" | "tfregistry";

/** What goes wrong. Without `commit` the service never sees the request. */
export interface Fault {
  readonly vendor?: Vendor;
  readonly method?: string;
  /** The start of the path, or a pattern it must match. Paths are as on the wire: `/v1/groups`. */
  readonly path?: string | RegExp;
  /** How many fitting requests it hits; forever when left out. */
  readonly times?: number;
  /** How many fitting requests pass unharmed first. */
  readonly after?: number;
  /** Chance from 0 to 1 that a fitting request is hit; drawn from the sandbox's seed. */
  readonly rate?: number;
  /** So many of every ten fitting requests are hit; which ones is drawn from the sandbox's seed. */
  readonly ofTen?: number;
  /** The service handles the request first: the write is done, only the answer is lost or changed. */
  readonly commit?: boolean;
  /** The service handles the request so many milliseconds after its answer, by its own clock: a gateway in front of it gave up. */
  readonly later?: number;
  /** Milliseconds to wait before anything else. */
  readonly delay?: number;
  /** Called when the service has done its work, or what it does of it, before it answers: for what happens meanwhile. */
  readonly meanwhile?: () => void;
  /** Ends the connection without an answer. */
  readonly drop?: boolean;
  /** Ends the connection as soon as the request's head is there, before its body is read. */
  readonly reset?: boolean;
  /** Answers with this status instead. */
  readonly status?: number;
  /** Beside those of the answer, or instead of them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The service's own body, changed on its way out. */
  readonly alter?: (body: unknown) => unknown;
  /** The request is answered as the world was so many milliseconds ago: what was written since is not to be seen yet. */
  readonly lag?: number;
  /** Sends so many MiB of blanks, packed to next to nothing. */
  readonly bomb?: number;
  /** The body instead; a string is sent as it is (as HTML unless the headers say otherwise). */
  readonly body?: unknown;
  /** Sends only the first half of the body and then ends the connection. */
  readonly truncate?: boolean;
  /** Sends the body a byte at a time, with so many milliseconds between two. */
  readonly trickle?: number;
  /** Fitting requests that overlap get in each other's way. */
  readonly race?: Race;
}

/**
 * Writers of one parent that overlap, where a service cannot serve two at once. With a `status` in the plan, whoever comes while another one is
 * under way is refused with it. Without one the last to end wins: it writes the table as it was when it came, and what others wrote is lost.
 */
export interface Race {
  /** Milliseconds that each takes. */
  readonly ms: number;
  /** The table that holds the children. */
  readonly table: string;
}

/** A fault in force; `hits` counts the requests it has harmed. */
export interface FaultHandle {
  readonly hits: number;
  stop(): void;
}

export interface Faults {
  add(fault: Fault): FaultHandle;
  next(request: { vendor: Vendor; method: string; path: string }): Fault | undefined;
  /** Whether some plan needs to know how the world was. */
  readonly lagging: boolean;
  clear(): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeFaults = (random: () => number): Faults => {
  let plans: { fault: Fault; observed: number; ten: number[]; handle: { hits: number; stop(): void } }[] = [];
  return {
    add(fault) {
      const plan = {
        fault,
        observed: 0,
        ten: [] as number[],
        handle: { hits: 0, stop: () => void (plans = plans.filter((p) => p !== plan)) },
      };
      plans.push(plan);
      return plan.handle;
    },
    next(request) {
      for (const plan of plans) {
        const { fault, handle } = plan;
        if (fault.vendor !== undefined && fault.vendor !== request.vendor) continue;
        if (fault.method !== undefined && fault.method !== request.method) continue;
        if (typeof fault.path === "string" && !request.path.startsWith(fault.path)) continue;
        if (fault.path instanceof RegExp && !fault.path.test(request.path)) continue;
        if (handle.hits >= (fault.times ?? Infinity)) continue;
        plan.observed += 1;
        if (plan.observed <= (fault.after ?? 0)) continue;
        if (fault.rate !== undefined && random() >= fault.rate) continue;
        if (fault.ofTen !== undefined) {
          if (plan.ten.length === 0) plan.ten = shuffled(random);
          if (plan.ten.pop()! >= fault.ofTen) continue;
        }
        handle.hits += 1;
        return fault;
      }
      return undefined;
    },
    get lagging() {
      return plans.some(({ fault }) => fault.lag !== undefined);
    },
    clear() {
      plans = [];
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Part
// ---------------------------------------------------------------------------------------------------------------------

/** The numbers from 0 to 9 in a drawn order. */
const shuffled = (random: () => number): number[] => {
  const numbers = Array.from({ length: 10 }, (_, i) => i);
  for (let i = 9; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
};
