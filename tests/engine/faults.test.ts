import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { blueprintsOf } from "../../providers/registry.js";
import type { Fault } from "../../sandbox/index.js";
import { canary, seenIn } from "../canaries.js";
import { root } from "../child.js";
import { mismatches } from "./ledger.js";
import { descendants, endIfThere, pause, until } from "./processes.js";
import { count, engineSuite, Project, type Ran, type StateResource } from "./project.js";
import { withRecorded } from "./recorded.js";
import { type Subject, subjects } from "./subjects.js";

/** One entity in its project while a fault meets it. */
interface Cell {
  readonly project: Project;
  readonly subject: Subject;
  /** Writes the program again with another secret. */
  rewrite(secret: string): Promise<void>;
  hit(fault: Fault): ReturnType<Project["sandbox"]["fault"]>;
}

/** What goes wrong, and what must hold before the next `up`. */
interface Row {
  readonly title: string;
  readonly run: (cell: Cell) => Promise<void>;
}

const UP = ["up", "--yes", "--skip-preview"];

/** Starts an `up` and comes back when its request is on its way. */
const upUntil = async ({ project }: Cell, fault: ReturnType<Cell["hit"]>): Promise<ReturnType<Project["start"]>> => {
  const up = project.start(UP);
  await until("the request was sent", () => fault.hits > 0);
  return up;
};

/** The request of the create is answered late; whoever asked is gone by then, and the service has done what it was asked to. */
const missing = async (cell: Cell, end: (pid: number) => void | Promise<void>): Promise<Ran> => {
  const { project, subject } = cell;
  const made = (): number => project.sandbox.ledger.filter(({ kind, write }) => kind === subject.kind && write === "create").length;
  const before = made();
  const up = await upUntil(cell, cell.hit({ ...subject.create, delay: 1500, times: 1 }));
  const behind = descendants(up.pid);
  await end(up.pid);
  const ran = await up.done;
  await until("the service had made it", () => made() > before);
  // A process that outlives the engine takes the answer as long as it is there.
  await pause(500);
  behind.forEach(({ pid }) => endIfThere(pid));
  await project.pulumi("cancel", "--yes");
  return ran;
};

const rows: Readonly<Record<string, Row>> = {
  F08: {
    title: "a 502 hides that the create was carried out",
    run: async (cell) => {
      const plan = cell.hit({ ...cell.subject.create, commit: true, status: 502, body: "<html>bad gateway</html>", times: 1 });
      await cell.project.up();
      expect(plan.hits).to.equal(1);
    },
  },
  F11: {
    title: "the connection breaks after the create was carried out",
    run: async (cell) => {
      const plan = cell.hit({ ...cell.subject.create, commit: true, drop: true, times: 1 });
      await cell.project.up();
      expect(plan.hits).to.equal(1);
    },
  },
  F32: {
    title: "the engine is killed while the create is on its way",
    run: async (cell) => void (await missing(cell, (pid) => void process.kill(pid, "SIGKILL"))),
  },
  "F32 at once": {
    title: "the engine is killed while the create is on its way, and the next up comes before the service is done",
    run: async (cell) => {
      const { project, subject } = cell;
      const up = await upUntil(cell, cell.hit({ ...subject.create, delay: 6000, times: 1 }));
      const behind = descendants(up.pid);
      process.kill(up.pid, "SIGKILL");
      await up.done;
      await project.pulumi("cancel", "--yes");
      await project.up();
      behind.forEach(({ pid }) => endIfThere(pid));
    },
  },
  F33: {
    title: "the provider process is killed while the create is on its way",
    run: async (cell) => {
      const { code } = await missing(cell, (pid) => {
        const ours = descendants(pid).filter(({ command }) => /dynamic-provider/.test(command));
        expect(ours).not.to.deep.equal([]);
        for (const { pid: one } of ours) process.kill(one, "SIGKILL");
      });
      expect(code).not.to.equal(0);
    },
  },
  F34: {
    title: "Ctrl-C while something takes a minute",
    run: async (cell) => {
      const { project, subject } = cell;
      const { made, ...wait } = subject.wait;
      const up = await upUntil(cell, cell.hit({ ...wait, delay: 60_000, times: 1 }));
      const pressed = Date.now();
      process.kill(up.pid, "SIGINT");
      expect((await up.done).code).not.to.equal(0);
      expect(Date.now() - pressed).to.be.lessThan(10_000);
      const kept = (await project.resources()).filter(({ type, initErrors }) => type.endsWith(subject.kind) && initErrors !== undefined);
      expect(kept, "what was made is in state").to.have.length(made ? 1 : 0);
    },
  },
  F35: {
    title: "Ctrl-C is pressed twice while the create is on its way",
    run: async (cell) => {
      const { code } = await missing(cell, async (pid) => {
        process.kill(pid, "SIGINT");
        await pause(500);
        process.kill(pid, "SIGINT");
      });
      expect(code).not.to.equal(0);
    },
  },
  F36: {
    title: "a later step of the create is refused",
    run: async ({ project, subject, hit }) => {
      const plan = hit({ ...subject.step, status: 403, body: { code: "Forbidden", message: "no" } });
      expect((await project.pulumi(...UP)).code).not.to.equal(0);
      const kept = (await project.resources()).find(({ type, initErrors }) => type.endsWith(subject.kind) && initErrors !== undefined);
      expect(kept?.initErrors).to.have.length(1);
      // Without it neither a refresh nor a destroy would find its way to us.
      expect(kept?.outputs).to.have.property("__provider");
      plan.stop();
      project.sandbox.forget();
      await project.up();
      expect(count(project.requests(), new RegExp(`^POST .*${String(subject.create.path).slice(1, -1)}`))).to.equal(0);
    },
  },
  F42: {
    title: "secrets come back masked, and a new one is sent all the same",
    run: async ({ project, subject, rewrite }) => {
      await project.up();
      await project.fine("refresh", "--yes", "--skip-preview");
      await project.settled();
      const secret = canary("rotated");
      await rewrite(secret);
      await project.up();
      expect(JSON.stringify(project.sandbox.world.table(subject.kind).all())).to.contain(JSON.stringify(secret).slice(1, -1));
      await project.fine("refresh", "--yes", "--skip-preview");
    },
  },
};

