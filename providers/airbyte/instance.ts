/** What an installation of Airbyte says of itself: the organization that stands in where nobody names one, and the workspaces that it has. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { listed } from "../../sdk/airbyte.js";
import { get } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

export const defaultOrganization =
  (client: Client): TE.TaskEither<Failure, string> =>
  async () => {
    const answer = await instance(client)();
    if (E.isLeft(answer)) return answer;
    const id = idAt(answer.right, "defaultOrganizationId");
    if (id !== undefined) return E.right(id);
    return E.left(
      refused({
        at: local(client.vendor, "GET /instance_configuration"),
        message: "this server names no default organization: write its id",
      }),
    );
  };

/** Stops what the server would take and forget, because it is older. Servers tell their version from 0.57 on. */
export const since =
  (client: Client, version: string, what: string): TE.TaskEither<Failure, Plain> =>
  async () => {
    const answer = await instance(client)();
    if (E.isLeft(answer)) return answer;
    const own = idAt(answer.right, "version");
    // A version that is no number (a build of one's own) is taken for a new one.
    if (own !== undefined && (!/^v?\d+\.\d+/.test(own) || !isOlder(own, version))) return E.right({});
    const message = `this server (${own === undefined ? "older than 0.57" : own}) has no ${what}: they came with ${version}`;
    return E.left(
      refused({
        at: local(client.vendor, "GET /instance_configuration"),
        message,
        hint: "Leave them out, or update the server. Nothing was changed.",
      }),
    );
  };

/** Ids of the workspaces in which something may be, the likeliest first. Servers from 0.50.51 on name no workspace as the default one. */
export const workspaces =
  (client: Client): TE.TaskEither<Failure, readonly string[]> =>
  async () => {
    const answer = await instance(client)();
    if (E.isLeft(answer)) return answer;
    const first = idAt(answer.right, "defaultWorkspaceId");
    const organizationId = idAt(answer.right, "defaultOrganizationId");
    if (organizationId === undefined) return E.right(first === undefined ? [] : [first]);
    const all = await client.list(listed("workspaces/list_by_organization_id", { organizationId }))();
    if (E.isLeft(all)) return all;
    const ids = all.right.filter(isPlain).flatMap((one) => idAt(one, "workspaceId") ?? []);
    return E.right([...new Set([...(first === undefined ? [] : [first]), ...ids])]);
  };

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const instance =
  (client: Client): TE.TaskEither<Failure, Plain> =>
  async () => {
    const answer = await client.run(get("/instance_configuration"))();
    return E.isLeft(answer) ? answer : E.right(isPlain(answer.right) ? answer.right : {});
  };

const isOlder = (own: string, version: string): boolean => {
  const [mine, other] = [own, version].map((text) => text.replace(/^v/, "").split(".").map(Number.parseFloat));
  for (let i = 0; i < 2; i += 1) if (mine?.[i] !== other?.[i]) return (mine?.[i] ?? 0) < (other?.[i] ?? 0);
  return false;
};

const idAt = (answer: Plain, name: string): string | undefined =>
  typeof answer[name] === "string" && answer[name] !== "" ? answer[name] : undefined;
