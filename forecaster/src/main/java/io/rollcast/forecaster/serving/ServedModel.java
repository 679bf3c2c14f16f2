package io.rollcast.forecaster.serving;

import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.ReleaseId;
import java.util.HexFormat;

/** A release ready to forecast, shared by all stream threads. Immutable. */
public final class ServedModel {

    private final ReleaseId id;
    private final String name;
    private final String digest;
    private final long fingerprint;
    private final ModelRelease release;
    private final InferenceNetwork network;
    private final long servedSinceMs;

    ServedModel(ReleaseId id, String digest, ModelRelease release, long nowMs) {
        this.id = id;
        this.name = id.toString();
        this.digest = digest;
        this.fingerprint = HexFormat.fromHexDigitsToLong(digest) | 1;
        this.release = release;
        this.network = InferenceNetwork.of(release.spec(), release.weights());
        this.servedSinceMs = nowMs;
    }

    public ReleaseId id() {
        return id;
    }

    /** The id as forecasts have it: one text for all of them. */
    public String name() {
        return name;
    }

    /** First 16 hex digits of the SHA-256 of the release's bytes. */
    public String digest() {
        return digest;
    }

    /** The digest as a number: which weights a stored recurrent state belongs to. Never 0, which stands for none. */
    long fingerprint() {
        return fingerprint;
    }

    public ModelRelease release() {
        return release;
    }

    InferenceNetwork network() {
        return network;
    }

    public long servedSinceMs() {
        return servedSinceMs;
    }
}
