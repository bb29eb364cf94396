/** All or nothing: runs the steps of a transaction, and undoes them when one fails. */
@NullMarked
package io.github.qapi4j.runtime.transaction;

import org.jspecify.annotations.NullMarked;
