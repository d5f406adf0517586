/** F25, F32–F35, F40: processes that die, names that are taken, and one that fails among many. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { duplicates, leaks, orphans, existing, tagOf } from "./judge.js";
import { crowd } from "./crowd.js";
import { entities } from "../kinds/index.js";
import type { Entity, Family, Findings, Special } from "./model.js";
import { startProvider } from "./provider-process.js";
import { Simulation } from "./simulation.js";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const kinds = (wanted: (entity: Entity) => boolean = () => true): string[] => entities.filter(wanted).map(({ kind }) => kind);

// ---------------------------------------------------------------------------------------------------------------------
// SIGKILL
// ---------------------------------------------------------------------------------------------------------------------

/** The provider process is killed after the service has carried out the create and before its answer is there. */
const killed: Special = {
  fault: "F33",
  title: "SIGKILL of the provider process during the create's request",
  entities: kinds(),
  run: async (entity, seed) => {
    const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F33/${entity.kind}/${seed}` } });
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-home-"));
    try {
      const wanted = await entity.prepare(simulation);
      const parents = existing(simulation);
      const inputs = await simulation.resource(entity.kind).check(wanted.args);
      const env = { ...simulation.sandbox.env, HOME: home };
      const made = (): number =>
        simulation.sandbox.ledger.filter(({ kind, write }) =>
          entity.isThere === undefined ? write === "create" && entity.ledger.includes(kind) : kind === entity.kind,
        ).length;
      const before = made();

      simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes.create!, commit: true, trickle: 60_000, times: 1 });
      const first = await startProvider(env);
      const lost = first.create(entity.kind, inputs).then(
        () => "an answer came",
        () => undefined,
      );
      for (let n = 0; n < 400 && made() === before; n += 1) await pause(10);
      first.kill();
      const answered = await lost;
      simulation.sandbox.clearFaults();

      const second = await startProvider(env);
      const result = await second.create(entity.kind, inputs).then(
        ({ id, outs }) => ({ id, outs }),
        (error: Error) => error.message,
      );
      second.kill();
      if (typeof result !== "string") simulation.hold({ ...result, inputs });
      simulation.lines.push(first.text(), second.text(), typeof result === "string" ? result : "");
      const { error } = typeof result === "string" ? { error: result } : await simulation.refresh(entity.kind);
      const changes = error === undefined ? await simulation.changes(entity.kind, wanted.args) : [];
      const strays = orphans(entity, simulation, parents);
      const twice = duplicates(entity, simulation, parents, 1);
      // What the killed run made on its way goes as well.
      simulation.next();
      await simulation.destroy(entity.kind);
      const remaining = simulation.sandbox.living().filter((one) => !parents.has(tagOf(one)));
      return {
        I1: [...strays, ...remaining.map((one) => `${tagOf(one)} is left when all is deleted`)],
        I2: twice,
        I3: changes.length > 0 ? [`a preview would change ${changes.join(", ")}`] : [],
        I5: leaks(simulation),
        I7: [answered, error].filter((text) => text !== undefined),
      };
    } finally {
      await simulation.close();
      fs.rmSync(home, { recursive: true, force: true });
    }
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Ctrl-C
// ---------------------------------------------------------------------------------------------------------------------

/** The user stops the command while the create is on its way: the answer still counts when it comes soon. */
const stopped: Special = {
  fault: "F35",
  title: "the user stops the command during the create's request",
  entities: kinds(),
  run: async (entity, seed) => {
    const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F35/${entity.kind}/${seed}` } });
    try {
      const wanted = await entity.prepare(simulation);
      const parents = existing(simulation);
      const stop = new AbortController();
      simulation.next(undefined, {}, stop.signal);
      simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes.create!, delay: 120, times: 1 });
      const running = simulation.up(entity.kind, wanted.args);
      const isSent = (): boolean =>
        simulation.sandbox.journal.some(
          ({ method, path: where }) => method === entity.routes.create?.method && matches(entity.routes.create.path, where),
        );
      for (let n = 0; n < 200 && !isSent(); n += 1) await pause(5);
      stop.abort();
      const { took } = await running;
      const recorded = simulation.held();
      simulation.next();
      simulation.sandbox.clearFaults();
      const again = await simulation.up(entity.kind, wanted.args);
      return {
        I1: orphans(entity, simulation, parents),
        I2: duplicates(entity, simulation, parents, 1),
        I5: leaks(simulation),
        I6: took > 5000 ? [`it took ${took} ms to stop`] : [],
        I7: [...(recorded === undefined ? ["what was made was not recorded"] : []), ...(again.error === undefined ? [] : [again.error])],
      };
    } finally {
      await simulation.close();
    }
  },
};

