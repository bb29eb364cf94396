/**
 * The reference block layer: nodes, backing chains, dirty bitmaps and snapshots in memory, behind the handlers that are generated from {@code schemas/}.
 * {@link io.github.qapi4j.blocks.BlockLayer} is the entry. Its tests compare it with a real storage daemon.
 */
@NullMarked
package io.github.qapi4j.blocks;

import org.jspecify.annotations.NullMarked;
