/**
 * Checks recorded histories of concurrent transactions for violations of strict serializability.
 *
 * <p>Three parts, each usable alone: a <em>workload</em> ({@link
 * io.tercet.core.isolation.Workload}) runs random transactions over any {@link
 * io.tercet.core.isolation.SystemUnderTest}; a <em>recorder</em> ({@link
 * io.tercet.core.isolation.HistoryRecorder}) notes what they did and saw; the <em>checker</em>
 * ({@link io.tercet.core.isolation.IsolationChecker}) looks for anomalies in that record and
 * explains each.
 *
 * <p>The method is that of Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from
 * Experimental Observations" (VLDB 2020): every key holds a list, every write appends an element
 * that no other write appends, so that a read tells the whole order of the writes before it.
 */
@NullMarked
package io.tercet.core.isolation;

import org.jspecify.annotations.NullMarked;
