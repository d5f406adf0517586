/** What only a person with a browser can do for a connection: the link for it, and waiting until it is done. */

import { path, post } from "../../sdk/call.js";
import { flag, opt, shape, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { field, type Step, type StepContext } from "../kernel/blueprint.js";
import { objectIn } from "../kernel/answers.js";
import { isConnected } from "./setup-tests.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const shared = {
  /**
   * Makes a link by which a person authorizes the connection in a browser, as `connectCardUri`, until it is connected. `redirectUri` is where
   * the browser goes afterward.
   */
  connectCard: field(
    opt(
      shape({
        /** Where the browser goes when the person is done. */
        redirectUri: text,
        /** Leaves Fivetran's setup guide out of the card. Default false. */
        hideSetupGuide: opt(flag),
        /** Asks for every field of the service, not only for the authorization. Default false. */
        allFields: opt(flag),
      }),
    ),
    { change: "steps" },
  ),
  /** Waits until a person has authorized the connection, then goes on with tests and schemas. Default false. */
  waitForAuthorization: field(opt(flag), { change: "inert" }),
};

export interface AuthorizationFields extends Readonly<typeof shared> {}
export const authorizationFields: AuthorizationFields = shared;

interface Authorized {
  readonly connectCard?:
    { readonly redirectUri: string; readonly hideSetupGuide?: boolean | undefined; readonly allFields?: boolean | undefined } | undefined;
  readonly waitForAuthorization?: boolean | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

/** A link lives for a short time: each run that finds the connection not connected makes a new one. */
export const makeConnectCard: Step<Authorized> = {
  name: "make a connect card for",
  run: async (context) => {
    const { args, client, id, live } = context;
    if (args.connectCard === undefined || isDone(context)) return undefined;
    const { redirectUri, hideSetupGuide, allFields } = args.connectCard;
    const card = {
      redirect_uri: redirectUri,
      ...(hideSetupGuide === undefined ? {} : { hide_setup_guide: hideSetupGuide }),
      ...(allFields === undefined ? {} : { all_fields: allFields }),
    };
    const answer = await client.run(post(path`/connections/${id}/connect-card`, { connect_card_config: card }, { effect: "replace" }));
    return { ...live, connect_card: objectIn(answer)["connect_card"] };
  },
};

export const awaitAuthorization: Step<Authorized> = {
  name: "wait for the authorization of",
  run: async (context) => {
    const { args, client, id, look, progress, live } = context;
    if (args.waitForAuthorization !== true || isDone(context)) return undefined;
    const found = await client.until({
      title: `connection ${id} to be authorized (by connectCardUri, or in Fivetran's dashboard)`,
      look,
      done: (answer) => isConnected(stateOf(answer)),
      progress: (_answer, seconds) => progress(`waiting for a person to authorize it in Fivetran, ${seconds} s`),
      every: [2000, 15_000],
    });
    return { ...live, ...found };
  },
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const stateOf = ({ status }: Plain): unknown => objectIn(status)["setup_state"];

const isDone = ({ live, state }: StepContext<Authorized>): boolean =>
  isConnected(live === undefined ? state["setupState"] : (stateOf(live) ?? state["setupState"]));
