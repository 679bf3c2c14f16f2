package io.rollcast.forecaster;

import ai.djl.Device;
import io.rollcast.network.ForecastNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.ReleaseId;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A release on the device, ready to forecast. It is shared by all stream threads and counts its users: the one that
 * leaves last after it has been replaced frees the native memory.
 */
final class ServedModel {

    private final ReleaseId id;
    private final String name;
    private final String digest;
    private final long fingerprint;
    private final ModelRelease release;
    private final ForecastNetwork network;
    private final long servedSinceMs;
    /** One for being in service, and one for every batch under way. */
    private final AtomicInteger users = new AtomicInteger(1);

    ServedModel(ReleaseId id, String digest, ModelRelease release, long nowMs) {
        this.id = id;
        this.name = id.toString();
        this.digest = digest;
        this.fingerprint = HexFormat.fromHexDigitsToLong(digest) | 1;
        this.release = release;
        this.network = ForecastNetwork.open(release.spec(), release.weights(), Device.cpu());
        this.servedSinceMs = nowMs;
    }

    ReleaseId id() {
        return id;
    }

    /** The id as forecasts have it: one text for all of them. */
    String name() {
        return name;
    }

    /** First 16 hex digits of the SHA-256 of the release's bytes. */
    String digest() {
        return digest;
    }

    /** The digest as a number: which weights a stored recurrent state belongs to. Never 0, which stands for none. */
    long fingerprint() {
        return fingerprint;
    }

    ModelRelease release() {
        return release;
    }

    ForecastNetwork network() {
        return network;
    }

    long servedSinceMs() {
        return servedSinceMs;
    }

    /** Counts a user in; false if the model has been freed. */
    boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Counts a user out. */
    void leave() {
        if (users.decrementAndGet() == 0) {
            network.close();
        }
    }
}
