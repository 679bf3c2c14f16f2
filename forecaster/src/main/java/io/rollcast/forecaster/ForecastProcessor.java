package io.rollcast.forecaster;

import io.rollcast.forecaster.BatchForecaster.Due;
import io.rollcast.forecaster.BatchForecaster.Made;
import io.rollcast.forecaster.SeriesState.Point;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The heart: stores every point, forecasts in batches, emits one forecast per point in the series' order.
 *
 * <p>A commit may come between a point and its batch. The point is then in the store as pending, and whoever owns the
 * partition after a crash finds it there in {@link #init} and emits what is owed. So {@link #close} has nothing to do.
 *
 * <p>One instance per stream task, called by that task's thread alone.
 */
final class ForecastProcessor extends ContextualProcessor<String, Float, Object, Object> {

    /** Names of the nodes and the store that this processor speaks to. */
    record Neighbours(String store, String forecasts, String accuracy) {}

    private static final int DELAY_PER_WORK = 4;
    private static final long MOST_DELAY_MS = 200;

    private final ForecasterConfig config;
    private final Neighbours names;
    private final LiveModel live;
    private final LiveAccuracy liveAccuracy;
    private final ForecasterMeters meters;
    private final Clock clock;
    private final BatchForecaster batch;

    /** Series with pending points, in the order of their first one. */
    private final Map<String, SeriesState> due = new LinkedHashMap<>();

    private Tally sinceLastRecord = new Tally();
    private long lastRecordMs;
    private long delayMs;
    private @Nullable Cancellable flushing;
    private @Nullable KeyValueStore<String, SeriesState> store;

    ForecastProcessor(
            ForecasterConfig config,
            Neighbours names,
            LiveModel live,
            LiveAccuracy liveAccuracy,
            ForecasterMeters meters,
            Clock clock) {
        this.config = config;
        this.names = names;
        this.live = live;
        this.liveAccuracy = liveAccuracy;
        this.meters = meters;
        this.clock = clock;
        this.batch = new BatchForecaster(
                config.memory(), config.ringPoints(), new WarmUpBudget(config.warmUpShare(), System::nanoTime));
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        KeyValueStore<String, SeriesState> restored = context.getStateStore(names.store);
        store = restored;
        try (KeyValueIterator<String, SeriesState> all = restored.all()) {
            while (all.hasNext()) {
                KeyValue<String, SeriesState> entry = all.next();
                if (!entry.value.pending().isEmpty()) {
                    due.put(entry.key, entry.value);
                }
            }
        }
        lastRecordMs = clock.millis();
        flushEvery(config.batchDelay().toMillis());
        context.schedule(config.accuracyInterval(), PunctuationType.WALL_CLOCK_TIME, now -> emitAccuracy());
    }

    @Override
    public void process(Record<String, Float> point) {
        String series = point.key();
        SeriesState state = due.get(series);
        if (state == null) {
            state = store().get(series);
        }
        if (state == null) {
            state = new SeriesState();
        }
        state.append(point.value(), point.timestamp());
        store().put(series, state);
        due.put(series, state);
        if (due.size() >= config.batchSize() || state.pending().size() >= ForecasterConfig.MAX_PENDING) {
            forecastDue();
        }
    }

    private void flushEvery(long millis) {
        if (flushing != null) {
            flushing.cancel();
        }
        delayMs = millis;
        flushing = context().schedule(Duration.ofMillis(millis), PunctuationType.WALL_CLOCK_TIME, now -> {
            long begin = clock.millis();
            forecastDue();
            adaptDelay(clock.millis() - begin);
        });
    }

    /**
     * A batch waits at least {@value #DELAY_PER_WORK} times as long as the last one took. Kafka Streams looks at its
     * clocks after every few records, and after fewer the more often they are due: with a delay shorter than the work,
     * as just after a swap, batches would shrink to single series and the work would grow a hundredfold.
     */
    private void adaptDelay(long workMs) {
        long wanted = Math.min(MOST_DELAY_MS, Math.max(config.batchDelay().toMillis(), DELAY_PER_WORK * workMs));
        if (wanted > delayMs || wanted < delayMs / 2) {
            flushEvery(wanted);
        }
    }

    private void forecastDue() {
        if (due.isEmpty()) {
            return;
        }
        List<Due> series = new ArrayList<>(due.size());
        due.values().forEach(state -> series.add(new Due(SeriesMemory.decode(state.memory()), state.pending())));
        Tally tally = new Tally();
        try (LiveModel.Lease models = live.lease()) {
            List<Made> made = meters.inference(series.size(), () -> batch.forecast(models, series));
            int row = 0;
            for (String id : due.keySet()) {
                emit(id, series.get(row), made.get(row), tally);
                store().put(id, SeriesState.of(series.get(row).memory()));
                row++;
            }
        }
        meters.emitted(series.stream()
                .flatMap(one -> one.pending().stream())
                .mapToLong(Point::timestampMs)
                .toArray());
        due.clear();
        sinceLastRecord.add(tally);
        liveAccuracy.merge(tally);
    }

    private void emit(String id, Due series, Made made, Tally tally) {
        SeriesMemory memory = series.memory();
        for (int i = 0; i < made.forecasts().length; i++) {
            Point point = series.pending().get(i);
            float[] values = made.forecasts()[i];
            ServedModel model = made.model();
            if (!isFinite(values)) {
                // Finite weights can overflow on absurd points. The series starts afresh at its next point.
                Arrays.fill(values, point.value());
                memory.forget();
                meters.nonFinite();
                model = null;
            }
            tally.score(memory, point.value(), config.seasonPoints());
            String maker = model == null ? Forecast.LAST_VALUE : model.id().toString();
            memory.advance(point, config.ringPoints(), maker, values);
            Forecast forecast = new Forecast(
                    id,
                    memory.emittedSeq,
                    point.timestampMs(),
                    Math.round((double) memory.stepMs),
                    maker,
                    model == null ? "" : model.digest(),
                    model != null
                            && memory.emittedSeq
                                    >= model.release().spec().dimensions().window(),
                    values);
            context().forward(new Record<>(id, forecast, point.timestampMs()), names.forecasts);
        }
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private void emitAccuracy() {
        long now = clock.millis();
        String instance = config.instance() + "/" + context().taskId();
        sinceLastRecord.scores().forEach((predictor, score) -> {
            Accuracy accuracy = new Accuracy(
                    Accuracy.VERSION, predictor, instance, lastRecordMs, now, score.count, score.squaredError);
            context().forward(new Record<>(predictor, accuracy, now), names.accuracy);
        });
        sinceLastRecord = new Tally();
        lastRecordMs = now;
    }

    private KeyValueStore<String, SeriesState> store() {
        return Objects.requireNonNull(store, "init comes first");
    }
}
