/** What holds for every kind of Fivetran: a second run only looks, no status of a success is taken for a failure, nobody is asked for nothing. */

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as fivetran from "../../../../providers/fivetran/index.js";
import { SETTINGS } from "../../../../providers/kernel/provider-settings.js";
import { blueprintsOf } from "../../../../providers/provider.js";
import type { Plain } from "../../../../sdk/plain.js";
import type { Stored } from "../../../drive.js";
import { samples } from "../../../kinds/index.js";
import { Stack } from "../../../stack.js";

type Look = (args: Plain, opts: object) => Promise<unknown>;

const KINDS = blueprintsOf("fivetran").map(({ kind }) => kind);

describe("the contract of every kind", () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const sampleOf = (kind: string) => samples[kind] ?? expect.fail(kind);
  const reads = (what: string): boolean => what.startsWith("GET ");

  describe("[83] a second run sends GETs alone, and a run without a refresh sends nothing", () => {
    for (const kind of KINDS) {
      it(kind, async () => {
        const sample = sampleOf(kind);
        stack = await Stack.start(sample.options);
        const resource = stack.resource(kind);
        const inputs = await sample.inputs(stack);
        const one: Stored = await resource.apply(await resource.check(inputs), undefined);
        stack.requests();
        const two = await resource.up(one, inputs);
        expect(stack.requests()).to.deep.equal([]);
        await resource.up((await resource.refresh(two)) ?? expect.fail("gone"), inputs);
        const sent = stack.requests().map(([what]) => what);
        expect(sent).not.to.deep.equal([]);
        expect(sent.filter((what) => !reads(what))).to.deep.equal([]);
      });
    }
  });

  describe("[84] what is done is done, whether it is answered with 200, 201 or 204", () => {
    for (const kind of KINDS) {
      for (const createdStatus of [200, 201] as const) {
        it(`${kind}, made with ${createdStatus}`, async () => {
          const sample = sampleOf(kind);
          stack = await Stack.start({ ...sample.options, fivetran: { ...sample.options?.fivetran, createdStatus } });
          const resource = stack.resource(kind);
          const inputs = await sample.inputs(stack);
          const one = await resource.create(inputs);
          const two = await resource.update(one, { ...inputs, ...sample.changes });
          const gone = stack.sandbox.fault({ vendor: "fivetran", method: "DELETE", commit: true, status: 204 });
          await resource.destroy(two);
          expect(stack.watched.warnings.filter((warning) => /status|answer/.test(warning))).to.deep.equal([]);
          if (sample.outlives !== undefined) return;
          expect(gone.hits).to.be.greaterThan(0);
          expect(stack.sandbox.living().filter((each) => each.kind === kind)).to.deep.equal([]);
        });
      }
    }
  });

  describe("[77] an empty id asks nobody for anything", () => {
    // Mocks of another test in this process would answer.
    before(() =>
      pulumi.runtime.setMocks({ call: () => undefined as never, newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
    );

    for (const kind of KINDS) {
      it(kind, async () => {
        stack = await Stack.start();
        const account = { provider: { getPackage: () => "fivetran", [SETTINGS]: stack.sandbox.config } };
        const resource = stack.resource(kind);
        const look = (fivetran as unknown as Record<string, Look | undefined>)[`get${kind.split(":")[1] ?? ""}`];
        const nobody: Stored = { id: "", inputs: {}, outs: {} };
        for (const ask of [
          () => resource.import(""),
          () => resource.refresh(nobody),
          () => resource.destroy(nobody),
          ...(look === undefined ? [] : [() => look({ id: "" }, account)]),
        ]) {
          await ask().then(
            () => undefined,
            (error: Error) => expect(error.message).to.match(/id/),
          );
        }
        expect(stack.requests()).to.deep.equal([]);
      });
    }
  });
});
