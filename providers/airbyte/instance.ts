/** What an installation of Airbyte says of itself: the workspace and the organization that stand in where nobody names one. */

import * as E from "fp-ts/lib/Either.js";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { get } from "../../sdk/call.js";
import { isPlain } from "../../sdk/codec.js";
import { type Failure, local, refused } from "../../sdk/failure.js";
import type { Client } from "../../sdk/transport.js";

/** An id by its name in the instance's configuration. */
export const defaultOf =
  (client: Client, name: "defaultWorkspaceId" | "defaultOrganizationId"): TE.TaskEither<Failure, string> =>
  async () => {
    const answer = await client.run(get("/instance_configuration"))();
    if (E.isLeft(answer)) return answer;
    const id = isPlain(answer.right) ? answer.right[name] : undefined;
    if (typeof id === "string" && id !== "") return E.right(id);
    const what = name === "defaultWorkspaceId" ? "workspace" : "organization";
    return E.left(
      refused({ at: local(client.vendor, "GET /instance_configuration"), message: `this server names no default ${what}: write its id` }),
    );
  };
