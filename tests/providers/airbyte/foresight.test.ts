/** What a preview says of a connection's modes from what the last run has learned, without a request. */

import { expect } from "chai";
import { foreseeModes } from "../../../providers/airbyte/foresight.js";
import { handlerOf } from "../../../providers/provider.js";
import type { Plain } from "../../../sdk/plain.js";
import { type Stored } from "../../drive.js";
import { database, POSTGRES_SOURCE, AirbyteStack } from "./airbyte-stack.js";

const LOCAL_JSON = "a625d593-bba5-4a1c-a53d-2d246268a816";

describe("airbyte connection, foreseen", () => {
  let on: AirbyteStack;
  afterEach(() => on?.close());

  const kind = "Connection";
  const handler = handlerOf("airbyte:Connection");
  const start = async (): Promise<{ held: Stored; wanted: (streams: Plain, rest?: Plain) => Plain }> => {
    on = await AirbyteStack.of();
    const { workspaceId } = on.sandbox.airbyte;
    const made = { workspaceId, name: "app" };
    const source = await on
      .resource("airbyte:Source")
      .create({ ...made, sourceDefinitionId: POSTGRES_SOURCE, connectionConfiguration: database });
    const configuration = { destination_path: "/local" };
    const destination = await on.resource("airbyte:Destination").create({
      ...made,
      destinationDefinitionId: LOCAL_JSON,
      connectionConfiguration: configuration,
    });
    const wanted = (streams: Plain, rest: Plain = {}): Plain => ({ sourceId: source.id, destinationId: destination.id, streams, ...rest });
    const held = await on.resource(`airbyte:${kind}`).create(wanted({ users: {} }));
    on.calls();
    return { held, wanted };
  };
  const keyed = { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] };
  /** What the preview of a change says; empty when nothing. */
  const previewed = (held: Stored, news: Plain): string => {
    try {
      handler.diff(held.id, held.outs, news, on.watched.context);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("a mode that the destination did not know is refused in the preview, without a request, naming each stream", async () => {
    const { held, wanted } = await start();
    expect(held.outs["destinationSyncModes"]).to.deep.equal(["overwrite", "append"]);
    const said = previewed(held, wanted({ users: keyed, orders: { destinationSyncMode: "overwrite_dedup" }, events: {} }));
    expect(said)
      .to.contain("streams.users.destinationSyncMode append_dedup is not a mode of this destination, overwrite, append are")
      .and.contain("streams.orders.destinationSyncMode overwrite_dedup is not")
      .and.contain("set refreshSchema: true")
      .and.not.contain("events");
    expect(on.calls()).to.deep.equal([]);
  });

  it("what is known stays through a refresh and an update of something else, and is learned anew with the streams", async () => {
    const { held, wanted } = await start();
    const refreshed = await on.resource(`airbyte:${kind}`).refresh(held);
    expect(refreshed?.outs["destinationSyncModes"]).to.deep.equal(["overwrite", "append"]);
    const renamed = await on.resource(`airbyte:${kind}`).update(refreshed!, wanted({ users: {} }, { name: "other" }));
    expect(renamed.outs["destinationSyncModes"]).to.deep.equal(["overwrite", "append"]);
    const table = on.sandbox.world.table<Plain>("airbyte:Connector");
    const spec = { type: "object" };
    table.set("airbyte/destination-local-json", { spec, supportedDestinationSyncModes: ["append", "overwrite", "append_dedup"] });
    const news = wanted({ users: keyed }, { name: "other", refreshSchema: true });
    expect(previewed(renamed, news), "the destination may have learned").to.equal("");
    const learned = await on.resource(`airbyte:${kind}`).update(renamed, news);
    expect(learned.outs["destinationSyncModes"]).to.include("append_dedup");
    expect(previewed(learned, wanted({ users: keyed, orders: { destinationSyncMode: "overwrite_dedup" } }))).to.equal("");
  });

  it("a state of before says nothing and shows no difference, nor does a change of anything but the streams", async () => {
    const { held, wanted } = await start();
    const { destinationSyncModes: _new, ...outs } = held.outs;
    const old = { ...held, outs };
    expect(handler.diff(old.id, outs, wanted({ users: {} }), on.watched.context).changed).to.deep.equal([]);
    expect(previewed(old, wanted({ users: keyed }))).to.equal("");
    expect((await on.resource(`airbyte:${kind}`).refresh(old))?.outs).to.not.have.property("destinationSyncModes");
    expect(previewed(held, wanted({ users: {} }, { prefix: "raw_" }))).to.equal("");
  });

  it("nothing is said of a stream that stays as it is, of another destination, or of what is not known yet", () => {
    const olds = { destinationId: "d", destinationSyncModes: ["append"], streams: { users: keyed } };
    const wrong = { destinationSyncMode: "overwrite" } as const;
    expect(foreseeModes(olds, { destinationId: "d", streams: { users: keyed as never, orders: wrong } })).to.have.length(1);
    expect(foreseeModes(olds, { destinationId: "e", streams: { orders: wrong } })).to.deep.equal([]);
    expect(foreseeModes(olds, { streams: { orders: wrong } })).to.deep.equal([]);
    expect(foreseeModes(olds, { destinationId: "d" })).to.deep.equal([]);
    expect(foreseeModes({ ...olds, destinationSyncModes: [] }, { destinationId: "d", streams: { orders: wrong } })).to.deep.equal([]);
  });
});
