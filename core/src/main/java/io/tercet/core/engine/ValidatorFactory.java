package io.tercet.core.engine;

/** Makes the validator of an engine; tests make one that is deliberately too weak. */
@FunctionalInterface
interface ValidatorFactory {
  CommitValidator create(OpenViews views, SchemaVersions schema, EngineOptions options);
}
