/**
 * Jobs of a QMP server: {@link io.github.qapi4j.runtime.job.Jobs} starts them and observes how they end.
 */
@NullMarked
package io.github.qapi4j.runtime.job;

import org.jspecify.annotations.NullMarked;
