/** Errors and warnings: their kinds, and how they are collected and printed. */
@NullMarked
package io.github.qapi4j.diagnostic;

import org.jspecify.annotations.NullMarked;
