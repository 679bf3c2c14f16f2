/** Networks and their weights: specification, inference in plain Java, and the bytes of a release. */
@NullMarked
package io.rollcast.network;

import org.jspecify.annotations.NullMarked;
