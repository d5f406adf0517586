/** What is wrong with inputs, all at once and offline; and the inputs as they will be stored, with their secrets marked. */

import { keysOf } from "../../sdk/codec.js";
import { inspect, type Problem } from "../../sdk/inspect.js";
import { markSecrets } from "../../sdk/mark-secrets.js";
import { bare, hint } from "../../sdk/nearest.js";
import { isPlain, mapValues, type Plain } from "../../sdk/plain.js";
import { type Blueprint, type Field, type Fields, type Diagnostic, InvalidInputs } from "./blueprint.js";
import { type Adopt, common } from "./common-inputs.js";
import { canonical, isMask, same } from "./compare.js";
import { sameToUser } from "./diff.js";
import { ADOPT, type Checked } from "./handler.js";
import { exceptReferences, holdsAny, referredIn } from "./secret-references.js";
import { pinnedSecrets } from "./secrets-version.js";
import { asSecret, hasUnknown, isUnknown } from "./signature.js";
import type { Settings } from "./vendor.js";

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/**
 * @param olds the inputs of the last run; empty for a new object.
 * @param written what the program says now; parts may be unknown in a preview.
 */
export const checkInputs = async (blueprint: Blueprint, olds: Plain, written: Plain, settings: () => Settings): Promise<Checked> => {
  const referred = await referredIn(blueprint.fields, olds, written, markFields);
  const news = referred.inputs;
  const { inputs, warnings, ...said } = checkEach(blueprint, news, settings);
  let problems = [...referred.problems, ...said.problems];
  warnings.push(...referred.warnings);
  // What a read of a newer server brought into state, or an older version of this package, is no mistake of the one who has to change a neighbor.
  const isKnown = problems.length > 0 && Object.keys(olds).length > 0;
  if (isKnown) {
    const before = checkEach(blueprint, withoutDerived(blueprint, olds), settings).problems;
    problems = except(problems, before, ({ path: at }) => same(reach(olds, at), reach(news, at)));
  }
  if (problems.length === 0) {
    problems = await checkTogether(blueprint, inputs);
    if (problems.length > 0 && Object.keys(olds).length > 0) problems = except(problems, await checkTogether(blueprint, olds));
  }
  if (problems.length === 0) problems.push(...(await deriveInto(inputs, blueprint, olds)));
  if (problems.length === 0) Object.assign(inputs, pinnedSecrets(blueprint, olds, inputs, markFields));
  if (problems.length === 0) problems.push(...checkGuard(blueprint, olds, inputs, news[ADOPT] !== undefined));
  if (problems.length === 0) warnings.push(...mayReplace(blueprint, olds, inputs));
  const adopted = news[ADOPT] === undefined ? {} : { [ADOPT]: news[ADOPT] };
  const checked = { inputs: { ...secretsMarked(blueprint.fields, inputs), ...adopted }, failures: problems.map(sentence) };
  return warnings.length === 0 ? checked : { ...checked, warnings: warnings.map(sentence) };
};

/** The inputs with every secret part wrapped, for the engine to encrypt. */
export const secretsMarked = (fields: Fields, values: Plain): Plain => markFields(fields, values, exceptReferences(asSecret));

/** The values with `mark` applied to every secret part. */
export const markFields = (fields: Fields, values: Plain, mark: (part: unknown, presumed?: true) => unknown): Plain =>
  mapValues(values, (value, name) => {
    const field = fields[name];
    if (field === undefined || value === undefined) return value;
    const { conceal } = field.spec;
    return conceal === undefined || isUnknown(value) ? markSecrets(field.codec, value, mark) : conceal(value as never, mark, values);
  });

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

