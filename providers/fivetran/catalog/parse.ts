/**
 * How the tables of the catalog are written: a line a service, a token a field.
 *
 *     github n auth_mode=4 pats*! repositories* use_webhooks? pat!~ | client_access(client_id! client_secret!) | key
 *
 * After the service's name: its naming (below), with `+` and the namings that it took earlier, and `~` if the vendor no longer lists it. Then
 * config, auth and the keys for secret managers. A field is its name on the wire, `*` for a list, what it holds (nothing: text), and flags.
 */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export type Holds = "text" | "flag" | "integer" | "decimal" | "words" | "object";

export interface Known {
  /** On the wire. */
  readonly wire: string;
  /** In programs. */
  readonly name: string;
  readonly list: boolean;
  readonly holds: Holds;
  readonly secret: boolean;
  /** The options of a field that holds words. */
  readonly words: readonly string[];
  /** The fields of an object. */
  readonly fields: Fields;
  /** The vendor's description no longer has it. */
  readonly removed: boolean;
  /** The vendor refuses a body without it; described for private links only. */
  readonly required: boolean;
  /** Only in answers. */
  readonly readonly: boolean;
  /** The name under which answers have it. */
  readonly echo: string | undefined;
}

/** By name on the wire. */
export type Fields = ReadonlyMap<string, Known>;

/** `{ name }`, `{ name, table }`, `{ name, tableGroup }`, `{ prefix }`; a destination has none. */
export type Naming = "n" | "t" | "g" | "p" | "-";

export interface Service {
  readonly naming: Naming;
  readonly legacy: readonly Naming[];
  readonly removed: boolean;
  readonly config: Fields;
  readonly auth: Fields;
  readonly keys: Fields;
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** The name for programs. Only ever used from the wire's name on: the way back is a look-up, because it is not a rule (`api_key_2`). */
export const userName = (wire: string): string => wire.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** @param words the options by number, as the tables count them. */
export const parseService = (line: string, words: (n: number) => readonly string[]): Service => {
  const [head = "", auth = "", keys = ""] = line.split(" | ");
  const [, code = "", config = ""] = /^\S+ (\S+) ?(.*)$/.exec(head) ?? [];
  const [naming, ...legacy] = code.replace("~", "").split("+") as Naming[];
  const fields = (text: string): Fields => new Reader(text, words).fields();
  return { naming: naming ?? "-", legacy, removed: code.endsWith("~"), config: fields(config), auth: fields(auth), keys: fields(keys) };
};

export const nameOf = (line: string): string => line.slice(0, line.indexOf(" "));

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const HOLDS: Readonly<Record<string, Holds>> = { "?": "flag", "#": "integer", "%": "decimal", "=": "words", "(": "object" };

class Reader {
  private at = 0;
  constructor(
    private readonly text: string,
    private readonly words: (n: number) => readonly string[],
  ) {}

  fields(): Fields {
    const found = new Map<string, Known>();
    while (this.at < this.text.length && this.text[this.at] !== ")") {
      const one = this.field();
      found.set(one.wire, one);
      this.skip(" ");
    }
    return found;
  }

  private field(): Known {
    const wire = this.take(/\w+/y);
    const list = this.skip("*");
    const secret = this.skip("!");
    const mark = this.take(/[?#%=(]/y);
    const words = mark === "=" ? this.words(Number(this.take(/\d+/y))) : [];
    const fields: Fields = mark === "(" ? this.fields() : new Map();
    if (mark === "(") this.skip(")");
    const echo = this.skip("<") ? this.take(/\w+/y) : undefined;
    const [required, readonly, removed] = [this.skip("&"), this.skip("^"), this.skip("~")];
    return {
      wire,
      name: userName(wire),
      list,
      holds: HOLDS[mark] ?? "text",
      secret,
      words,
      fields,
      removed: removed,
      required,
      readonly,
      echo,
    };
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private skip(mark: string): boolean {
    const there = this.text[this.at] === mark;
    if (there) this.at += 1;
    return there;
  }
}
