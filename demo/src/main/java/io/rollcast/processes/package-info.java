/** Commands as processes of their own: started, watched, killed. */
@NullMarked
package io.rollcast.processes;

import org.jspecify.annotations.NullMarked;
