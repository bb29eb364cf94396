/** A kit to test handlers of transactions; {@link io.github.qapi4j.faults.TransactionFaults} is the entry. */
@NullMarked
package io.github.qapi4j.faults;

import org.jspecify.annotations.NullMarked;
