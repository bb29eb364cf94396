package io.github.qapi4j.benchmark.codec;

import java.util.List;

/**
 * The content of a row: some messages, all of which are read or written, one after the other.
 *
 * @param write whether the values are written; otherwise the texts are read
 */
record Work(boolean write, List<Message<?>> messages) {}
