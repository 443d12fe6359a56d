package io.tercet.api.service;

import io.tercet.api.rpc.Dialogue;
import io.tercet.api.rpc.DialogueMethod;
import io.tercet.kv.v1.BulkLoadRequest;
import io.tercet.kv.v1.BulkLoadResponse;

/** BulkLoad. May be used from any thread. */
final class LoadCalls {
  private final Backend backend;

  LoadCalls(Backend backend) {
    this.backend = backend;
  }

  DialogueMethod.Side<BulkLoadRequest> bulkLoad(Dialogue<BulkLoadResponse> call) {
    return new LoadStream(backend, call);
  }
}
