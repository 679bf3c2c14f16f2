package io.rollcast.producer;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Source of points, one after the other. Only the publishing thread opens, reads and closes it. */
interface Feed extends Closeable {

    /** Returns the next point, or null after the last one. */
    @Nullable
    Point next() throws IOException;
}
