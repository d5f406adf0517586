/** Whatever a vendor answers: no kind crashes, none loses an object, none tells a secret. */

import { expect } from "chai";
import * as fc from "fast-check";
import type { Blueprint } from "../providers/kernel/blueprint.js";
import { type Handler, UserError, PartialFailure } from "../providers/kernel/handler.js";
import { lifecycle } from "../providers/kernel/lifecycle.js";
import { blueprintOf } from "../providers/registry.js";
import { isPlain, type Plain } from "../sdk/plain.js";
import type { JournalEntry, Vendor } from "../sandbox/index.js";
import { swiftClock } from "./swift-clock.js";
import { withOptions } from "./with-options.js";
import { type Damaged, damage, HARMS } from "./invalid-response.js";
import { samples } from "./kinds/index.js";
import { plain } from "./drive.js";
import { Stack } from "./stack.js";
import { seed } from "./seed.js";

/** How many answers of each operation of each kind are changed. */
const RUNS = Number(process.env["PULUMI_CONDUIT_RUNS"] ?? 10);

/** A failure names the call that met it, or what is not there. */
const NAMED = /^\S.* \(.+\):\n {2}\S|^Cannot \S.*:\n {2}\S|has no \S|holds no id/;

interface Draw {
  readonly request: number;
  readonly place: number;
  readonly harm: string;
}

const draws = fc.record({ request: fc.nat(), place: fc.nat(), harm: fc.constantFrom(...Object.keys(HARMS)) });

/** What an operation came to, with everything that was said. */
interface Outcome<A> {
  readonly value?: A;
  readonly error?: unknown;
  readonly text: string;
  readonly damaged: Damaged | undefined;
}

/** Text that tells the items apart in the lists that kinds are read from. */
const KEYS: Readonly<Record<string, string>> = {
  "airbyte:SourceDefinition": "sourceDefinitionId",
  "airbyte:DestinationDefinition": "destinationDefinitionId",
  "fivetran:GroupUser": "email",
};

/**
 * What may be taken for gone: a list whose items all have their key and that has not the object's any more, and a source or destination of
 * Airbyte without its configuration, which is how Airbyte shows deleted ones.
 */
const saysGone = (kind: string, { body, title }: Damaged, key: unknown): boolean =>
  /^connectionConfiguration: (missing|null)$/.test(title) || (keysIn(body, KEYS[kind])?.every((one) => one !== key) ?? false);

/** Undefined where no list is, or an item has no key. */
const keysIn = (body: unknown, name: string | undefined): readonly string[] | undefined => {
  const holders = isPlain(body) ? [body, ...Object.values(body).filter(isPlain)] : [];
  const list = holders.flatMap((one) => Object.values(one)).find(Array.isArray) as readonly unknown[] | undefined;
  const keys = list?.map((item) => (isPlain(item) && name !== undefined ? item[name] : undefined));
  return keys?.every((key) => typeof key === "string") === true ? keys : undefined;
};

