package io.rollcast.benchmark;

import com.amazon.randomcutforest.config.ForestMode;
import com.amazon.randomcutforest.config.TransformMethod;
import com.amazon.randomcutforest.parkservices.RCFCaster;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Amazon's Random Cut Forest, one forecasting forest per series. The forests stay on the heap: at hundreds of kilobytes
 * each they are too large to be stored with every point. So this peer would lose them in a crash, and is spared the work
 * that the others do not to.
 */
final class RcfForecaster implements PointForecaster {

    private static final int TREES = 50;
    private static final int SHINGLE = 8;

    private final Map<String, RCFCaster> forests = new HashMap<>();

    static Contestant open(Job job) {
        return new PeerContestant(job, new PeerState(1, 0), new RcfForecaster());
    }

    @Override
    public int window() {
        return 1;
    }

    @Override
    public float[] forecast(String series, float[] window) {
        RCFCaster forest = forests.computeIfAbsent(series, RcfForecaster::plant);
        float[] values = forest.process(new double[] {window[0]}, 0).getTimedForecast().rangeVector.values;
        return Arrays.copyOf(values, Forecast.DEFAULT_HORIZON);
    }

    private static RCFCaster plant(String series) {
        return RCFCaster.builder()
                .dimensions(SHINGLE)
                .shingleSize(SHINGLE)
                .numberOfTrees(TREES)
                .forecastHorizon(Forecast.DEFAULT_HORIZON)
                .transformMethod(TransformMethod.NORMALIZE)
                .forestMode(ForestMode.STANDARD)
                .internalShinglingEnabled(true)
                .randomSeed(series.hashCode())
                .build();
    }
}
