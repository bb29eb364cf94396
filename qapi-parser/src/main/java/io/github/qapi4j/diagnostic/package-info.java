/** Errors and warnings: what they are, how they are collected and how they are printed. */
@NullMarked
package io.github.qapi4j.diagnostic;

import org.jspecify.annotations.NullMarked;
