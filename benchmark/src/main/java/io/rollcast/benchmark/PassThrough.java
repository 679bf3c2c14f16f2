package io.rollcast.benchmark;

import io.rollcast.wire.Forecast;

/**
 * The floor: everything that Rollcast does for a point but inference. Its "forecast" are the last points, numbers of as
 * many digits as a real one's.
 */
final class PassThrough implements PointForecaster {

    private PassThrough() {}

    /** Stores as many bytes as Rollcast does for a point that has a commit of its own. */
    static Contestant open(Job job) {
        return open(job, stored(job).perPoint());
    }

    /** Stores all that Rollcast keeps of a series for every one of its points, as stream processors usually do. */
    static Contestant openWhole(Job job) {
        return open(job, stored(job).whole());
    }

    private static StoredBytes stored(Job job) {
        return StoredBytes.of(
                Releases.read(job.variant().architecture()),
                job.forecasterConfig().state().ring(),
                SteppedSeries.INTERVAL);
    }

    private static Contestant open(Job job, int bytes) {
        return new PeerContestant(job, PeerState.ofBytes(bytes, Forecast.DEFAULT_HORIZON), new PassThrough());
    }

    @Override
    public int window() {
        return Forecast.DEFAULT_HORIZON;
    }

    @Override
    public float[] forecast(String series, float[] window) {
        return window;
    }
}
