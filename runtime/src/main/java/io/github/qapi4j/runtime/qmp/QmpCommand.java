package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * A command with its arguments, ready to be executed. Generated code has a record per command; its descriptor's codec for arguments must be able to
 * write this command.
 *
 * <pre>{@code
 * QmpCommand<List<BlockInfo>> command = QueryBlockCommand.builder().build();
 * List<BlockInfo> blocks = client.execute(command);
 * }</pre>
 *
 * @param <R> the type of the return value, {@link Void} for a command that returns nothing
 */
public interface QmpCommand<R extends @Nullable Object> {

    /** Returns the command's descriptor. */
    CommandDescriptor<?, R> descriptor();
}
