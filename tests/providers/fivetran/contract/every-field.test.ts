/**
 * Every field of every service: what a program writes is what is sent, and a secret that changes is sent alone.
 *
 * Numbers in brackets are those of the cases that the Terraform provider's own tests cover; from 71 on they are ours.
 */

import { expect } from "chai";
import {
  type Family,
  type Fields,
  type Known,
  type Service,
  serviceNames,
  serviceOf,
  writable,
} from "../../../../providers/fivetran/catalog/index.js";
import { isPlain, type Plain } from "../../../../sdk/plain.js";
import { type Stored } from "../../../drive.js";
import { Stack } from "../../../stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

type Spelling = "name" | "wire";

/** One value for each field, of the type that the field has, under the program's names or the wire's. */
const filled = (fields: Fields, by: Spelling): Plain =>
  Object.fromEntries(writable(fields).map((known) => [known[by], valueOf(known, by)]));

const valueOf = (known: Known, by: Spelling): unknown => (known.list ? [oneOf(known, by)] : oneOf(known, by));

const oneOf = ({ holds, wire, words, fields }: Known, by: Spelling): unknown => {
  switch (holds) {
    case "text":
      return `the ${wire}`;
    case "flag":
      return true;
    case "integer":
      return 7;
    case "decimal":
      return 2.5;
    case "words":
      return words[0];
    case "object":
      return filled(fields, by);
  }
};

/** Where secrets stand, by the names of programs: a list is changed through its first item. */
const secretsIn = (fields: Fields): Known[][] =>
  writable(fields).flatMap((known) => {
    if (known.holds === "text") return known.secret ? [[known]] : [];
    return secretsIn(known.fields).map((rest) => [known, ...rest]);
  });

/** The value with the secret at that place another one. */
const rotated = (value: unknown, [known, ...rest]: readonly Known[], by: Spelling): unknown => {
  if (known === undefined) return `${String(value)}, the next one`;
  const own = (value as Plain)[known[by]];
  const next = Array.isArray(own) ? [rotated(own[0], rest, by), ...own.slice(1)] : rotated(own, rest, by);
  return { ...(value as Plain), [known[by]]: next };
};

/** What a PATCH says of it: the way to the secret alone, and a list whole. */
const patched = (after: unknown, [known, ...rest]: readonly Known[]): unknown =>
  known === undefined || !isPlain(after) ? after : { [known.wire]: known.list ? after[known.wire] : patched(after[known.wire], rest) };

// ---------------------------------------------------------------------------------------------------------------------
// Kinds
// ---------------------------------------------------------------------------------------------------------------------

interface Row {
  readonly family: Family;
  readonly kind: string;
  readonly path: string;
  /** Inputs beside service and settings. */
  readonly rest: (service: Service, n: number, group: () => Promise<string>) => Promise<Plain>;
  /** What a create says of them in `config`. */
  readonly place: (service: Service, n: number) => Plain;
  /** What every PATCH says. */
  readonly always: Plain;
  /** How many secrets there are at least. */
  readonly secrets: number;
}

const quiet = { setupTests: "off" };
const nowhere = (): Plain => ({});
const untested = { run_setup_tests: false };

const PLACES: Readonly<Record<string, (n: number) => readonly [Plain, Plain]>> = {
  n: (n) => [{ name: `x${n}` }, { schema: `x${n}` }],
  t: (n) => [
    { name: `x${n}`, table: "t" },
    { schema: `x${n}`, table: "t" },
  ],
  g: (n) => [
    { name: `x${n}`, tableGroup: "t" },
    { schema: `x${n}`, table_group_name: "t" },
  ],
  p: (n) => [{ prefix: `x${n}` }, { schema_prefix: `x${n}` }],
};
const placeOf = ({ naming }: Service, n: number): readonly [Plain, Plain] => PLACES[naming]?.(n) ?? [{}, {}];

