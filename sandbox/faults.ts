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
  /** How many fitting requests it hits; for ever when left out. */
  readonly times?: number;
  /** How many fitting requests pass unharmed first. */
  readonly after?: number;
  /** Chance from 0 to 1 that a fitting request is hit; drawn from the sandbox's seed. */
  readonly rate?: number;
  /** The service handles the request first: the write is done, only the answer is lost or changed. */
  readonly commit?: boolean;
  /** Milliseconds to wait before anything else. */
  readonly delay?: number;
  /** Ends the connection without an answer. */
  readonly drop?: boolean;
  /** Answers with this status instead. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body instead; a string is sent as it is (as HTML unless the headers say otherwise). */
  readonly body?: unknown;
  /** Sends only the first half of the body and then ends the connection. */
  readonly truncate?: boolean;
  /** Sends the body a byte at a time, with so many milliseconds between two. */
  readonly trickle?: number;
}

/** A fault in force; `hits` counts the requests it has harmed. */
export interface FaultHandle {
  readonly hits: number;
  stop(): void;
}

export interface Faults {
  add(fault: Fault): FaultHandle;
  next(request: { vendor: Vendor; method: string; path: string }): Fault | undefined;
  clear(): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const makeFaults = (random: () => number): Faults => {
  let plans: { fault: Fault; seen: number; handle: { hits: number; stop(): void } }[] = [];
  return {
    add(fault) {
      const plan = { fault, seen: 0, handle: { hits: 0, stop: () => void (plans = plans.filter((p) => p !== plan)) } };
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
        plan.seen += 1;
        if (plan.seen <= (fault.after ?? 0)) continue;
        if (fault.rate !== undefined && random() >= fault.rate) continue;
        handle.hits += 1;
        return fault;
      }
      return undefined;
    },
    clear() {
      plans = [];
    },
  };
};
