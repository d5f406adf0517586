/**
 * Which resource has which object. Between the vendor's answer and the engine's next write of the state, nobody but this machine knows what was
 * made: a claim remembers it until a later command shows that state has it. Within one command, claims keep one resource from deleting, or from
 * taking, what another one has.
 */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isPlain } from "../../sdk/plain.js";
import { backendOf, rememberIn } from "./settings.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A resource of a stack, as far as it is known. */
export interface Owner {
  readonly kind: string;
  /** Where its object lives: address of the account. */
  readonly account: string;
  /** With the names of stack and project in it; undefined where the process is not informed. */
  readonly urn?: string | undefined;
  /** The command that is running: address of its engine. */
  readonly run?: string | undefined;
}

export interface Claims {
  /** The object was made, taken or imported for the resource by this command. */
  claim(owner: Owner, id: string): void;
  /** The program names it as the object that the resource imports. */
  reserve(owner: Owner, id: string): void;
  /** State holds the object for the resource. */
  hold(owner: Owner, id: string): void;
  /** The program wants the object for the resource as it is, or changed in place. */
  want(owner: Owner, id: string): void;
  /** The program of this command has the resource. */
  declare(owner: Owner): void;
  /** Whether the program of this command has the resource. */
  isDeclared(owner: Owner): boolean;
  /** The engine has been informed of it: it is not in state only if the engine was killed then, or if it was taken out of the state since. */
  answered(owner: Owner, id: string): void;
  /** What an earlier command made for the resource, as long as nothing has shown that state has it. */
  unrecorded(owner: Owner): { readonly id: string; readonly isAnswered: boolean } | undefined;
  /** State has had it: whatever became of it, no create takes it any more. */
  forget(owner: Owner, id: string): void;
  /** The object is gone, or is not what the resource needs. */
  release(owner: Owner, id: string): void;
  /** The resource that needs the object although `owner` is deleted: its name. */
  neededBy(owner: Owner, id: string): string | undefined;
  /** Another resource of the same program that has the object: its name. */
  otherHolder(owner: Owner, id: string): string | undefined;
  /** Whether somebody has it, so that it cannot be the result of a create whose answer was lost. */
  isClaimed(owner: Owner, id: string): boolean;
  /** Whether this command has deleted it: lists may still show it. */
  isDeleted(owner: Owner, id: string): boolean;
  /** The name under which a resource of the same stack has it, as far as it is known. */
  holder(owner: Owner, id: string): string | undefined;
}

/** What is known of one object in this process. */
interface Entry {
  readonly urn: string | undefined;
  readonly run: string | undefined;
  readonly how: "claimed" | "held";
}

/** What is on disk: nothing secret, and nothing that the vendor would not show to everybody in the account. */
interface Kept {
  readonly kind: string;
  readonly id: string;
  readonly account: string;
  readonly urn: string;
  readonly run: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly answered?: boolean;
}

/** After a week nobody goes on where he was interrupted. */
const OLD_MS = 7 * 24 * 3_600_000;

/** Claims of stacks that are never run again end by age or, before that, by number. */
const MOST = 5000;

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

/** Claims that end with the process, for hosts without a disk and for tests. */
export const claimsInMemory = (): Claims => claimsWith(undefined);

/** Claims that outlive the process, as files in a folder, the newest ones if there are too many. */
export const claimsIn = (folder: string, most = MOST): Claims => claimsWith(storeIn(folder, most));

export const usualClaims = (): Claims => claimsIn(path.join(rememberIn(), "made"));