const ROWS: readonly Row[] = [
  {
    family: "connections",
    kind: "fivetran:Connection",
    path: "/v1/connections",
    rest: async (service, n, group) => ({ ...quiet, groupId: await group(), destinationSchema: placeOf(service, n)[0] }),
    place: (service, n) => placeOf(service, n)[1],
    always: untested,
    secrets: 1400,
  },
  {
    family: "destinations",
    kind: "fivetran:Destination",
    path: "/v1/destinations",
    rest: async (_service, _n, group) => ({ ...quiet, groupId: await group(), timeZoneOffset: "0" }),
    place: nowhere,
    always: { ...untested, time_zone_offset: "0" },
    secrets: 56,
  },
  {
    family: "logs",
    kind: "fivetran:LogService",
    path: "/v1/external-logging",
    rest: async (_service, _n, group) => ({ ...quiet, groupId: await group() }),
    place: nowhere,
    always: untested,
    secrets: 10,
  },
  {
    family: "privateLinks",
    kind: "fivetran:PrivateLink",
    path: "/v1/private-links",
    rest: (_service, n) => Promise.resolve({ name: `link_${n}`, region: "AWS_US_EAST_1" }),
    place: nowhere,
    always: {},
    secrets: 0,
  },
];

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

/** Beyond what the sandbox masks by itself: every secret at the top. */
const masked = (family: Family): Record<string, string[]> =>
  Object.fromEntries(
    serviceNames(family).map((name) => [
      name,
      [...(serviceOf(family, name)?.config.values() ?? [])].flatMap(({ secret, wire }) => (secret ? [wire] : [])),
    ]),
  );

describe("[16] every field of the catalog", function () {
  this.timeout(300_000);

  for (const { family, kind, path, rest, place, always, secrets } of ROWS) {
    describe(kind, () => {
      let stack: Stack;
      before(async () => {
        stack = await Stack.swift({ fivetran: { secretKeys: masked(family) } });
      });
      after(() => stack.close());

      let changed = 0;
      const life = async (name: string, n: number): Promise<void> => {
        const resource = stack.resource(kind);
        const service = serviceOf(family, name) as Service;
        let now: Plain = {
          service: name,
          config: filled(service.config, "name"),
          ...(service.auth.size === 0 ? {} : { auth: filled(service.auth, "name") }),
          ...(await rest(service, n, async () => (await stack.resource("fivetran:Group").create({ name: `g${n}` })).id)),
        };
        stack.requests();
        let one: Stored = await resource.create(now);
        const [, body] = stack.requests().find(([what]) => what.startsWith("POST")) ?? [];
        const { config, auth } = body as { config: Plain; auth?: Plain };
        expect(config).to.deep.equal({ ...filled(service.config, "wire"), ...place(service, n) });
        if (service.auth.size > 0) expect(auth).to.deep.equal(filled(service.auth, "wire"));

        one = (await resource.refresh(one)) ?? expect.fail("gone");
        expect((await resource.diff(one, now)).changed).to.deep.equal([]);

        for (const part of ["config", "auth"] as const) {
          let sent = filled(service[part], "wire");
          for (const way of secretsIn(service[part])) {
            changed += 1;
            sent = rotated(sent, way, "wire") as Plain;
            now = { ...now, [part]: rotated(now[part], way, "name") };
            expect((await resource.diff(one, now)).changed).to.deep.equal([part]);
            stack.requests();
            one = await resource.update(one, now);
            expect(stack.requests(), way.map(({ wire }) => wire).join(".")).to.deep.equal([
              [`PATCH ${path}/${one.id}`, { ...always, [part]: patched(sent, way) }],
            ]);
          }
        }
      };

      it("arrives under its own key and with its own type, comes back masked without a difference, and is sent alone when it is a secret that changes", async () => {
        const wrong: string[] = [];
        for (const [n, name] of serviceNames(family).entries()) {
          await life(name, n).catch((error: unknown) => wrong.push(`${name}: ${String(error)}`));
        }
        expect(wrong.slice(0, 10).join("\n"), `${wrong.length} services`).to.equal("");
        expect(changed).to.be.at.least(secrets);
      });
    });
  }
});
