package io.tercet.client;

import java.util.List;
import java.util.Optional;

/**
 * Some entries of a scan, in order.
 *
 * @param readVersion the version at which the whole scan reads
 * @param entries the entries, about 256 KiB of them; none in the batch of an empty result
 * @param resumeToken reads on after the last of these entries by {@link
 *     ScanOptions#resumeToken(String)}; empty where there are no entries: read on by the token of
 *     the batch before then, or by the one that the scan began with
 * @param end why the scan ended, in its last batch and only there
 */
public record ScanBatch(
    long readVersion, List<Entry> entries, String resumeToken, Optional<EndReason> end) {}
