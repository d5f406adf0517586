/**
 * What Pulumi's dynamic provider process knows and does not hand on: the URN and the timeout of a request, and that the user pressed Ctrl-C.
 * Read by wrapping three of its own functions in this process. Each is looked for before it is touched; where one is missing, or with
 * PULUMI_CONDUIT_NO_HOOKS=1, everything works as without it.
 */

import { createRequire } from "node:module";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface RequestDetails {
  readonly urn?: string | undefined;
  /** Seconds; 0 for none. */
  readonly timeout?: number | undefined;
}

export interface Hooks {
  /** The details of the request that brought this very object of properties. */
  detailsOf(properties: object): RequestDetails;
  /** Aborts when the engine says that the user wants to stop. */
  signal(): AbortSignal;
  /** Called when the engine is done with us, or when the user wants to stop. Answers false where nobody will tell. */
  onCancel(listener: () => void): boolean;
}

interface Message {
  getUrn?(): string;
  getTimeout?(): number;
}

interface StructMessage {
  toJavaScript(): object;
}

type Getter = (this: Message) => StructMessage | undefined;

/** Which getter of which request hands out the properties that our methods receive first. */
const GETTERS: readonly (readonly [request: string, getter: string])[] = [
  ["CheckRequest", "getNews"],
  ["DiffRequest", "getNews"],
  ["CreateRequest", "getProperties"],
  ["UpdateRequest", "getNews"],
  ["ReadRequest", "getProperties"],
  ["DeleteRequest", "getProperties"],
];

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** @param script the SDK's script that this process runs. */
export const installHooks = (script: string | undefined, isOff: boolean): Hooks => {
  const details = new WeakMap<object, RequestDetails>();
  let stop = new AbortController();
  const listeners: (() => void)[] = [];
  let isHeard = false;
  const hooks: Hooks = {
    detailsOf: (properties) => details.get(properties) ?? {},
    signal: () => stop.signal,
    onCancel: (listener) => (listeners.push(listener), isHeard),
  };
  // Anywhere else than in Pulumi's own process there is nothing to wrap.
  if (isOff || script === undefined || !/cmd[\\/]dynamic-provider([\\/]index(\.js)?)?$/.test(script)) return hooks;
  try {
    const host = createRequire(script.endsWith(".js") ? script : `${script}/index.js`);
    const pb = host("../../proto/provider_pb") as Record<string, { prototype: Record<string, Getter | undefined> } | undefined>;
    for (const [request, getter] of GETTERS) wrapGetter(pb[request]?.prototype, getter, details);
    const { Empty } = host("google-protobuf/google/protobuf/empty_pb") as { Empty: { deserializeBinary(bytes: Uint8Array): unknown } };
    const decode = Empty.deserializeBinary;
    // Of all requests only Cancel has an empty message, and our own log client decodes its answers by itself.
    Empty.deserializeBinary = function (this: unknown, bytes: Uint8Array) {
      listeners.forEach((listener) => listener());
      stop.abort();
      stop = new AbortController();
      return decode.call(this, bytes);
    };
    isHeard = true;
  } catch {
    // Another layout of the SDK: without hooks, nothing else changes.
  }
  return hooks;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const wrapGetter = (
  prototype: Record<string, Getter | undefined> | undefined,
  name: string,
  details: WeakMap<object, RequestDetails>,
): void => {
  const original = prototype?.[name];
  if (prototype === undefined || typeof original !== "function") return;
  prototype[name] = function (this: Message) {
    const struct = original.call(this);
    if (struct === undefined || struct === null) return struct;
    const read = struct.toJavaScript;
    struct.toJavaScript = () => {
      const properties = read.call(struct);
      details.set(properties, { urn: this.getUrn?.(), timeout: this.getTimeout?.() });
      return properties;
    };
    return struct;
  };
};
