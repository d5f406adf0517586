// Which folder may import which: the walls of the house. One rule for every way to import, on the path that is really meant.

import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

const VENDORS = ["fivetran", "airbyte", "tfregistry"];

/**
 * The first room that fits a file is its room. `may`: beginnings of the paths that it may import besides its own, of the project's files.
 * `packages`: the only ones that it may import among those in GUARDED.
 */
export const ROOMS = [
  { room: "sdk/plain.ts", may: [], own: false, why: "the lowest floor imports nothing of ours" },
  { room: "sdk/codec.ts", may: ["sdk/plain"], own: false, why: "codecs stand on plain values alone", packages: ["fp-ts"] },
  { room: "sdk/redact.ts", may: [], own: false, why: "the lowest floor imports nothing of ours" },
  { room: "sdk/transport", may: ["sdk/"], why: "sdk/ knows neither Pulumi nor what is built on it", packages: ["got", "fp-ts"] },
  { room: "sdk/", may: [], why: "sdk/ knows neither Pulumi nor what is built on it", packages: ["fp-ts"] },
  { room: "providers/kernel/", may: ["sdk/"], why: "the kernel knows no vendor and no host", packages: ["@pulumi", "fp-ts"] },
  ...VENDORS.map((vendor) => ({
    room: `providers/${vendor}/`,
    may: ["providers/kernel/", "sdk/"],
    why: "vendors know neither each other, nor the host, nor Pulumi, and are written in plain async",
  })),
  {
    room: "providers/registry.ts",
    may: ["providers/kernel/", "sdk/", ...VENDORS.map((vendor) => `providers/${vendor}/index`)],
    why: "the list of all kinds knows what it lists",
  },
  {
    room: "providers/host/",
    may: ["providers/kernel/", "providers/registry", "sdk/"],
    why: "the host knows vendors by the list of all kinds alone",
    packages: ["@pulumi", "@grpc"],
  },
  {
    room: "providers/provider.ts",
    may: ["providers/host/", "providers/kernel/", "providers/registry", "sdk/"],
    why: "what state opens is the host",
  },
  {
    room: "providers/testing.ts",
    may: ["providers/kernel/", "providers/registry", "sdk/"],
    why: "mocks know vendors by the list of all kinds alone",
    packages: ["@pulumi"],
  },
  {
    room: "index.ts",
    may: [...VENDORS.map((vendor) => `providers/${vendor}/index`), "sdk/secret-from"],
    why: "programs see the vendors, and what is the same for all of them",
  },
  { room: "sandbox/", may: [], why: "the sandbox must not share our mistakes" },
  { room: "sandbox.ts", may: ["sandbox/"], why: "the sandbox must not share our mistakes" },
  {
    room: "cli/",
    may: ["providers/host/", "providers/kernel/", "providers/registry", "sandbox/", "sdk/", "../package.json"],
    why: "commands use the product, never tests or vendors",
    packages: [],
  },
  { room: "examples/", may: [], why: "an example imports the package, as a user does", packages: ["pulumi-conduit", "@pulumi"] },
];

/** Packages that not every room may use. */
const GUARDED = ["@pulumi", "@grpc", "got", "fp-ts", "pulumi-conduit"];

const fits = (file, start) => file === start || file.startsWith(start.endsWith("/") ? start : `${start}.`) || file.startsWith(start);

/** Why a file may not import something; undefined when it may. */
export const wallBetween = (file, wanted) => {
  const from = path.relative(root, path.resolve(file)).split(path.sep).join("/");
  const room = ROOMS.find(({ room: start }) => fits(from, start));
  if (room === undefined) return undefined;
  if (!wanted.startsWith(".") && !path.isAbsolute(wanted)) {
    const guarded = GUARDED.find((name) => wanted === name || wanted.startsWith(`${name}/`));
    return guarded === undefined || (room.packages ?? []).includes(guarded) ? undefined : room.why;
  }
  const to = path
    .relative(root, path.resolve(path.dirname(path.resolve(file)), wanted))
    .split(path.sep)
    .join("/");
  const isOwn = room.own !== false && room.room.endsWith("/") && to.startsWith(room.room);
  return isOwn || room.may.some((start) => to.startsWith(start)) ? undefined : room.why;
};

/** What a call of `require`, of `import` or of a function made by `createRequire` names, where it is written down. */
const literalOf = (node) => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
};

const rule = {
  meta: { type: "problem", schema: [], messages: { wall: "{{wanted}} is behind a wall: {{why}}." } },
  create(context) {
    const check = (node, source) => {
      const wanted = literalOf(source);
      const why = wanted === undefined ? undefined : wallBetween(context.filename, wanted);
      if (why !== undefined) context.report({ node, messageId: "wall", data: { wanted, why } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node, node.expression),
      CallExpression: (node) => {
        const { callee } = node;
        const isRequire = callee.type === "Identifier" && callee.name === "require";
        const isResolve = callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "require";
        if (isRequire || isResolve) check(node, node.arguments[0]);
      },
    };
  },
};

export default { meta: { name: "walls" }, rules: { imports: rule } };