/** What makes an exception one, so that it does not outlive its reason. */
const proofs: Readonly<Record<string, (project: Project, subject: Subject) => Promise<void>>> = {
  F36: async (project, { kind }) => {
    const writes = project.sandbox.ledger.length;
    await project.up();
    const since = project.sandbox.ledger.slice(writes).filter((entry) => entry.kind === kind && entry.write !== "remove");
    expect(since.map(({ write }) => write)).to.deep.equal(["create"]);
  },
  F42: async (_project, { vendor }) => {
    const { resources, types } = JSON.parse(fs.readFileSync(path.join(root, "schema.json"), "utf8")) as Record<string, object>;
    const of = (name: string): string =>
      JSON.stringify(Object.entries({ ...resources, ...types }).filter(([token]) => token.includes(`/${name}:`)));
    expect(of("airbyte")).to.contain(SECRET);
    expect(of(vendor)).not.to.equal("[]");
    expect(of(vendor)).not.to.contain(SECRET);
    expect(
      blueprintsOf(vendor)
        .flatMap(({ fields }) => Object.values(fields))
        .filter(({ spec }) => spec.conceal !== undefined),
    ).to.be.empty;
  },
};

const SECRET = '"secret":true';

/** An output that the recorded state is robbed of. */
const LEARNT = /"(createdAt|sourceName|requiredProvidersHcl)":/;

/** As a version would have written it that knew fewer outputs, and one that knows more. */
const byAnotherVersion = (resource: StateResource): StateResource => {
  const { createdAt: _fivetran, sourceName: _airbyte, requiredProvidersHcl: _registry, ...outputs } = resource.outputs;
  return { ...resource, outputs: { ...outputs, factOfTomorrow: { nested: [1, 2] } } };
};

for (const vendor of ["fivetran", "airbyte", "tfregistry"] as const) {
  engineSuite(`one object, known to the stack, and no secret told, in the real engine: ${vendor}`, () => {
    let project: Project;
    const secrets: string[] = [];

    before(async () => {
      project = await Project.make(`faults-${vendor}`, "");
      const { fivetran, airbyte, tfregistry } = project.sandbox;
      secrets.push(fivetran.apiSecret, `${fivetran.apiKey}:${fivetran.apiSecret}`, airbyte.password, tfregistry.token);
      secrets.push(`${airbyte.username}:${airbyte.password}`);
    });
    after(() => project.close());

    for (const [fault, { title, run }] of Object.entries(rows)) {
      for (const subject of subjects.filter((s) => s.vendor === vendor && s.only?.includes(fault) !== false)) {
        const why = subject.except?.[fault];
        if (why !== undefined) {
          it(`${fault} cannot meet ${subject.kind}: ${why}`, async () => {
            project.program(await subject.program(project, fault.toLowerCase(), canary(fault)));
            await proofs[fault]!(project, subject);
          });
          continue;
        }
        it(`${fault} ${subject.kind}: ${title}`, async () => {
          const { sandbox } = project;
          const rewrite = async (secret: string): Promise<void> => {
            secrets.push(secret);
            project.program(await subject.program(project, fault.toLowerCase().replaceAll(" ", "_"), secret));
          };
          await rewrite(canary(fault));
          // What an earlier cell has left lying about is its own failure.
          const known = mismatches(sandbox, await project.resources());
          const made = (): number => sandbox.ledger.filter(({ kind, write }) => kind === subject.kind && write === "create").length;
          const before = made();
          try {
            await run({ project, subject, rewrite, hit: sandbox.fault });
          } finally {
            sandbox.clearFaults();
          }
          await project.up();
          await project.settled();
          expect(mismatches(sandbox, await project.resources()).filter((one) => !known.includes(one))).to.deep.equal([]);
          expect(made() - before, "creates that were carried out").to.equal(1);
          expect(seenIn(project.everythingTold(), secrets)).to.deep.equal([]);
        });
      }
    }

    it(`F46 0.1.0-${vendor}: the package is another one than the one that wrote the state`, () =>
      withRecorded(
        `0.1.0-${vendor}`,
        async (old) => {
          const outputs = async (): Promise<string> => JSON.stringify((await old.resources()).map((resource) => resource.outputs));
          expect(await outputs()).not.to.match(LEARNT);
          await old.settled();
          expect((await old.up()).text).not.to.match(/created|updated|replaced|deleted/);
          expect(old.requests()).to.deep.equal([]);
          await old.fine("refresh", "--yes", "--skip-preview");
          expect(await outputs()).to.match(LEARNT);
          await old.settled();
          expect(mismatches(old.sandbox, await old.resources())).to.deep.equal([]);
          await old.fine("destroy", "--yes", "--skip-preview");
          expect(old.sandbox.living()).to.deep.equal([]);
        },
        byAnotherVersion,
      ));

    it("a destroy leaves nothing behind", async () => {
      await project.fine("destroy", "--yes", "--skip-preview");
      expect(project.sandbox.living()).to.deep.equal([]);
      expect(seenIn(project.everythingTold(), secrets)).to.deep.equal([]);
    });
  });
}