describe(`the fuzz of answers (PULUMI_CONDUIT_SEED=${seed})`, () => {
  for (const [kind, sample] of Object.entries(samples)) {
    const blueprint = blueprintOf(kind) as Blueprint;

    describe(kind, () => {
      let stack: Stack;
      let handler: Handler;
      let inputs: Plain;
      const opened: Stack[] = [];
      let [drawn, hit] = [0, 0];
      /** A world of its own for each create: the names in the samples are taken by the first one. */
      const open = async (): Promise<void> => {
        stack = await Stack.start(sample.options);
        opened.push(stack);
        const clock = swiftClock(stack.sandbox);
        handler = lifecycle({ ...blueprint, vendor: withOptions(blueprint.vendor, { clock, random: () => 0 }) });
        inputs = await sample.inputs(stack);
        stack.requests();
      };
      afterEach(async () => {
        await Promise.all(opened.splice(0).map((one) => one.close()));
      });

      after("many of the answers that were meant to be changed were", () => expect(hit).to.be.greaterThan(drawn / 3));

      const context = () => stack.watched.context;
      const check = async (news: Plain, olds: Plain = {}): Promise<Plain> => (await handler.check(olds, news, context())).inputs;
      const mine = (): string[] => stack.sandbox.living().flatMap((one) => (one.kind === kind ? [one.id] : []));

      /** Runs the operation once more, with one of its answers changed. */
      const disturbed = async <A>(
        usual: readonly JournalEntry[],
        { request, place, harm }: Draw,
        work: () => Promise<A>,
      ): Promise<Outcome<A>> => {
        let damaged: Damaged | undefined;
        drawn += 1;
        const { warnings, infos, progress } = stack.watched;
        [warnings, infos, progress].forEach((lines) => lines.splice(0));
        const fault = stack.sandbox.fault({
          vendor: kind.split(":")[0] as Vendor,
          after: request % Math.max(1, usual.length),
          times: 1,
          commit: true,
          alter: (body) => {
            if (Buffer.isBuffer(body) || typeof body !== "object") return body;
            hit += 1;
            damaged = damage(body, place, harm);
            return damaged.body;
          },
        });
        const said = (more: string): string => [more, ...warnings, ...infos, ...progress].join("\n");
        try {
          const value = await work();
          return { value, text: said(""), damaged };
        } catch (error) {
          return { error, text: said(error instanceof Error ? error.message : String(error)), damaged };
        } finally {
          fault.stop();
        }
      };

      /** What holds for every operation. */
      const judge = ({ error, text, damaged }: Outcome<unknown>, what: string): void => {
        const { fivetran, airbyte, tfregistry } = stack.sandbox;
        for (const secret of [...(sample.secrets ?? []), fivetran.apiSecret, airbyte.password, tfregistry.token]) {
          expect(text, what).not.to.contain(secret);
        }
        if (error === undefined) return;
        expect(damaged, `${what}: failed undisturbed: ${text}`).not.to.equal(undefined);
        expect(error, `${what}\n${error instanceof Error ? `${error.message}\n${error.stack}` : String(error)}`).to.be.instanceOf(
          UserError,
        );
        expect(text, what).to.match(NAMED);
        expect(text.split("\n").length, text).to.be.at.most(8);
      };

      const each = async (
        phase: string,
        run: (draw: Draw, what: (damaged: Damaged | undefined) => string) => Promise<void>,
      ): Promise<void> => {
        const own = [...`${kind} ${phase}`].reduce((sum, letter) => sum + letter.charCodeAt(0), seed);
        for (const [i, draw] of fc.sample(draws, { seed: own, numRuns: RUNS }).entries()) {
          await run(draw, (damaged) => `PULUMI_CONDUIT_SEED=${seed}, run ${i}: ${phase} with ${damaged?.title ?? "nothing changed"}`);
        }
      };

      it("a refresh never takes it for gone, and keeps what only state has", async () => {
        await open();
        const checked = await check(inputs);
        const { id, outs } = await handler.create(checked, context());
        const read = () => handler.read(id, outs, context());
        stack.sandbox.forget();
        await read();
        const usual = [...stack.sandbox.journal];
        await each("read", async (draw, what) => {
          const outcome = await disturbed(usual, draw, read);
          judge(outcome, what(outcome.damaged));
          if (outcome.error !== undefined) return;
          const key = kind === "fivetran:GroupUser" ? id.split(":")[1] : id;
          if (outcome.damaged !== undefined && saysGone(kind, outcome.damaged, key)) return;
          expect(outcome.value, what(outcome.damaged)).not.to.equal(undefined);
          expect(outcome.value?.id).to.equal(id);
          for (const [name, { spec }] of Object.entries(blueprint.outputs)) {
            if ((spec.once === true || spec.id === true) && Object.hasOwn(outs, name))
              expect(outcome.value?.outs, what(outcome.damaged)).to.have.property(name);
          }
        });
      });

      it("a create that was carried out is recorded, or told", async () => {
        await open();
        const usual = await (async () => {
          await handler.create(await check(inputs), context());
          return [...stack.sandbox.journal];
        })();
        await each("create", async (draw, what) => {
          await open();
          const checked = await check(inputs);
          const outcome = await disturbed(usual, draw, () => handler.create(checked, context()));
          const title = what(outcome.damaged);
          judge(outcome, title);
          const made = mine();
          expect(made.length, title).to.be.at.most(1);
          const recorded = outcome.error instanceof PartialFailure ? outcome.error : outcome.value;
          if (recorded === undefined) {
            if (made.length > 0) expect(outcome.text, title).to.match(/may have been created|may have created|holds no id|exists already/);
            return;
          }
          // A part of something else is made by its steps: until they are done, there may be nothing to find.
          if (sample.outlives !== undefined && outcome.error !== undefined) return;
          // Another text in the place of the id is an id as good as any.
          if (outcome.damaged?.harm === "a huge text") return;
          const found = await handler.read(recorded.id, recorded.outs, context());
          expect(found, `${title}: ${recorded.id} is not there`).not.to.equal(undefined);
        });
      });

      if (Object.keys(sample.changes).length > 0) {
        it("an update keeps the object in state, and the next one finishes it", async () => {
          await open();
          const checked = await check(inputs);
          const created = await handler.create(checked, context());
          const { id } = created;
          let { outs } = created;
          const other = { ...inputs, ...sample.changes };
          const update = async (news: Plain) => (await handler.update(id, outs, await check(news, plain(outs)), context())).outs;
          stack.sandbox.forget();
          outs = await update(other);
          const usual = [...stack.sandbox.journal];
          let turn = 0;
          await each("update", async (draw, what) => {
            const news = (turn += 1) % 2 === 0 ? other : inputs;
            const before = mine();
            const outcome = await disturbed(usual, draw, () => update(news));
            const title = what(outcome.damaged);
            judge(outcome, title);
            // An answer that shows other content is believed, where the user allows to publish anew.
            if (news["allowRepublish"] === true && /publishing \S+ again/.test(outcome.text)) expect(mine(), title).to.have.length(1);
            else expect(mine(), title).to.deep.equal(before);
            const kept = outcome.error instanceof PartialFailure ? outcome.error.outs : outcome.value;
            if (outcome.error instanceof PartialFailure) expect(outcome.error.id, title).to.equal(id);
            for (const [name, { spec }] of Object.entries(blueprint.outputs)) {
              if (kept !== undefined && (spec.once === true || spec.id === true) && Object.hasOwn(outs, name))
                expect(kept, title).to.have.property(name);
            }
            // What the engine would go on with.
            outs = kept ?? outs;
            const refreshed = await handler.read(id, outs, context());
            expect(refreshed, title).not.to.equal(undefined);
            outs = await update(news);
          });
        });
      }
    });
  }
});
