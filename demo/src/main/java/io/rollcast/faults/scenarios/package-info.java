/** The faults themselves: how each is made, and how it is mended. */
@NullMarked
package io.rollcast.faults.scenarios;

import org.jspecify.annotations.NullMarked;
