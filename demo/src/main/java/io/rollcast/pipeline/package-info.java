/** All services in this process on an embedded or a given broker, and what is shown of them: the demo, the soak and tests run it. */
@NullMarked
package io.rollcast.pipeline;

import org.jspecify.annotations.NullMarked;
