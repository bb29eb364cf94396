package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * A command that a server may execute out of band, that is, ahead of the commands that are queued. Generated code uses this type for the commands
 * that the schema declares with {@code allow-oob}; their descriptors have {@link CommandFlag#ALLOW_OOB}. A {@link QmpCaller} executes it in band, in
 * order with other commands, as the example does.
 *
 * <pre>{@code
 * OutOfBandCommand<Void> pause = MigratePauseCommand.builder().build();
 * client.execute(pause); // in band
 * }</pre>
 *
 * @param <R> the type of the return value, {@link Void} for a command that returns nothing
 */
public interface OutOfBandCommand<R extends @Nullable Object> extends QmpCommand<R> {}
