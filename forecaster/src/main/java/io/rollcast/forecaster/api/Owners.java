package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which instance has which series. Called by HTTP threads and the API's own. */
public interface Owners {

    /** The instance that a series belongs to if producers partition as Kafka's own does; null while nobody knows. */
    @Nullable
    HostPort ownerOf(String series);

    /** All instances that can be asked, this one included. */
    Set<HostPort> instances();

    /** Partitions of the observations topic; 0 while nobody knows. */
    int partitions();

    /** Equal to an earlier answer unless series may have moved since. */
    Object assignment();
}
