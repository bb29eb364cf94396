package io.github.qapi4j.runtime.qmp;

/** Does the commands of a schema module, in a server. Generated code has a sub-interface per module, with one method per command. */
public interface QmpHandler {}