const claimsWith = (store: ClaimStore | undefined): Claims => {
  const objects = new Map<string, Entry[]>();
  const declared = new Set<string>();
  const deleted = new Set<string>();
  /** By resource, the object that it has at the end of the command. */
  const wanted = new Map<string, string>();
  const objectOf = ({ kind, account }: Owner, id: string): string => JSON.stringify([kind, account, id]);
  const entriesOf = (owner: Owner, id: string): Entry[] => objects.get(objectOf(owner, id)) ?? [];
  const now = (owner: Owner, id: string): Entry[] => entriesOf(owner, id).filter(({ run }) => run === owner.run);
  const isSelf = (owner: Owner, { urn }: Entry): boolean => urn !== undefined && urn === owner.urn;
  const declaration = ({ run, urn }: Pick<Owner, "run" | "urn">): string => JSON.stringify([run, urn]);
  const put = (owner: Owner, id: string, how: Entry["how"]): void => {
    const others = entriesOf(owner, id).filter((entry) => entry.urn !== owner.urn || entry.run !== owner.run || entry.how !== how);
    objects.set(objectOf(owner, id), [...others, { urn: owner.urn, run: owner.run, how }]);
  };
  const remove = (owner: Owner, id: string): void => {
    const others = entriesOf(owner, id).filter((entry) => entry.urn !== owner.urn);
    if (others.length === 0) objects.delete(objectOf(owner, id));
    else objects.set(objectOf(owner, id), others);
  };
  const settle = (owner: Owner, id: string): void => {
    if (owner.urn !== undefined && store?.ofResource(resourceOf(owner))?.id === id) store.remove(resourceOf(owner), objectOf(owner, id));
  };
  /** What another process of the same command claims: it lives as long as the command does. */
  const claimedElsewhere = (owner: Owner, id: string): Kept | undefined => {
    const kept = store?.ofObject(objectOf(owner, id));
    return kept !== undefined && kept.run === (owner.run ?? "") && kept.run !== "" && kept.pid !== process.pid && isRunning(kept.pid)
      ? kept
      : undefined;
  };
  return {
    claim(owner, id) {
      put(owner, id, "claimed");
      wanted.set(declaration(owner), objectOf(owner, id));
      deleted.delete(objectOf(owner, id));
      if (owner.urn === undefined) return;
      const { kind, account, urn, run = "" } = owner;
      store?.put(resourceOf(owner), objectOf(owner, id), { kind, id, account, urn, run, pid: process.pid, at: Date.now() });
    },
    reserve: (owner, id) => put(owner, id, "held"),
    hold(owner, id) {
      put(owner, id, "held");
      if (owner.urn === undefined) return;
      const kept = store?.ofResource(resourceOf(owner));
      // A record of another object is one of a replacement that was interrupted, and only a later command has it from the state.
      if (kept?.id === id && kept.run !== (owner.run ?? "")) store?.remove(resourceOf(owner), objectOf(owner, id));
    },
    want: (owner, id) => void wanted.set(declaration(owner), objectOf(owner, id)),
    declare: (owner) => void (owner.urn !== undefined && declared.add(declaration(owner))),
    isDeclared: (owner) => owner.urn !== undefined && declared.has(declaration(owner)),
    unrecorded(owner) {
      if (owner.urn === undefined) return undefined;
      const kept = store?.ofResource(resourceOf(owner));
      return kept !== undefined && kept.at > Date.now() - OLD_MS ? { id: kept.id, isAnswered: kept.answered === true } : undefined;
    },
    answered(owner, id) {
      const kept = owner.urn === undefined ? undefined : store?.ofResource(resourceOf(owner));
      if (kept?.id === id) store?.put(resourceOf(owner), undefined, { ...kept, answered: true });
    },
    forget: settle,
    release(owner, id) {
      remove(owner, id);
      deleted.add(objectOf(owner, id));
      settle(owner, id);
    },
    neededBy(owner, id) {
      const mine = now(owner, id);
      // Where nobody says which command is running, what was made may be what an earlier one made.
      const claimed = owner.run === undefined ? undefined : (mine.find(({ how }) => how === "claimed") ?? claimedElsewhere(owner, id));
      // Whoever is deleted is distinguished by its name: where that is not known, it may be the holder itself.
      const held = owner.urn === undefined ? undefined : mine.find((entry) => !isSelf(owner, entry));
      // A replacement that was interrupted after it had taken its own predecessor leaves that one to be deleted by a later command.
      const isOwn =
        owner.urn !== undefined &&
        owner.run !== undefined &&
        declared.has(declaration(owner)) &&
        wanted.get(declaration(owner)) === objectOf(owner, id);
      const keeper = claimed ?? held ?? (isOwn ? owner : undefined);
      if (held !== undefined && claimed === undefined) remove(owner, id);
      return keeper === undefined ? undefined : nameOf(keeper.urn);
    },
    otherHolder(owner, id) {
      const isOfProgram = (entry: Entry): boolean => entry.how === "claimed" || declared.has(declaration(entry));
      const other = now(owner, id).find((entry) => !isSelf(owner, entry) && isOfProgram(entry)) ?? claimedElsewhere(owner, id);
      return other === undefined || other.urn === owner.urn ? undefined : nameOf(other.urn);
    },
    isClaimed(owner, id) {
      if (entriesOf(owner, id).length > 0) return true;
      const kept = store?.ofObject(objectOf(owner, id));
      return kept !== undefined && kept.at > Date.now() - OLD_MS;
    },
    isDeleted: (owner, id) => deleted.has(objectOf(owner, id)),
    holder(owner, id) {
      const known = entriesOf(owner, id).find((entry) => entry.urn !== undefined && isSameStack(owner, entry));
      const kept = known ?? store?.ofObject(objectOf(owner, id));
      return kept !== undefined && kept.urn !== undefined && isSameStack(owner, kept) ? nameOf(kept.urn) : undefined;
    },
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Disk
// ---------------------------------------------------------------------------------------------------------------------

/** Two files for each claim, so that it is found by its resource and by its object without a look at any other. */
interface ClaimStore {
  /** @param object left out when its own file stays as it is. */
  put(resource: string, object: string | undefined, kept: Kept): void;
  remove(resource: string, object: string): void;
  ofResource(resource: string): Kept | undefined;
  ofObject(object: string): Kept | undefined;
}

const storeIn = (folder: string, most: number): ClaimStore => {
  const at = (key: string): string => path.join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 40)}.json`);
  let isPruned = false;
  const write = (file: string, kept: Kept): void => {
    const fresh = `${file}.${process.pid}`;
    fs.writeFileSync(fresh, JSON.stringify(kept), { mode: 0o600 });
    fs.renameSync(fresh, file);
  };
  const read = (file: string): Kept | undefined => {
    const value = quietly(() => JSON.parse(fs.readFileSync(file, "utf8")) as unknown, undefined);
    return isKept(value) ? value : undefined;
  };
  return {
    put(resource, object, kept) {
      quietly(() => {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!isPruned) prune(folder, most);
        isPruned = true;
        // The one by which a create finds it goes last: it must not name an object that nobody can see is spoken for.
        if (object !== undefined) write(at(object), kept);
        write(at(resource), kept);
      }, undefined);
    },
    remove(resource, object) {
      quietly(() => fs.rmSync(at(resource), { force: true }), undefined);
      quietly(() => fs.rmSync(at(object), { force: true }), undefined);
    },
    ofResource: (resource) => read(at(resource)),
    ofObject: (object) => read(at(object)),
  };
};

const prune = (folder: string, most: number): void => {
  const files = fs.readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    return { file, at: quietly(() => fs.statSync(file).mtimeMs, 0) };
  });
  const young = files.filter(({ at }) => at > Date.now() - OLD_MS).sort((a, b) => b.at - a.at);
  const kept = new Set(young.slice(0, 2 * most));
  for (const one of files) if (!kept.has(one)) quietly(() => fs.rmSync(one.file, { force: true }), undefined);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** A stack of the same name elsewhere is another stack. */
const resourceOf = ({ kind, account, urn }: Owner): string => JSON.stringify([kind, account, urn, backendOf()]);

const isKept = (value: unknown): value is Kept =>
  isPlain(value) && typeof value["id"] === "string" && typeof value["urn"] === "string" && typeof value["at"] === "number";

/** The name that the program gave it. */
export const nameOf = (urn: string | undefined): string => urn?.split("::").at(-1) ?? "another resource";

const stackOf = (urn: string | undefined): string | undefined => urn?.split("::").slice(0, 2).join("::");

const isSameStack = (owner: Owner, { urn }: { readonly urn: string | undefined }): boolean => stackOf(urn) === stackOf(owner.urn);

export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** A machine that keeps nothing (a read-only home) works as well as one that was never interrupted. */
export const quietly = <A>(work: () => A, otherwise: A): A => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};
