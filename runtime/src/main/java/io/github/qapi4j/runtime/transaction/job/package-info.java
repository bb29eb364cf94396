/**
 * Jobs in a server: {@link io.github.qapi4j.runtime.transaction.job.JobRegistry} runs them, and executes the commands that query and control them. The
 * client's side of jobs is {@code io.github.qapi4j.runtime.job}.
 */
@NullMarked
package io.github.qapi4j.runtime.transaction.job;

import org.jspecify.annotations.NullMarked;
