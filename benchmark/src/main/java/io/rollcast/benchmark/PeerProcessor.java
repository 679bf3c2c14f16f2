package io.rollcast.benchmark;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.JsonFormat;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** One forecast per point as it comes, which is how inference is usually put into a stream processor. */
final class PeerProcessor extends ContextualProcessor<byte[], byte[], String, Forecast> {

    /** As long as those of a release, so that records have the same size. */
    private static final String MODEL = "gru/1";

    private static final double PLACES = 1e6;
    private static final double PLACES_OF_BOUNDS = 1e3;

    /** Errors of peers' forecasts are taken for normal, with the standard deviation of the backlog's noise. */
    private static final double DEVIATION = 1 / Math.sqrt(12);

    private static final double TO_80 = 1.28 * DEVIATION;
    private static final double TO_95 = 1.96 * DEVIATION;

    private static final String DIGEST = "0123456789abcdef";

    private final String storeName;
    private final PeerState layout;
    private final PointForecaster forecaster;
    private final Job job;
    private final AtomicLong forecasts;
    private @Nullable KeyValueStore<String, byte[]> store;

    PeerProcessor(String storeName, PeerState layout, PointForecaster forecaster, Job job, AtomicLong forecasts) {
        this.storeName = storeName;
        this.layout = layout;
        this.forecaster = forecaster;
        this.job = job;
        this.forecasts = forecasts;
    }

    @Override
    public void init(ProcessorContext<String, Forecast> context) {
        super.init(context);
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Observation point = parse(record);
        KeyValueStore<String, byte[]> states = Objects.requireNonNull(store, "init comes first");
        byte[] state =
                layout.append(point.series(), states.get(point.series()), (float) point.value(), record.timestamp());
        states.put(point.series(), state);
        long seq = PeerState.seq(state);
        double[] values = seq <= job.coldPoints() ? repeat(point.value()) : forecast(point.series(), state);
        Forecast forecast = new Forecast(
                point.series(),
                seq,
                record.timestamp(),
                PeerState.stepMs(state),
                MODEL,
                DIGEST,
                seq >= forecaster.window(),
                0,
                values,
                bounds(job, values));
        context().forward(new Record<>(point.series(), forecast, record.timestamp()));
    }

    private double[] forecast(String series, byte[] state) {
        float[] forecast = forecaster.forecast(series, layout.last(state, forecaster.window()));
        forecasts.lazySet(forecasts.get() + 1);
        double[] rounded = new double[forecast.length];
        for (int h = 0; h < rounded.length; h++) {
            // As few digits as Rollcast's forecasts have, so that a peer's records are no larger.
            rounded[h] = Math.rint(forecast[h] * PLACES) / PLACES;
        }
        return rounded;
    }

    /** As many numbers as Rollcast's records have, and as different, so that a peer's are no smaller when compressed. */
    static Bounds bounds(Job job, double[] values) {
        if (!job.intervals()) {
            return Bounds.NONE;
        }
        return new Bounds(beside(values, -TO_80), beside(values, TO_80), beside(values, -TO_95), beside(values, TO_95));
    }

    private static double[] beside(double[] values, double distance) {
        double[] bound = new double[values.length];
        for (int h = 0; h < bound.length; h++) {
            bound[h] = Math.rint((values[h] + distance) * PLACES_OF_BOUNDS) / PLACES_OF_BOUNDS;
        }
        return bound;
    }

    private static double[] repeat(double value) {
        double[] forecast = new double[Forecast.DEFAULT_HORIZON];
        Arrays.fill(forecast, value);
        return forecast;
    }

    private static Observation parse(Record<byte[], byte[]> record) {
        try {
            return JsonFormat.observation(record.key(), record.value(), record.timestamp());
        } catch (MalformedObservationException e) {
            throw new IllegalStateException("the benchmark's own points are well-formed", e);
        }
    }
}
