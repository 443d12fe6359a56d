package io.tercet.cli.bench;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A call that is measured.
 *
 * @param name what the result calls it
 * @param call starts it, on any thread
 */
record Trial(String name, Supplier<CompletionStage<?>> call) {}
