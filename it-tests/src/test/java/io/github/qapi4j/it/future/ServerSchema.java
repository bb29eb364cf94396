package io.github.qapi4j.it.future;

import java.util.List;
import java.util.Set;

/**
 * The commands and events of a server as data, in the form of {@code query-qmp-schema}. It will be a {@code final} class of {@code runtime.schema},
 * which needs neither a session nor generated code.
 */
public interface ServerSchema {

    /** Returns the names of all commands, in the server's order. */
    Set<String> commands();

    /** Returns the names of all events, in the server's order. */
    Set<String> events();

    /**
     * Returns whether the server has the element at a path, which is in libvirt's notation: {@code blockdev-add/arg-type/+qcow2/lazy-refcounts}, a
     * value {@code query-status/ret-type/status/^paused}, a feature {@code migrate/$deprecated}.
     *
     * @throws IllegalArgumentException if the path is malformed
     */
    boolean supports(String path);

    /** Returns the differences from another schema, in the order of their paths. */
    List<SchemaDifference> differences(ServerSchema other);
}
