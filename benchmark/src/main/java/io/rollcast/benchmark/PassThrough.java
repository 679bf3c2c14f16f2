package io.rollcast.benchmark;

import io.rollcast.forecaster.ForecasterConfig;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;

/**
 * The floor: everything that Rollcast does for a point but inference. Its "forecast" are the last points, numbers of as
 * many digits as a real one's.
 */
final class PassThrough implements PointForecaster {

    /** What is stored of the last forecasts, which live accuracy needs: 55 numbers, and whose they are. */
    private static final int OUTSTANDING_BYTES = 55 * Float.BYTES + Forecast.HORIZON;

    private PassThrough() {}

    static Contestant open(Job job) {
        ForecasterConfig config = job.forecasterConfig();
        ModelSpec spec = Releases.read(job.variant().architecture()).spec();
        PeerState layout = new PeerState(config.ringPoints(), spec.stateSize() * Float.BYTES + OUTSTANDING_BYTES);
        return new PeerContestant(job, layout, new PassThrough());
    }

    @Override
    public int window() {
        return Forecast.HORIZON;
    }

    @Override
    public float[] forecast(String series, float[] window) {
        return window;
    }
}
