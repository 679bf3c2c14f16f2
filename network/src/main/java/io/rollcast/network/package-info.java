/** The networks and their weights: specification, blocks, batched inference, and the bytes of a release. */
@NullMarked
package io.rollcast.network;

import org.jspecify.annotations.NullMarked;
