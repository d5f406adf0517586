// The catalog as the types that programs are checked against.

import { HEAD } from "./tables.mjs";

// Written out, as the compiler shows them in its messages.
const LEAVES = { text: "Input<string>", flag: "Input<boolean>", integer: "Input<number>", decimal: "Input<number>" };
const NAMINGS = { t: "Table", g: "TableGroup", p: "Prefix" };

/** Options that are this long are written once, under a name. */
const LONG = 60;

const camel = (wire) => wire.replace(/_+([a-z0-9])/g, (_, c) => c.toUpperCase());
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

const NOUNS = { text: "text", flag: "true or false", integer: "number", decimal: "number", words: "text", object: "object" };
const LISTS = { text: "texts", flag: "flags", integer: "numbers", decimal: "numbers", words: "texts", object: "objects" };

/** What an editor shows over a field: facts in our own words. */
const comment = (f) => {
  const options = f.holds === "words" ? f.words.filter((word) => !word.startsWith("~")) : [];
  const what = f.list ? `list of ${LISTS[f.holds]}` : NOUNS[f.holds];
  const secret = f.secret ? "secret " : "";
  const facts = [
    // A tag counts only where it begins the comment.
    f.removed ? "@deprecated Fivetran's description has it no more." : "",
    `${(secret + what).replace(/^./, (first) => first.toUpperCase())}.`,
    options.length > 0
      ? `${options.length === 1 ? "One value is known" : `${options.length} values are known`}; others pass with a warning.`
      : "",
    f.secret ? "Encrypted in state, never read back." : "",
    camel(f.wire) === f.wire ? "" : `\`${f.wire}\` in the API.`,
  ];
  return facts.filter((fact) => fact !== "").join(" ");
};

export const writeTypes = ({ connections, destinations, logs, privateLinks }) => {
  const uses = new Map();
  const names = new Map();
  /** Written out at its first and only place, or by name where it is long and stands at several. */
  const shared = (prefix, text) => {
    uses.set(text, (uses.get(text) ?? 0) + 1);
    const worth = text.length >= LONG && (before.get(text) ?? 0) > 1;
    if (!worth) return text;
    if (!names.has(text)) names.set(text, `${prefix}${[...names.values()].filter((n) => n.startsWith(prefix)).length + 1}`);
    return names.get(text);
  };
  let before = new Map();

  const inner = (f) => {
    if (f.holds === "words") {
      const words = f.words.filter((word) => !word.startsWith("~"));
      return words.length === 0 ? LEAVES.text : shared("Words", `Word<${words.map((word) => JSON.stringify(word)).join(" | ")}>`);
    }
    return f.holds === "object" ? shared("Item", `Input<${object(f.fields)}>`) : LEAVES[f.holds];
  };
  const property = (f) => `/** ${comment(f)} */\n${key(camel(f.wire))}${f.required ? "" : "?"}: ${f.list ? `List<${inner(f)}>` : inner(f)}`;
  const object = (fields) => {
    const written = fields.filter((f) => !f.readonly);
    return written.length === 0
      ? "{}" // Each on a line of its own: a comment beside another field would count as that one's.
      : `{\n${written.map(property).join(";\n")};\n}`;
  };
  const map = (name, rows, of) =>
    `export interface ${name} {\n${Object.entries(rows)
      .map(([service, row]) => [service, row, of(row)])
      .filter(([, , text]) => text !== undefined)
      .map(([service, { removed }, text]) => `  ${removed ? "/** @deprecated */ " : ""}${key(service)}: ${text};\n`)
      .join("")}}\n`;

  const write = () => {
    const maps = [
      `/** What \`config\` holds, by service. */\n${map("ConnectionConfigs", connections, ({ config }) => object(config))}`,
      `/** What \`auth\` holds, for the services that have one. */\n${map("ConnectionAuths", connections, ({ auth }) => (auth.length === 0 ? undefined : shared("Auth", object(auth))))}`,
      `/** How services name their place in the destination. */\n${map("ConnectionNamings", connections, ({ naming, legacy }) =>
        [naming, ...legacy].map((n) => NAMINGS[n] ?? "Name").join(" | "),
      )}`,
      `/** What a destination's \`config\` holds, by service. */\n${map("DestinationConfigs", destinations, ({ config }) => object(config))}`,
      `/** What a log service's \`config\` holds, by service. */\n${map("LogConfigs", logs, ({ config }) => object(config))}`,
      `/** What a private link's \`config\` holds, by service. */\n${map("PrivateLinkConfigs", privateLinks, ({ config }) => object(config))}`,
    ];
    const aliases = [...names].map(([text, name]) => `type ${name} = ${text};\n`).join("");
    return `/* ${HEAD} */\n\n${LEAF_TYPES}\n${aliases}\n${maps.join("\n")}`;
  };
  // Once to count, once to write.
  write();
  before = new Map(uses);
  return write();
};

const LEAF_TYPES = `import type { Input } from "../../kernel/resource-class.js";

type List<A> = Input<A[]>;
/** One of these, or another that the vendor may have by now. */
type Word<W extends string> = Input<W | (string & {})>;
type Name = { name: Input<string> };
type Table = { name: Input<string>; table: Input<string> };
type TableGroup = { name: Input<string>; tableGroup: Input<string> };
type Prefix = { prefix: Input<string> };
`;
