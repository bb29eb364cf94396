/**
 * Transactions on the side of a server: {@link io.github.qapi4j.runtime.transaction.TransactionExecutor} runs the steps of a list of
 * actions, all or none.
 */
@NullMarked
package io.github.qapi4j.runtime.transaction;

import org.jspecify.annotations.NullMarked;
