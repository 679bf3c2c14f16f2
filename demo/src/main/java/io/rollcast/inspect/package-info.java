/**
 * {@code rollcast inspect}: what a topic has, and the commands that forecast it. A sample is read, its format recognised, its
 * fields surveyed, its series described; then all of it is told.
 */
@NullMarked
package io.rollcast.inspect;

import org.jspecify.annotations.NullMarked;