interface Checks {
  readonly inputs: Plain;
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Field by field. */
const checkEach = (blueprint: Blueprint, news: Plain, settings: () => Settings): Checks => {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const inputs: Plain = {};
  for (const [name, value] of Object.entries(news)) {
    if (value === undefined || value === null || isOurs(name)) continue;
    if (blueprint.fields[name] !== undefined && blueprint.fields[name]?.derived !== true) inputs[name] = value;
    else problems.push(unknownField(blueprint, name));
  }
  for (const [name, field] of Object.entries(blueprint.fields)) {
    if (field.derived === true) continue;
    if (inputs[name] === undefined) fillIn(inputs, name, field, settings);
    if (inputs[name] === undefined && field.inferred === true) continue;
    problems.push(...checkField(name, field, inputs));
    for (const { severity, ...diagnostic } of review(name, field, inputs)) (severity === "warning" ? warnings : problems).push(diagnostic);
  }
  problems.push(...checkAdoption(blueprint, inputs));
  return { inputs, problems, warnings };
};

/** Those that were not there before; `isSame` says of one that was whether its value is what it was. */
const except = (
  problems: readonly Problem[],
  before: readonly Problem[],
  isSame: (problem: Problem) => boolean = () => true,
): Problem[] => {
  const known = new Set(before.map(sentence));
  return problems.filter((problem) => !known.has(sentence(problem)) || !isSame(problem));
};

const reach = (value: unknown, where: string): unknown =>
  where
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce<unknown>((part, key) => (typeof part === "object" && part !== null ? (part as Plain)[key] : undefined), value);

const withoutDerived = ({ fields }: Blueprint, olds: Plain): Plain =>
  Object.fromEntries(Object.entries(olds).filter(([name]) => fields[name]?.derived !== true));

/** Names that Pulumi and we use beside the user's inputs. */
const isOurs = (name: string): boolean => name.startsWith("__");

export const sentence = ({ path: where, message }: Problem): string => (where === "" ? message : `${where} ${message}`);

const unknownField = ({ kind, fields, outputs, vendor, renamed }: Blueprint, name: string): Problem =>
  fields[name]?.derived === true
    ? { path: name, message: "is computed from the other inputs: leave it out" }
    : Object.hasOwn(outputs, name)
      ? { path: name, message: `is set by ${vendor.title}, not by you` }
      : {
          path: name,
          message: `is not a field of ${kind}${newName(renamed?.[name]) ?? place(name, fields) ?? hint(name, Object.keys(fields))}`,
        };

const newName = (name: string | undefined): string | undefined => (name === undefined ? undefined : `. It is called ${name} now`);

/** Others have at the top what is part of a field here. */
const place = (name: string, fields: Fields): string | undefined => {
  if (Object.keys(fields).some((field) => bare(field) === bare(name))) return undefined;
  for (const [field, { codec }] of Object.entries(fields)) {
    const part = keysOf(codec).find((key) => bare(key) === bare(name));
    if (part !== undefined) return `. Did you mean ${field}: { ${part} }?`;
  }
  return undefined;
};

const fillIn = (inputs: Plain, name: string, { setting }: Field, settings: () => Settings): void => {
  const found = setting === undefined ? undefined : settings()[setting];
  if (found !== undefined) inputs[name] = found.value;
};

const checkField = (name: string, { codec, spec, setting }: Field, inputs: Plain): Problem[] => {
  const value = inputs[name];
  if (value === undefined && setting !== undefined && !codec.is(undefined)) {
    return [{ path: name, message: `is required: write it here, or set ${setting} once for the stack` }];
  }
  const problems = [...inspect(codec, value, isUnknown, name), ...masksIn(value, name)];
  // What a reference stands for is not known before it is sent.
  if (problems.length > 0 || value === undefined || hasUnknown(value) || holdsAny(value) || spec.rules === undefined) return problems;
  const { decidedInputs: decidedInputs, decided } = soFar(inputs);
  const messages = spec.rules(value, decidedInputs);
  return decided() ? messages.map((message) => ({ path: name, message })) : [];
};

/** Only of values that are known, at least in part, and have the right form: what is said of the others is enough. */
const review = (name: string, { codec, spec }: Field, inputs: Plain): readonly Diagnostic[] => {
  const value = inputs[name];
  if (spec.review === undefined || value === undefined || isUnknown(value) || inspect(codec, value, isUnknown, name).length > 0) return [];
  return spec.review(value, inputs, isUnknown).map((diagnostic) => ({ ...diagnostic, path: `${name}${diagnostic.path}` }));
};

/** A mask sent back would become the secret, or silently keep an old one. */
const masksIn = (value: unknown, where: string): Problem[] => {
  if (isMask(value)) return [{ path: where, message: "is the mask of a secret (only asterisks), not the secret: write the real value" }];
  if (Array.isArray(value)) return value.flatMap((v, i) => masksIn(v, `${where}[${i}]`));
  return isPlain(value) ? Object.entries(value).flatMap(([k, v]) => masksIn(v, `${where}.${k}`)) : [];
};

const checkAdoption = (blueprint: Blueprint, { adopt }: Plain): Problem[] => {
  const allowed = adoptionsOf(blueprint);
  // Not known yet, or no such word at all, which the field's own codec says.
  if (adopt === undefined || !common.adopt.codec.is(adopt) || allowed.some((word) => word === adopt)) return [];
  const words = allowed.map((word) => `"${word}"`).join(" or ");
  return [{ path: "adopt", message: `must be ${words}: a ${blueprint.noun} cannot be found by its name` }];
};

/** The words of `adopt` that a kind takes. */
export const adoptionsOf = ({ adopts, calls }: Blueprint): readonly Adopt[] =>
  adopts ?? (calls.find === undefined ? ["afterFailure", "never"] : ["never", "afterFailure", "ifIdentical", "byName"]);

const checkTogether = async (blueprint: Blueprint, inputs: Plain): Promise<Problem[]> => {
  const { decidedInputs: decidedInputs, decided } = soFar(inputs);
  const messages = (await blueprint.rules?.(decidedInputs)) ?? [];
  return decided() ? messages.map((message) => ({ path: "", message })) : [];
};

/** The inputs for a rule. One that asks for something that is not known in full cannot be decided: it is neither there nor left out. */
const soFar = (inputs: Plain): { readonly decidedInputs: Plain; readonly decided: () => boolean } => {
  const known = knownOnly(inputs);
  let decided = true;
  const decidedInputs = new Proxy(known, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(inputs, name) && !Object.hasOwn(target, name)) decided = false;
      return Reflect.get(target, name) as unknown;
    },
  });
  return { decidedInputs: decidedInputs, decided: () => decided };
};

