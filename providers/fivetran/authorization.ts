/** What only a person with a browser can do for a connection: the link for it, and waiting until it is done. */

import * as E from "fp-ts/lib/Either.js";
import { path, post } from "../../sdk/call.js";
import { isPlain, type Plain } from "../../sdk/codec.js";
import { until } from "../../sdk/wait.js";
import type { Step, StepContext } from "../kernel/blueprint.js";
import { isConnected } from "./setup-tests.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Authorised {
  readonly connectCard?:
    { readonly redirectUri: string; readonly hideSetupGuide?: boolean | undefined; readonly allFields?: boolean | undefined } | undefined;
  readonly waitForAuthorization?: boolean | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

/** A link lives for a short time: each run that finds the connection not connected makes a new one. */
export const makeConnectCard: Step<Authorised> = {
  name: "make a connect card for",
  run: (context) => async () => {
    const { args, client, id, seen } = context;
    if (args.connectCard === undefined || isDone(context)) return E.right(undefined);
    const { redirectUri, hideSetupGuide, allFields } = args.connectCard;
    const card = {
      redirect_uri: redirectUri,
      ...(hideSetupGuide === undefined ? {} : { hide_setup_guide: hideSetupGuide }),
      ...(allFields === undefined ? {} : { all_fields: allFields }),
    };
    const answer = await client.run(post(path`/connections/${id}/connect-card`, { connect_card_config: card }, { effect: "replace" }))();
    if (E.isLeft(answer)) return answer;
    const made = isPlain(answer.right) ? answer.right["connect_card"] : undefined;
    return E.right({ ...seen, connect_card: made });
  },
};

export const awaitAuthorization: Step<Authorised> = {
  name: "wait for the authorisation of",
  run: (context) => async () => {
    const { args, client, id, look, progress, seen } = context;
    if (args.waitForAuthorization !== true || isDone(context)) return E.right(undefined);
    const found = await until({
      client,
      title: `connection ${id} to be authorised (by connectCardUri, or in Fivetran's dashboard)`,
      look: look(),
      done: (answer) => isConnected(stateOf(answer)),
      progress: (_answer, seconds) => progress(`waiting for a person to authorise it in Fivetran, ${seconds} s`),
      every: [2000, 15_000],
    })();
    return E.isLeft(found) ? found : E.right({ ...seen, ...found.right });
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const stateOf = ({ status }: Plain): unknown => (isPlain(status) ? status["setup_state"] : undefined);

const isDone = ({ seen, known }: StepContext<Authorised>): boolean =>
  isConnected(seen === undefined ? known["setupState"] : (stateOf(seen) ?? known["setupState"]));
