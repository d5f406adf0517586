/**
 * What holds for every kind of Fivetran: a second run only looks, no status of a success is taken for a failure, nobody is asked for nothing.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as fivetran from "../../../../providers/fivetran/index.js";
import { SETTINGS } from "../../../../providers/kernel/provider-settings.js";
import { blueprintsOf } from "../../../../providers/provider.js";
import type { Plain } from "../../../../sdk/plain.js";
import { failure, type Stored } from "../../../drive.js";
import { withoutSecrets } from "../../../laws/values.js";
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

  describe("[79] no secret is in what is said: not in a line, not in an error that quotes it, not in a diff, not in open state", () => {
    for (const kind of KINDS.filter((each) => (samples[each]?.secrets ?? []).length > 0)) {
      it(kind, async () => {
        const sample = sampleOf(kind);
        const { secrets = [] } = sample;
        stack = await Stack.start(sample.options);
        const resource = stack.resource(kind);
        const inputs = await sample.inputs(stack);
        const other = { ...inputs, ...sample.changes };
        // A vendor that repeats in its refusal what it was sent.
        const body = { code: "InvalidInput", message: `These are not valid: ${secrets.join(", ")}` };
        const refusing = { vendor: "fivetran", status: 400, body } as const;
        const refused = stack.sandbox.fault({ ...refusing, method: "POST" });
        const said = [await failure(resource.create(inputs))];
        expect(said[0]).to.contain("These are not valid: [secret]");
        refused.stop();
        const one = await resource.create(inputs);
        const read = (await resource.refresh(one)) ?? expect.fail("gone");
        const difference = await resource.diff(read, other);
        if (difference.replaces.length === 0 && difference.changed.length > 0) {
          const patching = stack.sandbox.fault({ ...refusing, method: "PATCH" });
          said.push(await resource.update(read, other).then(() => "", String));
          patching.stop();
        }
        said.push(JSON.stringify([difference, withoutSecrets(one.inputs), withoutSecrets(one.outs), withoutSecrets(read.outs)]));
        const all = [...said, ...stack.watched.lines].join("\n");
        for (const secret of secrets) expect(all).not.to.contain(secret);
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
        const refusals = [await failure(resource.import("")), await failure(resource.refresh(nobody))];
        if (look !== undefined) refusals.push(await failure(look({ id: "" }, account)));
        for (const refusal of refusals)
          expect(refusal).to.match(/an id in \S+ is empty: |is not the id of a|id must be a text that is not empty/);
        // What is never deleted has nothing to ask for.
        await resource
          .destroy(nobody)
          .catch((error: Error) => expect(error.message).to.match(/an id in \S+ is empty: |is not the id of a/));
        expect(stack.requests()).to.deep.equal([]);
      });
    }
  });
});