const deriveInto = async (inputs: Plain, blueprint: Blueprint, olds: Plain): Promise<Problem[]> => {
  const derived = await blueprint.derive?.(knownOnly(inputs), olds);
  if (derived instanceof InvalidInputs) return derived.problems.map((message) => ({ path: "", message }));
  Object.assign(inputs, derived);
  return [];
};

/** Fields that hold an unknown anywhere are left out: a rule about them can only be checked by the run that knows them. */
export const knownOnly = (inputs: Plain): Plain => Object.fromEntries(Object.entries(inputs).filter(([, v]) => !hasUnknown(v)));

/** Only the parts that are unknown are left out, however deep: for what looks at each part by itself. */
export const knownParts = (inputs: Plain): Plain => withoutUnknown(inputs) as Plain;

const withoutUnknown = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((item) => !isUnknown(item)).map(withoutUnknown);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => (isUnknown(part) ? [] : [[key, withoutUnknown(part)]])));
};

/**
 * A replacement that would lose data is stopped here, where the preview shows it, and not in the middle of an update. One of an imported object
 * is stopped too: as long as the program names its id, the new object would be the old one again.
 */
const checkGuard = ({ guarded, fields, noun, title }: Blueprint, olds: Plain, inputs: Plain, adopting: boolean): Problem[] => {
  const allowed = guarded === undefined || inputs["allowReplace"] === true;
  if ((allowed && !adopting) || Object.keys(olds).length === 0) return [];
  const label = title(knownOnly(inputs));
  const name = `${noun}${label === undefined ? "" : ` "${label}"`}`;
  return Object.entries(fields)
    .filter(([key, { spec }]) => spec.change === "replace" && !hasUnknown(inputs[key]) && !sameToUser(spec, olds[key], inputs[key]))
    .map(([key]) => {
      const change = hasSecret(fields, key, inputs[key]) ? key : `${key}: ${show(olds[key])} → ${show(inputs[key])}`;
      const message = allowed
        ? `${name} was imported and is still named by \`import\` in its options; take that out before a change that replaces it (${change}).`
        : `Replacing ${name} would drop ${guarded} (${change}). Set allowReplace: true to go on.`;
      return { path: "", message };
    });
};

/** What a preview cannot know yet, the run will stop at in the middle: the preview says so. */
const mayReplace = ({ guarded, fields, noun, title }: Blueprint, olds: Plain, inputs: Plain): Problem[] => {
  if (guarded === undefined || inputs["allowReplace"] === true || Object.keys(olds).length === 0) return [];
  const unsure = Object.entries(fields).filter(
    ([key, { spec }]) => spec.change === "replace" && hasUnknown(inputs[key]) && olds[key] !== undefined,
  );
  const label = title(inputs);
  const name = label === undefined || hasUnknown(label) ? `the ${noun}` : `${noun} "${label}"`;
  return unsure.map(([key]) => ({
    path: key,
    message: `is not known yet; if it changes, ${name} would be replaced, which drops ${guarded}, and the run stops there, after it has changed other things. Set allowReplace: true if that is meant`,
  }));
};

const hasSecret = (fields: Fields, name: string, value: unknown): boolean => {
  let found = false;
  markFields(fields, { [name]: value }, (v) => ((found = true), v));
  return found;
};

const show = (value: unknown): string => (value === undefined ? "nothing" : typeof value === "string" ? value : canonical(value));
