// From Fivetran's OpenAPI file to the facts of the catalog. It stops at whatever it does not know: a table with a hole is worse than none.

import { alwaysSecret, echoes, removedFields, removedOptions, legacyNaming, secretPaths } from "./overrides.mjs";

const NAMINGS = {
  schema_format_schema: "n",
  schema_format_schema_table: "t",
  schema_format_schema_table_group: "g",
  schema_format_schema_prefix: "p",
};
const ATTRIBUTES = new Set(["title", "type", "description", "format", "example", "enum", "items", "properties"]);
const HOLDS = { string: "text", boolean: "flag", integer: "integer", number: "decimal" };
const FORMATS = new Set([undefined, "password", "int32", "date-time"]);

export class Strange extends Error {}

const stop = (where, what) => {
  throw new Strange(`${where}: ${what}`);
};

const last = (ref) => ref.split("/").at(-1);

/** `{ connections, destinations, logs, privateLinks }`, each `service → { naming, legacy, config, auth, keys }`. */
export const extract = (spec) => {
  const all = spec.components.schemas;

  const fieldsOf = (properties, where, everySecret) => {
    const fields = Object.entries(properties ?? {}).map(([wire, node]) =>
      field(wire, node, `${where}${where.endsWith(":") ? "" : "."}${wire}`, everySecret),
    );
    return fields.sort((a, b) => (a.wire < b.wire ? -1 : 1));
  };

  const field = (wire, node, where, everySecret) => {
    if (!/^[a-z]\w*$/.test(wire)) stop(where, "not a name that the table can hold");
    const list = node.type === "array";
    const item = list ? node.items : node;
    for (const each of [node, item]) {
      for (const key of Object.keys(each)) if (!ATTRIBUTES.has(key)) stop(where, `unknown attribute ${key}`);
      if (!FORMATS.has(each.format)) stop(where, `unknown format ${each.format}`);
    }
    // The options of one service stand on the array instead of on its items.
    const words = (item.enum ?? node.enum)?.filter((word) => word !== "");
    if (words !== undefined) {
      for (const word of words)
        if (typeof word !== "string" || word.startsWith("~")) stop(where, `an option that the table cannot hold: ${word}`);
      // An integer with options in quotes is an integer all the same.
      const removed = (removedOptions[where] ?? []).filter((word) => !words.includes(word)).map((word) => `~${word}`);
      if (item.type !== "integer") return { wire, list, holds: "words", words: [...[...new Set(words)].sort(), ...removed] };
    }
    if (item.type === "object" && item.properties !== undefined) {
      return { wire, list, holds: "object", fields: fieldsOf(item.properties, where, everySecret) };
    }
    const holds = HOLDS[item.type] ?? stop(where, `unknown type ${item.type}`);
    const secret = holds === "text" && (everySecret || item.format === "password" || alwaysSecret.has(wire) || secretPaths.has(where));
    return { wire, list, holds, ...(secret ? { secret } : {}) };
  };

  const part = (component, key, where, everySecret = false) => {
    if (component === undefined) return [];
    const node = component.properties?.[key] ?? stop(where, `no ${key} in its component`);
    for (const name of Object.keys(node)) if (!ATTRIBUTES.has(name) && name !== "required") stop(where, `unknown attribute ${name}`);
    const fields = fieldsOf(node.properties, where, everySecret);
    return fields.map((f) => (node.required?.includes(f.wire) ? { ...f, required: true } : f));
  };

  const readonlyOf = (service) => {
    const answer = all[`${service}_readonly_config_V1`];
    return part(answer, "config", `${service}:`).map((f) => ({ ...f, readonly: true }));
  };

  const family = (request, { suffix, naming, answers = false, component = (name) => name }) => {
    const services = {};
    for (const [service, ref] of Object.entries(request.discriminator.mapping)) {
      if (!/^\w+$/.test(service)) stop(service, "not a name that the table can hold");
      const refs = (all[last(ref)]?.allOf ?? stop(service, "has no component")).map((r) => last(r.$ref));
      const own = component(service);
      const config = all[`${own}${suffix}`] ?? stop(service, "has no config");
      const format = refs.find((name) => name.startsWith("schema_format_"));
      if (naming && NAMINGS[format] === undefined) stop(service, `unknown naming ${format}`);
      for (const name of refs) {
        const known = name === format || [`${own}${suffix}`, `${own}_auth_V1`, `${own}_esm_keys_config_V1`].includes(name);
        if (!known && all[name]?.discriminator === undefined) stop(service, `unknown part ${name}`);
      }
      const removed = (removedFields[service] ?? []).map((f) => ({ list: false, holds: "text", ...f, removed: true }));
      const fields = [...part(config, "config", `${service}:`), ...(answers ? readonlyOf(service) : [])];
      services[service] = {
        naming: naming ? NAMINGS[format] : "-",
        legacy: legacyNaming[service] ?? [],
        config: unique([...fields, ...removed.filter((g) => fields.every((f) => f.wire !== g.wire))], service).map((f) => {
          const echo = echoes[service]?.[f.wire];
          return echo === undefined ? f : { ...f, echo };
        }),
        auth: unique(refs.includes(`${own}_auth_V1`) ? part(all[`${own}_auth_V1`], "auth", `${service}:auth.`, true) : [], service),
        keys: unique(
          refs.includes(`${own}_esm_keys_config_V1`)
            ? part(all[`${own}_esm_keys_config_V1`], "external_secrets_keys_config", `${service}:keys.`)
            : [],
          service,
        ),
      };
    }
    return services;
  };

  return {
    connections: family(all.NewConnectorRequestV1, { suffix: "_config_V1", naming: true, answers: true }),
    destinations: family(all.NewDestinationRequest, { suffix: "_config_V1", naming: false }),
    logs: family(all.AddLogRequest, { suffix: "_config_V1", naming: false }),
    privateLinks: family(all.PrivateLinkCreateRequest, {
      suffix: "_private_link_config_V1",
      naming: false,
      component: (name) => name.toLowerCase(),
    }),
  };
};

/** Two names that programs would write alike cannot be told apart. */
const unique = (fields, where) => {
  const seen = new Map();
  for (const { wire } of fields) {
    const plain = wire.replace(/_+([a-z0-9])/g, (_, c) => c.toUpperCase());
    if (seen.has(plain)) stop(where, `${wire} and ${seen.get(plain)} are one name in programs`);
    seen.set(plain, wire);
  }
  return fields.sort((a, b) => (a.wire < b.wire ? -1 : 1));
};
