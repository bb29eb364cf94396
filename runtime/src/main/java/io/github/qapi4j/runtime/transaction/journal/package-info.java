/**
 * The journal of transactions: {@link io.github.qapi4j.runtime.transaction.journal.TransactionJournal} makes them hold when the process is killed or the
 * machine loses power.
 */
@NullMarked
package io.github.qapi4j.runtime.transaction.journal;

import org.jspecify.annotations.NullMarked;
