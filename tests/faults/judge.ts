/** The seven invariants, each as a function from what was seen to what is wrong with it. */

import type { LedgerEntry } from "../../sandbox/index.js";
import { seenIn } from "../canaries.js";
import type { Cell, Entity, Scenario } from "./model.js";
import type { Ran, Simulation } from "./simulation.js";

// ---------------------------------------------------------------------------------------------------------------------
// I1, I2: the ledger
// ---------------------------------------------------------------------------------------------------------------------

/** An object among all of its service: a Fivetran destination has the id of its group. */
export const tagOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind} ${id}`;

/** What is there already, and is not judged. */
export const existing = ({ sandbox }: Simulation): ReadonlySet<string> => new Set(sandbox.living().map(tagOf));

const own = (entity: Entity, simulation: Simulation, parents: ReadonlySet<string>): LedgerEntry[] =>
  simulation.sandbox.ledger.filter((one) => entity.ledger.includes(one.kind) && !parents.has(tagOf(one)));

/** Server objects without state, and state without a server object. */
export const orphans = (entity: Entity, simulation: Simulation, parents: ReadonlySet<string>): string[] => {
  const held = simulation.held() === undefined ? 0 : 1;
  if (entity.isThere !== undefined) {
    const there = entity.isThere(simulation) ? 1 : 0;
    return there === held || (held === 0 && entity.stays === true) ? [] : [`state holds ${held}, the service has ${there} ${entity.kind}`];
  }
  const living = simulation.sandbox.living().filter((one) => entity.ledger.includes(one.kind) && !parents.has(tagOf(one)));
  if (living.length === held) return [];
  return [`state holds ${held}, the service has ${living.length}: ${living.map(tagOf).join(", ")}`];
};

export const duplicates = (entity: Entity, simulation: Simulation, parents: ReadonlySet<string>, creates: number): string[] => {
  const made = own(entity, simulation, parents).filter(({ write }) => write === "create").length;
  const found = made > creates ? [`${made} effective creates instead of ${creates}`] : [];
  const living = new Map<string, string>();
  for (const { write, kind, id, key } of own(entity, simulation, parents)) {
    if (write === "remove") for (const [k, v] of living) if (v === id) living.delete(k);
    if (write !== "create" || key === undefined) continue;
    const there = living.get(`${kind} ${key}`);
    if (there !== undefined) found.push(`${kind} ${key} exists twice: ${there} and ${id}`);
    living.set(`${kind} ${key}`, id);
  }
  return found;
};

// ---------------------------------------------------------------------------------------------------------------------
// I4: the message
// ---------------------------------------------------------------------------------------------------------------------

/** A verb that tells the reader what to do. */
const NEXT_STEP =
  /\b(Run|Check|Set|Import|Delete|Point|Choose|Give|Fix|Add|Update|Remove|Wait|Use|Is it|Is http|look for it|import it|or choose)\b/i;

const DOING = {
  create: /create|prepare|look for|read|add|upload|sign|confirm|register|make|start|run|set/,
  read: /read/,
  update: /update|read|prepare|add|upload|sign|confirm|run|start|create|set/,
  delete: /delete/,
};

export const unclear = (cell: Cell, scenario: Scenario, message: string): string[] => {
  const lines = message.split("\n");
  const { entity, operation, simulation: simulation } = cell;
  const host = new URL(simulation.sandbox[entity.vendor].url).host;
  const demands: [string, boolean][] = [
    [`has ${lines.length} lines`, lines.length <= 5],
    ["is longer than 1,500 characters", message.length <= 1500],
    ["holds a stack", !/\n\s+at /.test(message)],
    [`does not name ${entity.titles[0]}`, entity.titles.some((title) => message.includes(title))],
    [`does not say that it was to ${operation}`, DOING[operation].test(message)],
    ["names neither call nor host", /\b(GET|POST|PUT|PATCH|DELETE) \/|upload of|download of/.test(message) || message.includes(host)],
    ["tells no next step", NEXT_STEP.test(message)],
    ...(scenario.says?.(cell) ?? []).map((pattern): [string, boolean] => [`does not match ${String(pattern)}`, pattern.test(message)]),
  ];
  return demands.filter(([, holds]) => !holds).map(([wrong]) => `the message ${wrong}: ${message}`);
};

// ---------------------------------------------------------------------------------------------------------------------
// I5: secrets
// ---------------------------------------------------------------------------------------------------------------------

/** What the account is reached with, in every form that goes over the wire. */
export const credentialsOf = ({ sandbox: { fivetran, airbyte, tfregistry } }: Simulation, { vendor }: Pick<Entity, "vendor">): string[] =>
  ({
    fivetran: [fivetran.apiSecret, `${fivetran.apiKey}:${fivetran.apiSecret}`],
    airbyte: [airbyte.password, `${airbyte.username}:${airbyte.password}`],
    tfregistry: [tfregistry.token],
  })[vendor];

/** Addresses that were handed out for an upload or a download open what they lead to, without a credential. */
const links = ({ sandbox: { journal } }: Simulation): string[] => journal.flatMap(({ path }) => /\/object\/([^/]+)$/.exec(path)?.[1] ?? []);

/** Every secret of the cell that shows up in a place where somebody could read it. */
export const leaks = (simulation: Simulation): string[] => {
  const secrets = [...simulation.secrets, ...VENDORS.flatMap((vendor) => credentialsOf(simulation, { vendor })), ...links(simulation)];
  const places: [string, string][] = [
    ["a message or log line", simulation.lines.join("\n")],
    ["stdout or stderr", simulation.printed()],
    ["state", simulation.stateText()],
  ];
  return places.flatMap(([place, text]) => seenIn(text, secrets).map((secret) => `${secret} is in ${place}`));
};

const VENDORS = ["fivetran", "airbyte", "tfregistry"] as const;

// ---------------------------------------------------------------------------------------------------------------------
// I6: bounds
// ---------------------------------------------------------------------------------------------------------------------

export const unbounded = (cell: Cell, scenario: Scenario, ran: Ran): string[] => {
  const { extra = 0 } = scenario;
  const most = cell.entity.usual[cell.operation] + (typeof extra === "function" ? extra(cell) : extra);
  const waits = typeof scenario.waits === "function" ? scenario.waits(cell) : scenario.waits;
  const [least, longest] = waits ?? [0, 60_000];
  const takes = scenario.takes ?? 5000;
  return [
    ...(ran.requests > most ? [`${ran.requests} requests instead of ${most} at most`] : []),
    ...(ran.waited < least ? [`waited ${ran.waited} ms instead of ${least} at least`] : []),
    ...(ran.waited > longest + takes ? [`waited ${ran.waited} ms instead of ${longest} at most`] : []),
    ...(ran.took > takes ? [`took ${ran.took} ms instead of ${takes} at most`] : []),
  ];
};
