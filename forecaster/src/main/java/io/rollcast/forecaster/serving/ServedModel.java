package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.series.Maker;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.ReleaseId;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A release ready to forecast, shared by all stream threads. Immutable. */
public final class ServedModel {

    private final ReleaseId id;
    private final Maker maker;
    private final long fingerprint;
    private final ModelRelease release;
    private final InferenceNetwork network;
    private final long servedSinceMs;

    /** @param servedSinceMs 0 if that is not known */
    public ServedModel(ReleaseId id, String digest, ModelRelease release, long servedSinceMs) {
        this.id = id;
        this.maker = new Maker(id.toString(), digest);
        this.fingerprint = fingerprint(digest);
        this.release = release;
        this.network = InferenceNetwork.of(release.spec(), release.weights());
        this.servedSinceMs = servedSinceMs;
    }

    public ReleaseId id() {
        return id;
    }

    /** Id and digest as forecasts have them: one text of each for all of them. */
    public Maker maker() {
        return maker;
    }

    /** First 16 hex digits of the SHA-256 of the release's bytes. */
    public String digest() {
        return maker.digest();
    }

    /** A digest as a number that is not 0. */
    static long fingerprint(String digest) {
        return HexFormat.fromHexDigitsToLong(digest) | 1;
    }

    /** Which weights a stored recurrent state belongs to: {@link #fingerprint(String)} of the digest. */
    long fingerprint() {
        return fingerprint;
    }

    public ModelRelease release() {
        return release;
    }

    InferenceNetwork network() {
        return network;
    }

    /** Since when it has been champion; null if that is not known. */
    public @Nullable Long servedSinceMs() {
        return servedSinceMs == 0 ? null : servedSinceMs;
    }
}
