package io.tercet.embedded;

import java.util.List;
import java.util.Optional;

/**
 * What a batch get found.
 *
 * @param readVersion the version at which everything was read
 * @param entries as many as there were keys, in their order; empty where there is no entry
 */
public record BatchGetResult(long readVersion, List<Optional<Entry>> entries) {}
