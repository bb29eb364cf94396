/**
 * Documentation text as a tree: {@link io.github.qapi4j.schema.doc.DocText} holds blocks, blocks hold inline content. Every output format is a
 * printer over this tree; nothing else parses the markup of documentation.
 */
@NullMarked
package io.github.qapi4j.schema.doc;

import org.jspecify.annotations.NullMarked;
