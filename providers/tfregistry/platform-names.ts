/** What the name of an archive says about the platform that it is for, and which archives the user asks for. GoReleaser's own names are known. */

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** An archive and its platform as Terraform asks for it. */
export interface Named {
  readonly filename: string;
  readonly os: string;
  readonly arch: string;
}

export const SYSTEMS = "aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows".split(" ");
export const PROCESSORS = "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm".split(" ");

/** GoReleaser's word for one executable with the code of several processors in it. */
export const UNIVERSAL = "all";

/** What GoReleaser adds for builds of one processor that differ: `v6`, `_softfloat`, `sse2`, `power9`, `rva22u64`. Terraform does not ask for it. */
const VARIANT = /^_?(v\d+(\.\d+)*|softfloat|hardfloat|sse2|power\d+|rva\d+u64)$/;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** @param label what stands in the name after the version: `linux_armv6`. */
export const platformIn = (label: string): { readonly os: string | undefined; readonly arch: string | undefined } => {
  const fields = label.split("_");
  const at = fields.findLastIndex((field, i) => SYSTEMS.includes(field) && i < fields.length - 1);
  if (at < 0) return { os: fields.at(-2), arch: fields.at(-1) };
  const rest = fields.slice(at + 1).join("_");
  const built = PROCESSORS.filter((one) => rest === one || (rest.startsWith(one) && VARIANT.test(rest.slice(one.length))));
  return { os: fields[at], arch: built.sort((a, b) => b.length - a.length)[0] ?? rest };
};

/** What the user calls the archive in `include`: the end of its name. */
export const labelOf = ({ filename, os }: Named): string => {
  const bare = filename.replace(/\.zip$/, "");
  const at = bare.lastIndexOf(`_${os}_`);
  return at < 0 ? bare : bare.slice(at + 1);
};

export const platformOf = ({ os, arch }: Named): string => `${os}_${arch}`;

/** Those that a wish names: `linux_armv6` is the archive with this name, `linux_arm` whatever is for that platform. */
export const wished = <A extends Named>(all: readonly A[], wish: string): readonly A[] => {
  const own = all.filter((one) => labelOf(one) === wish);
  return own.length > 0 ? own : all.filter((one) => platformOf(one) === wish);
};

export const included = <A extends Named>(all: readonly A[], include: readonly string[] | undefined): readonly A[] => {
  const chosen = new Set(include?.flatMap((wish) => wished(all, wish)) ?? all);
  return all.filter((one) => chosen.has(one));
};

/** Archives of which a release can have only one, each with what to do about it. */
export const twinProblems = (chosen: readonly Named[]): string[] => {
  const groups = byPlatform(chosen);
  const proposal = [...groups.values()].map(([first]) => `"${first === undefined ? "" : labelOf(first)}"`).join(", ");
  return [...groups].flatMap(([platform, [first, ...others]]) => {
    if (first === undefined || others.length === 0) return [];
    const names = [first, ...others].map(({ filename }) => filename).join(" and ");
    const each = first.arch === "arm" ? " What is built for the lower version of ARM runs on the higher ones." : "";
    return [
      `${names} are both for ${platform}, and Terraform installs one for each platform: choose it with include: [${proposal}], or build only one.${each}`,
    ];
  });
};

const byPlatform = (all: readonly Named[]): Map<string, Named[]> => {
  const groups = new Map<string, Named[]>();
  for (const one of all) groups.set(platformOf(one), [...(groups.get(platformOf(one)) ?? []), one]);
  return groups;
};
