package io.rollcast.producer;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where points come from, one after the other. Opened, read and closed by the publishing thread alone. */
interface Feed extends Closeable {

    /** The next point, or null after the last one. */
    @Nullable
    Point next() throws IOException;
}
