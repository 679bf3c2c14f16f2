/** All services in this process, on an embedded or a given broker; what the demo, the soak and tests run. */
@NullMarked
package io.rollcast.pipeline;

import org.jspecify.annotations.NullMarked;
