// The texts of a new kind's files. What only its author knows is FILL IN.

const CLIENTS = {
  fivetran: { calls: "del, get, patch, path, post", account: "fivetran" },
  tfregistry: { calls: "del, get, patch, path, post", account: "tfregistry" },
};

export const entity = (facts) => (facts.vendor === "airbyte" ? airbyteEntity(facts) : restEntity(facts));

const restEntity = ({ vendor, kind, name, variable, noun, route }) => `/** FILL IN: what a ${noun} is, in one sentence. */

import { ${CLIENTS[vendor].calls} } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { listed } from "../../sdk/${vendor}.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { ${CLIENTS[vendor].account} } from "./account.js";

export const ${variable} = blueprint({
  kind: "${kind}",
  noun: "${noun}",
  vendor: ${CLIENTS[vendor].account},
  fields: {
    /** FILL IN: one field after the other, each with its name in requests and what a change of it does. */
    name: field(text, { wire: "name", change: "update" }),
  },
  outputs: {
    /** Id of the ${noun}. */
    ${variable}Id: output(text, "id", { id: true }),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  calls: {
    create: (_args, body) => post("${route}", body),
    read: (id) => get(path\`${route}/\${id}\`),
    update: (id, body) => patch(path\`${route}/\${id}\`, body),
    remove: (id) => del(path\`${route}/\${id}\`),
    // FILL IN: \`find\`, by which a create whose answer was lost is found again. Where names are not unique, see group.ts.
  },
});

/** What a program writes to make a ${noun}. */
export interface ${name}Args extends ArgsFor<typeof ${variable}>, CommonInputs {}

/**
 * FILL IN: what it does for its user.
 *
 * @example
 * const ${variable} = new ${vendor}.${name}("main", { name: "main" });
 */
export class ${name} extends resource<typeof ${variable}, ${name}Args>(${variable}) {}

/** A ${noun} as \`get${name}\` answers it. */
export interface Get${name}Result extends ResultOf<typeof ${variable}> {}

/** Which ${noun}: by its id or its name. */
export type Get${name}Args = ById | By<Get${name}Result, "name">;

// FILL IN: by what else people know it, and whether an item of the list says all (isWhole).
const lookup = lookups<Get${name}Args, Get${name}Result>(${variable}, {
  by: [["name"]],
  items: (client) => client.list(listed(get("${route}"))),
});

/** A ${noun} that exists. Rejects with an \`ApiError\` when there is none. */
export const get${name} = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const get${name}Output = lookup.getOutput;

/** All of them. */
export const list${name}s = lookup.list;
`;

const airbyteEntity = ({ kind, name, variable, noun, route }) => `/** FILL IN: what a ${noun} is, in one sentence. */

import { ask, change, drop, make } from "../../sdk/airbyte.js";
import { text } from "../../sdk/codec.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { airbyte } from "./account.js";

export const ${variable} = blueprint({
  kind: "${kind}",
  noun: "${noun}",
  vendor: airbyte,
  fields: {
    /** FILL IN: one field after the other, each with its name in requests and what a change of it does. */
    name: field(text, { wire: "name", change: "update" }),
  },
  outputs: {
    /** Id of the ${noun}. */
    ${variable}Id: output(text, "${variable}Id", { id: true }),
  },
  title: ({ name }) => name,
  identity: (answer) => (typeof answer["${variable}Id"] === "string" ? answer["${variable}Id"] : undefined),
  calls: {
    create: (_args, body) => make("${route}/create", body),
    read: (id) => ask("${route}/get", { ${variable}Id: id }),
    update: (id, body) => change("${route}/update", { ${variable}Id: id, ...body }),
    remove: (id) => drop("${route}/delete", { ${variable}Id: id }),
    // FILL IN: \`find\`, by which a create whose answer was lost is found again.
  },
});

/** What a program writes to make a ${noun}. */
export interface ${name}Args extends ArgsFor<typeof ${variable}>, CommonInputs {}

/**
 * FILL IN: what it does for its user.
 *
 * @example
 * const ${variable} = new airbyte.${name}("main", { name: "main" });
 */
export class ${name} extends resource<typeof ${variable}, ${name}Args>(${variable}) {}

/** A ${noun} as \`get${name}\` answers it. */
export interface Get${name}Result extends ResultOf<typeof ${variable}> {}

/** Which ${noun}: by its id or its name. */
export type Get${name}Args = ById | By<Get${name}Result, "name">;

// FILL IN: by what else people know it, and whether an item of the list says all (isWhole).
const lookup = lookups<Get${name}Args, Get${name}Result>(${variable}, {
  by: [["name"]],
  items: (client) => client.list(ask("${route}/list", {})),
});

/** A ${noun} that exists. Rejects with an \`ApiError\` when there is none. */
export const get${name} = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const get${name}Output = lookup.getOutput;

/** All of them. */
export const list${name}s = lookup.list;
`;

export const row = ({ vendor, kind, variable, noun, route }) => `import type { Kind } from "../kind.js";
import { ${vendor === "fivetran" ? "row" : vendor === "airbyte" ? "family" : "growDocument"} } from "./parts.js";

export const ${variable}: Kind = {
  kind: "${kind}",
  // FILL IN: every field once; what \`Sample\` in tests/laws/sample.ts asks for.
  laws: { inputs: async () => ({ name: "main" }), changes: { name: "other" } },
  faults: {
${
  vendor === "fivetran"
    ? `    ...row("${route.replace(/^\//, "")}"),`
    : vendor === "airbyte"
      ? `    ...family("${route}"),\n    usual: { create: 1, read: 1, update: 1, delete: 1 },`
      : `    routes: {
      create: { method: "POST", path: /\\${route}$/ },
      read: { method: "GET", path: /\\${route}\\/[^/]+$/ },
      update: { method: "PATCH", path: /\\${route}\\/[^/]+$/ },
      delete: { method: "DELETE", path: /\\${route}\\/[^/]+$/ },
    },
    usual: { create: 1, read: 1, update: 1, delete: 1 },
    grow: growDocument,`
}
    // FILL IN: what \`Entity\` in tests/faults/model.ts asks for.
    titles: ['${noun} "main"', '${noun} "other"'],
    ledger: ["${kind}"],
    prepare: async () => ({ args: { name: "main" }, changed: { name: "other" }, secrets: [] }),
  },
};
`;

export const test = ({ vendor, kind, noun }) => `import { expect } from "chai";
import { Stack } from "../../stack.js";

describe("${kind}", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await Stack.start();
  });
  afterEach(() => stack.close());

  // FILL IN: what is special about a ${noun}; what holds for every kind is in tests/laws.ts.
  it("is made by one request and deleted by one", async () => {
    const one = await stack.resource("${kind}").create({ name: "main" });
    await stack.resource("${kind}").destroy(one);
    expect(stack.requests().map(([request]) => request.split(" ")[0])).to.deep.equal([${vendor === "airbyte" ? '"POST", "POST"' : '"POST", "DELETE"'}]);
  });
});
`;

export const example = ({ vendor, name, variable, noun }) => `/** FILL IN: what this program sets up. */

import * as ${vendor} from "pulumi-conduit/${vendor}";

const ${variable} = new ${vendor}.${name}("main", { name: "main" });

/** Id of the ${noun}. */
export const id = ${variable}.id;
`;