const matches = (pattern: string | RegExp, where: string): boolean =>
  typeof pattern === "string" ? where.startsWith(pattern) : pattern.test(where);

// ---------------------------------------------------------------------------------------------------------------------
// Names that are taken
// ---------------------------------------------------------------------------------------------------------------------

const taken: Special = {
  fault: "F25",
  title: "somebody else has an object of that name",
  // Names of the others are not unique, or they are memberships and parts of other things, which have none.
  entities: [
    "fivetran:Destination",
    "fivetran:Connection",
    "fivetran:User",
    "fivetran:ConnectionCertificate",
    "fivetran:ConnectionFingerprint",
    "tfregistry:RegistryProvider",
    "tfregistry:GpgKey",
  ],
  run: async (entity, seed) => {
    const simulation = await Simulation.start({ sandbox: { ...entity.sandbox, seed: `F25/${entity.kind}/${seed}` } });
    try {
      const { args } = await entity.prepare(simulation);
      await simulation.up(entity.kind, args, "theirs");
      const theirs = simulation.held("theirs")?.id ?? "";
      simulation.next();
      const { error = "" } = await simulation.up(entity.kind, args);
      const wrong: string[] = [
        ...(error === "" ? ["it should have failed"] : []),
        ...(error.includes(`{ import: "${theirs}" }`) ? [] : [`does not say how to import ${theirs}: ${error}`]),
        ...(error.split("\n").length > 5 ? ["has more than five lines"] : []),
      ];
      simulation.next();
      const adopted = await simulation.adopt(entity.kind, theirs, args);
      const changes = await simulation.changes(entity.kind, args);
      const findings: Findings = {
        I2: simulation.sandbox.living().filter(({ kind }) => entity.ledger.includes(kind)).length === 1 ? [] : ["there are two"],
        I3: changes.length > 0 ? [`a preview after the import would change ${changes.join(", ")}`] : [],
        I4: wrong,
        I5: leaks(simulation),
        I7: adopted.error === undefined ? [] : [adopted.error],
      };
      return findings;
    } finally {
      await simulation.close();
    }
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// One among many
// ---------------------------------------------------------------------------------------------------------------------

const oneOfMany: Special = {
  fault: "F40",
  title: "one of 100 creates is refused",
  entities: ["fivetran:Group", "airbyte:Source", "tfregistry:RegistryProvider"],
  run: async (entity, seed) => {
    const { simulation: simulation, up } = await crowd(entity, seed, 100);
    try {
      simulation.sandbox.fault({ vendor: entity.vendor, ...entity.routes.create!, status: 422, body: {}, after: 40, times: 1 });
      const first = await up();
      simulation.sandbox.clearFaults();
      simulation.next();
      const second = await up();
      const made = simulation.sandbox.living().filter(({ kind }) => entity.ledger.includes(kind)).length;
      return {
        I2: made === 100 ? [] : [`there are ${made} of 100`],
        I4: first.failed.length === 1 ? [] : [`${first.failed.length} failures are told instead of one`],
        I5: leaks(simulation),
        I7: second.failed,
      };
    } finally {
      await simulation.close();
    }
  },
};

export const kills: Family = {
  specials: [taken, killed, stopped, oneOfMany],
  omitted: [
    { fault: "F32", why: "needs the engine: tests/engine/faults.test.ts kills it during a POST" },
    { fault: "F34", why: "needs the engine: tests/engine/faults.test.ts presses Ctrl-C while something takes a minute" },
    { fault: "F46", why: "needs states of earlier versions: tests/engine/faults.test.ts and states.test.ts have them" },
  ],
};
