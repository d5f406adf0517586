/** Every service of the catalog through a whole life: random config, an echo as awkward as the vendor's, and nothing to do afterward. */

import { expect } from "chai";
import * as fc from "fast-check";
import {
  type Family,
  type Fields,
  type Known,
  type Service,
  serviceNames,
  serviceOf,
  writable,
} from "../../../providers/fivetran/catalog/index.js";
import type { Plain } from "../../../sdk/plain.js";
import { isMask } from "../../../providers/kernel/compare.js";
import { plain } from "../../drive.js";
import { Stack } from "../../stack.js";
import { seed } from "../../seed.js";

// ---------------------------------------------------------------------------------------------------------------------
// Arbitraries
// ---------------------------------------------------------------------------------------------------------------------

const text = fc.string({ minLength: 1, maxLength: 14 }).filter((s) => !isMask(s));

/** `PrivateLink`, `PRIVATE_LINK`. */
const upper = (word: string): string => word.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();

const one = (known: Known): fc.Arbitrary<unknown> => {
  switch (known.holds) {
    case "text":
      return text;
    case "flag":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: 0, max: 1_000_000 });
    case "decimal":
      return fc.integer({ min: 0, max: 1000 }).map((n) => n / 4);
    case "words": {
      const alike = known.words.map((word) => upper(word));
      const spellable = known.words.filter((_, i) => alike.indexOf(alike[i] ?? "") === alike.lastIndexOf(alike[i] ?? ""));
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known.words) }, fc.constantFrom(...spellable).map(upper));
    }
    case "object":
      // Items of a list are whole, as people write them: what is left out cannot tell them apart.
      return objectOf(known.fields, known.list);
  }
};

const value = (known: Known): fc.Arbitrary<unknown> => {
  if (!known.list) return one(known);
  const items = { minLength: 0, maxLength: 3 };
  return known.holds === "object"
    ? fc.uniqueArray(one(known), {
        ...items,
        selector: (item) => Object.values(item as Plain).find((v) => typeof v === "string") ?? JSON.stringify(item),
      })
    : fc.uniqueArray(one(known), items);
};

/** Now in the program's spelling, now in the wire's. */
const objectOf = (fields: Fields, whole = false): fc.Arbitrary<Plain> =>
  fc
    .record(Object.fromEntries(writable(fields).map((f) => [f.wire, fc.tuple(value(f), fc.boolean())])), {
      requiredKeys: writable(fields).flatMap(({ wire, required }) => (whole || required ? [wire] : [])),
    })
    .map((chosen) =>
      Object.fromEntries(
        Object.entries(chosen as Record<string, [unknown, boolean]>).map(([wire, [v, asWire]]) => [
          asWire ? wire : (fields.get(wire)?.name ?? wire),
          v,
        ]),
      ),
    );

const placeOf = ({ naming }: Service, n: number): Plain =>
  ({ n: { name: `x${n}` }, t: { name: `x${n}`, table: "t.u" }, g: { name: `x${n}`, tableGroup: "t" }, p: { prefix: `x${n}` }, "-": {} })[
    naming
  ];

/** What each kind needs beside its service and config. */
const others = (family: Family, service: Service, groupId: string, n: number): Plain =>
  ({
    connections: { groupId, destinationSchema: placeOf(service, n) },
    destinations: { groupId, timeZoneOffset: "0", setupTests: "off" },
    logs: { groupId, setupTests: "off" },
    privateLinks: { name: `link_${n}`, region: "AWS_US_EAST_1" },
  })[family];

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

/** Secrets at the top, which the vendor never shows. */
const secretKeys = (family: Family): Record<string, string[]> =>
  Object.fromEntries(
    serviceNames(family).map((name) => [
      name,
      [...(serviceOf(family, name)?.config.values() ?? [])].filter((f) => f.secret).map((f) => f.wire),
    ]),
  );

const defaults = Object.fromEntries(
  (["connections", "destinations", "logs", "privateLinks"] as const)
    .flatMap(serviceNames)
    .map((name) => [name, { set_by_the_vendor: "DEFAULT", hidden_list: ["a"] }]),
);

const start = (family: Family): Promise<Stack> =>
  Stack.start({
    fivetran: {
      configDefaults: defaults,
      secretKeys: secretKeys(family),
      upperSnakeEnums: true,
      reversedLists: true,
      numbersAsText: true,
      hidesEmpty: true,
    },
  });

for (const [family, kind] of [
  ["connections", "fivetran:Connection"],
  ["destinations", "fivetran:Destination"],
  ["logs", "fivetran:LogService"],
  ["privateLinks", "fivetran:PrivateLink"],
] as const) {
  describe(`${kind} for every service`, function () {
    this.timeout(180_000);

    it(`is created, read back without a difference, and sends one rotated secret alone (seed ${seed})`, async () => {
      const wrong: string[] = [];
      let stack = await start(family);
      let groupId = "";
      for (const [n, name] of serviceNames(family).entries()) {
        // Each sandbox is an account of its own, with a rate limit of its own to wait for.
        if (n % 50 === 0) {
          await stack.close();
          stack = await start(family);
          groupId = (await stack.resource("fivetran:Group").create({ name: "g" })).id;
        }
        const resource = stack.resource(kind);
        const service = serviceOf(family, name) as Service;
        const [config = {}] = fc.sample(objectOf(service.config), { seed: seed + n, numRuns: 1 });
        // A group has one destination.
        if (family === "destinations" || family === "logs") groupId = (await stack.resource("fivetran:Group").create({ name: `g${n}` })).id;
        const inputs = { service: name, config, ...others(family, service, groupId, n) };
        try {
          stack.requests();
          const made = await resource.create(inputs);
          const [, body] = stack.requests().find(([what]) => what.startsWith("POST")) ?? [];
          const sent = (body as { config?: Plain }).config ?? {};
          const places = ["schema", "table", "table_group_name", "schema_prefix"];
          expect(Object.keys(sent).filter((key) => !service.config.has(key) && !places.includes(key))).to.deep.equal([]);

          const read = await resource.refresh(made);
          expect(plain(read?.inputs)).to.deep.equal(plain(made.inputs));
          expect((await resource.diff(read ?? made, inputs)).changed).to.deep.equal([]);

          const rotated = Object.keys(config).find(
            (key) => typeof config[key] === "string" && fieldIn(service.config, key)?.secret === true,
          );
          if (rotated === undefined) continue;
          stack.requests();
          await resource.update(read ?? made, { ...inputs, config: { ...config, [rotated]: `${String(config[rotated])}-2` } });
          const always = family === "destinations" ? { time_zone_offset: "0" } : {};
          expect(stack.requests()[0]?.[1]).to.deep.equal({
            config: { [fieldIn(service.config, rotated)?.wire ?? ""]: `${String(config[rotated])}-2` },
            run_setup_tests: false,
            ...always,
          });
        } catch (error) {
          wrong.push(`${name}: ${error instanceof Error ? error.message : String(error)}\n  config: ${JSON.stringify(config)}`);
        }
      }
      await stack.close();
      expect(wrong.length, `PULUMI_CONDUIT_SEED=${seed}; ${wrong.length} services\n${wrong.slice(0, 20).join("\n")}\n`).to.equal(0);
    });
  });
}

const fieldIn = (fields: Fields, key: string): Known | undefined => [...fields.values()].find((f) => f.wire === key || f.name === key);
