/** No request ever climbs out of the place that its path is about, for every kind whose ids stand in paths. */

import { expect } from "chai";
import { blueprintOf } from "../providers/registry.js";
import { samples } from "./kinds/index.js";
import { EmptyPathHole } from "../sdk/call.js";
import { failureOf } from "./drive.js";
import { Stack } from "./stack.js";

const STEPS = ["..", ".", " ", "%2e%2e", "%252E."];

/** No field, but a create that is refused. */
const REFUSED = "refused";

/** Airbyte is asked by POST: an id stands in the body. */
const kinds = Object.keys(samples).filter((kind) => !kind.startsWith("airbyte:"));

describe("a step in a path", () => {
  for (const kind of kinds) {
    it(`is never asked for as the id of a ${kind}, nor as a part of it, by any operation`, async () => {
      const sample = samples[kind]!;
      const stack = await Stack.start(sample.options);
      try {
        const resource = stack.resource(kind);
        const stored = await resource.create(await sample.inputs(stack));
        const id = sample.importId?.(stored) ?? stored.id;
        const parts = id.split(kind.startsWith("fivetran:") ? /(:)/ : /(\/)/);
        stack.requests();
        for (const step of STEPS) {
          const ids = parts.flatMap((part, i) => (/^[:/]$/.test(part) ? [] : [parts.with(i, step).join("")]));
          for (const bad of [step, ...ids]) {
            const { message } = await failureOf(resource.import(bad));
            expect(message.split("\n").length, `${bad}: ${message}`).to.be.lessThan(4);
            if (bad !== step && /^tfregistry/.test(kind)) continue;
            await failureOf(resource.refresh({ ...stored, id: bad }));
          }
        }
        expect(stack.requests().filter(([request]) => !isOrdinary(request, id))).to.deep.equal([]);
      } finally {
        await stack.close();
      }
    });

    it(`is never asked for by a field of a ${kind}`, async () => {
      const sample = samples[kind]!;
      const { fields } = blueprintOf(kind)!;
      /** What a create with this in place of a field asks for. */
      const asked = async (name?: string, value?: string): Promise<{ names: string[]; shapes: string[]; error: unknown }> => {
        const stack = await Stack.start(sample.options);
        try {
          const inputs = await sample.inputs(stack);
          stack.requests();
          // What is looked up of a create that is refused is no step either.
          if (name === REFUSED) stack.sandbox.fault({ method: "POST", status: 400, body: { code: "InvalidInput", message: "no" } });
          const args = name === undefined || name === REFUSED ? inputs : { ...inputs, [name]: value };
          const error = await stack
            .resource(kind)
            .create(args)
            .then(
              () => undefined,
              (e: unknown) => e,
            );
          const names = Object.keys(inputs).filter((one) => typeof inputs[one] === "string" && fields[one]?.spec.change === "replace");
          return { names, shapes: stack.requests().map(([request]) => shapeOf(request)), error };
        } finally {
          await stack.close();
        }
      };
      const { names, shapes } = await asked();
      const usual = [...shapes, ...(await asked(REFUSED)).shapes];
      for (const name of names) {
        const { shapes: other } = await asked(name, "no_such");
        for (const step of STEPS) {
          const { shapes, error } = await asked(name, step);
          expect(
            shapes.filter((shape) => ![...usual, ...other].includes(shape)),
            `${name}: ${JSON.stringify(step)}`,
          ).to.deep.equal([]);
          expect(error, name).not.to.be.instanceOf(EmptyPathHole);
        }
      }
    });
  }
});

/** The path by its length: a step would make it shorter. */
const shapeOf = (request: string): string => {
  const [method = "", path = ""] = request.split(" ");
  return `${method} ${path.split("?")[0]!.split("/").length}`;
};

const isOrdinary = (request: string, id: string): boolean => request.includes(encodeURIComponent(id.split(/[:/]/)[0] ?? ""));
