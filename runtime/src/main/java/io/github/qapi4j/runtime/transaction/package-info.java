/**
 * Transactions in a server: {@link io.github.qapi4j.runtime.transaction.TransactionExecutor} executes a list of actions, all or none.
 */
@NullMarked
package io.github.qapi4j.runtime.transaction;

import org.jspecify.annotations.NullMarked;
