package io.rollcast.forecaster;

import io.rollcast.forecaster.BatchForecaster.Due;
import io.rollcast.forecaster.BatchForecaster.Made;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.ForecastTap;
import io.rollcast.forecaster.api.WorstSeries;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The heart: forecasts in batches, emits one forecast per point in the series' order, and remembers what came of it.
 *
 * <p>A batch is made when it is full, and before every commit: offsets, forecasts and states are committed together, and
 * no point is ever between them. So there is nothing to restore but the store, and nothing to do at the end.
 *
 * <p>One instance per stream task, called by that task's thread alone.
 */
final class ForecastProcessor extends ContextualProcessor<String, Float, Object, Object> {

    /** Names of the nodes and the store that this processor speaks to. */
    record Neighbours(String store, String forecasts, String accuracy) {}

    private final ForecasterConfig config;
    private final Neighbours names;
    private final LiveModel live;
    private final LiveAccuracy liveAccuracy;
    private final ForecasterMeters meters;
    private final Feeds feeds;
    private final Clock clock;
    private final BatchForecaster batch;

    /** Points that are owed a forecast, by series in the order of their first one. */
    private final Map<String, List<Point>> due = new LinkedHashMap<>();

    private Tally sinceLastRecord = new Tally();
    private long lastRecordMs;
    private @Nullable SeriesStore store;
    private WorstSeries.@Nullable Table table;

    ForecastProcessor(
            ForecasterConfig config,
            Neighbours names,
            LiveModel live,
            LiveAccuracy liveAccuracy,
            ForecasterMeters meters,
            Feeds feeds,
            Clock clock) {
        this.config = config;
        this.names = names;
        this.live = live;
        this.liveAccuracy = liveAccuracy;
        this.meters = meters;
        this.feeds = feeds;
        this.clock = clock;
        this.batch = new BatchForecaster(
                config.memory(), config.ringPoints(), new WarmUpBudget(config.warmUpShare(), System::nanoTime));
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        SeriesStore restored = context.getStateStore(names.store);
        restored.beforeCommit(context, this::forecastDue);
        store = restored;
        // Two records a series.
        table = feeds.worst()
                .open(context.taskId().partition(), restored.wrapped().approximateNumEntries() / 2);
        lastRecordMs = clock.millis();
        context.schedule(config.accuracyInterval(), PunctuationType.WALL_CLOCK_TIME, now -> emitAccuracy());
    }

    @Override
    public void process(Record<String, Float> point) {
        List<Point> pending = due.computeIfAbsent(point.key(), series -> new ArrayList<>(4));
        pending.add(new Point(point.value(), point.timestamp()));
        if (due.size() >= config.batchSize() || pending.size() >= ForecasterConfig.MAX_PENDING) {
            forecastDue();
        }
    }

    /** A series and the points that are owed a forecast. */
    private record Owed(String series, SeriesMemory memory, List<Point> points) {

        /** Those that can be forecast at once: at a checkpoint the state is wanted. */
        Due due() {
            return new Due(memory, points.subList(0, Math.min(points.size(), memory.pointsToCheckpoint())));
        }
    }

    private void forecastDue() {
        if (due.isEmpty()) {
            return;
        }
        List<Owed> owed = new ArrayList<>(due.size());
        due.forEach((series, points) -> owed.add(new Owed(series, store().get(series), points)));
        long[] origins = owed.stream()
                .flatMap(one -> one.points.stream())
                .mapToLong(Point::timestampMs)
                .toArray();
        Tally tally = new Tally();
        ForecastTap tap = feeds.tap().ifOpen();
        try (LiveModel.Lease models = live.lease()) {
            batch.catchUp(models, owed.stream().map(Owed::memory).toList());
            List<Owed> rest = owed;
            while (!rest.isEmpty()) {
                rest = forecast(models, rest, tally, tap);
            }
        }
        meters.emitted(origins);
        due.clear();
        sinceLastRecord.add(tally);
        liveAccuracy.merge(tally);
    }

    /** Forecasts up to each series' next checkpoint; returns what is owed after that. */
    private List<Owed> forecast(LiveModel.Lease models, List<Owed> owed, Tally tally, @Nullable ForecastTap tap) {
        List<Due> series = owed.stream().map(Owed::due).toList();
        List<Made> made = meters.inference(series.size(), () -> batch.forecast(models, series));
        List<Owed> rest = new ArrayList<>();
        for (int row = 0; row < owed.size(); row++) {
            Owed one = owed.get(row);
            Due done = series.get(row);
            emit(one.series, done, made.get(row), tally, tap);
            one.memory.settle();
            store().changed(one.series, one.memory);
            note(one.series, one.memory, done.pending().size());
            if (done.pending().size() < one.points.size()) {
                rest.add(new Owed(
                        one.series,
                        one.memory,
                        one.points.subList(done.pending().size(), one.points.size())));
            }
        }
        return rest;
    }

    /** For those who look for the series that are forecast worst. */
    private void note(String series, SeriesMemory memory, int points) {
        WorstSeries.Table worst = Objects.requireNonNull(table, "init comes first");
        if (memory.emittedSeq == points) {
            worst.added();
        }
        worst.offer(
                series,
                memory.squaredError,
                memory.lastValueSquaredError,
                () -> StoredSeries.row(series, memory.tail()));
    }

    private void emit(String id, Due series, Made made, Tally tally, @Nullable ForecastTap tap) {
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
            String maker = model == null ? Forecast.LAST_VALUE : model.name();
            boolean warm = model != null
                    && memory.emittedSeq + 1
                            >= model.release().spec().dimensions().window();
            memory.advance(point, config.ringPoints(), maker, warm, values);
            Forecast forecast = new Forecast(
                    id,
                    memory.emittedSeq,
                    point.timestampMs(),
                    Math.round((double) memory.stepMs),
                    maker,
                    model == null ? "" : model.digest(),
                    warm,
                    values);
            context().forward(new Record<>(id, forecast, point.timestampMs()), names.forecasts);
            if (tap != null) {
                tap.emitted(forecast, point.value());
            }
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

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
    }

    private SeriesStore store() {
        return Objects.requireNonNull(store, "init comes first");
    }
}
