/** Tests of a transformation project that the program starts. */

import { get, path, post } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { local, refused } from "../../sdk/failure.js";
import { objectsIn, textAt, textsIn } from "../kernel/answers.js";
import { extended, field } from "../kernel/blueprint.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { trigger, triggerFields } from "../kernel/trigger.js";
import { runOnce } from "../kernel/trigger-steps.js";
import { RequestError } from "../kernel/vendor-client.js";
import { fivetran } from "./account.js";

interface Args {
  readonly projectId: string;
}

const at = (id: string) => path`/transformation-projects/${id}/test`;

export const transformationProjectTest = trigger({
  kind: "fivetran:TransformationProjectTest",
  noun: "transformation project test",
  vendor: fivetran,
  parent: "projectId",
  fields: extended(triggerFields, {
    /** Id of the transformation project to test. */
    projectId: field(text, { change: "replace" }),
  }),
  read: (id) => get(path`/transformation-projects/${id}`),
  step: runOnce<Args>(
    ({ projectId }) => post(at(projectId), {}, { effect: "action", bucket: "setupTests", timeoutMs: 20 * 60_000 }),
    (answer, { id, client, warn }) => {
      const tests = objectsIn(answer["setup_tests"]);
      const told = (status: string): string[] =>
        tests
          .filter((one) => one["status"] === status)
          .map((one) => `${textAt(one, "title") ?? "a test"}: ${textAt(one, "message") ?? "no reason given"}`);
      for (const warning of told("WARNING")) warn(warning);
      const bad = [...told("FAILED"), ...told("JOB_FAILED")];
      if (bad.length === 0 && answer["status"] !== "ERROR") return { id };
      const reasons = bad.length > 0 ? bad : textsIn(answer["errors"]);
      throw new RequestError(
        refused({
          at: local(client.vendor, `POST ${at(id).template}`),
          message: reasons.join("; ") || "the project cannot be used, and Fivetran does not say why",
          hint: "Fix the cause and run the command again: it repeats the tests.",
        }),
      );
    },
  ),
});

/** What a program writes to test a transformation project. */
export interface TransformationProjectTestArgs extends ArgsFor<typeof transformationProjectTest>, CommonInputs {}

/**
 * The tests of a transformation project, run when the resource is created and each time its `triggers` change. The resource fails if a test fails. It is for a
 * project with `setupTests: "off"`, whose `publicKey` has to be added at your Git host first: make this resource depend on that.
 *
 * Requests: to run it one; to read one; to delete none.
 *
 * @example
 * new fivetran.TransformationProjectTest("dbt", { projectId: project.id, triggers: [project.gitBranch] });
 */
export class TransformationProjectTest extends resource<typeof transformationProjectTest, TransformationProjectTestArgs>(
  transformationProjectTest,
) {}
