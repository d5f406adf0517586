/** What the tests of codec share. */

import type * as t from "io-ts";
import { list, opt, secret, shape, text, integer, words } from "../../sdk/codec.js";
import { inspect } from "../../sdk/inspect.js";

export const lines = (codec: t.Mixed, value: unknown): string[] =>
  inspect(codec, value).map(({ path, message }) => `${path} ${message}`.trim());

export const warehouse = shape({
  name: text,
  port: opt(integer),
  mode: opt(words("fast", "careful")),
  password: secret(text),
  tags: opt(list(text)),
  nested: opt(shape({ deep: list(shape({ key: text })) })),
});
