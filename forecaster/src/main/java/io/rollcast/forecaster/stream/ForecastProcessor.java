package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.ForecastTap;
import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.BatchForecaster.Due;
import io.rollcast.forecaster.serving.BatchForecaster.Made;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.SeriesStore.Slot;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
public final class ForecastProcessor extends ContextualProcessor<String, Float, Object, Object> {

    /** What belongs to the task, from {@link #init} on. */
    private record Task(SeriesStore store, BatchForecaster batch, WorstSeries.Table worst, Arrivals.Cursor arrivals) {}

    /** With so many series a batch is large enough to be worth a call of its own for each point of them. */
    private static final int MANY_SERIES = 64;

    /** Names of the nodes and the store that this processor speaks to. */
    record Neighbours(String store, String forecasts, String accuracy) {}

    private final ForecasterConfig config;
    private final Neighbours names;
    private final LiveModel live;
    private final LiveAccuracy liveAccuracy;
    private final ForecasterMeters meters;
    private final Feeds feeds;
    private final Clock clock;
    private final ThreadLocal<WarmUpBudget> budget;
    private final TopicLimits limits;
    private final Arrivals arrivals;

    /** Series that are owed forecasts, in the order of their first point. */
    private final List<Owed> due = new ArrayList<>();

    private Tally sinceLastRecord = new Tally();
    private long lastRecordMs;
    private @Nullable Task task;

    /** @param budget of the thread for warming series up, whichever tasks they are of */
    ForecastProcessor(
            ForecasterConfig config,
            Neighbours names,
            LiveModel live,
            ThreadLocal<WarmUpBudget> budget,
            LiveAccuracy liveAccuracy,
            ForecasterMeters meters,
            Feeds feeds,
            Clock clock,
            TopicLimits limits,
            Arrivals arrivals) {
        this.config = config;
        this.names = names;
        this.live = live;
        this.budget = budget;
        this.liveAccuracy = liveAccuracy;
        this.meters = meters;
        this.feeds = feeds;
        this.clock = clock;
        this.limits = limits;
        this.arrivals = arrivals;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        SeriesStore store = context.getStateStore(names.store);
        store.beforeCommit(context, this::forecastDue);
        task = new Task(
                store,
                new BatchForecaster(config.memory(), config.ringPoints(), budget.get()),
                // Two records a series.
                feeds.worst().open(context.taskId().partition(), store.wrapped().approximateNumEntries() / 2),
                arrivals.cursor());
        lastRecordMs = clock.millis();
        context.schedule(config.accuracyInterval(), PunctuationType.WALL_CLOCK_TIME, now -> emitAccuracy());
    }

    @Override
    public void process(Record<String, Float> point) {
        Slot slot = task().store.slot(point.key());
        if (slot.due < 0) {
            slot.due = due.size();
            due.add(new Owed(slot, new ArrayList<>(4)));
        }
        List<Point> points = due.get(slot.due).points;
        points.add(new Point(point.value(), point.timestamp()));
        task().arrivals.note(context().recordMetadata().orElse(null), point.timestamp());
        if (due.size() >= config.batchSize() || points.size() >= ForecasterConfig.MAX_PENDING) {
            forecastDue();
        }
    }

    /** A series and the points that it is owed a forecast for. */
    private record Owed(Slot slot, List<Point> points) {

        /** The first of them: as many as told to at most, and none beyond a checkpoint, where the state is wanted. */
        Due first(int most) {
            int count = Math.min(most, slot.memory.pointsToCheckpoint());
            return new Due(slot.memory, points.subList(0, Math.min(count, points.size())));
        }

        Owed after(Due first) {
            return new Owed(slot, points.subList(first.pending().size(), points.size()));
        }
    }

    private void forecastDue() {
        if (due.isEmpty()) {
            return;
        }
        TopicLimits.Window times = limits.window(config.topics().forecasts());
        Tally tally = new Tally();
        ForecastTap tap = feeds.tap().ifOpen();
        LiveModel.Models models = live.models();
        task().batch.catchUp(models, due.stream().map(owed -> owed.slot.memory).toList());
        List<Owed> rest = due;
        while (!rest.isEmpty()) {
            rest = forecast(models, rest, times, tally, tap);
        }
        due.forEach(owed -> owed.slot.due = -1);
        due.clear();
        task().store.trim();
        meters.emitted(task().arrivals.take());
        sinceLastRecord.add(tally);
        liveAccuracy.merge(tally);
    }

    /** Forecasts the first points of each series; returns what is owed after that. */
    private List<Owed> forecast(
            LiveModel.Models models,
            List<Owed> owed,
            TopicLimits.Window times,
            Tally tally,
            @Nullable ForecastTap tap) {
        // Many series take one point each, which is one batch. Of a few, as many points as possible share a call.
        int most = owed.size() >= MANY_SERIES ? 1 : ForecasterConfig.MAX_PENDING;
        List<Due> first = new ArrayList<>(owed.size());
        owed.forEach(one -> first.add(one.first(most)));
        List<Made> made = meters.inference(first.size(), () -> task().batch.forecast(models, first));
        List<Owed> rest = new ArrayList<>();
        for (int row = 0; row < owed.size(); row++) {
            Owed one = owed.get(row);
            Due done = first.get(row);
            emit(one.slot.series, done, made.get(row), times, tally, tap);
            done.memory().settle();
            task().store.changed(one.slot);
            note(one.slot.series, done.memory(), done.pending().size());
            if (done.pending().size() < one.points.size()) {
                rest.add(one.after(done));
            }
        }
        return rest;
    }

    /** For those who look for the series that are forecast worst. */
    private void note(String series, SeriesMemory memory, int points) {
        WorstSeries.Table worst = task().worst;
        if (memory.emittedSeq == points) {
            worst.added();
        }
        worst.offer(
                series,
                memory.squaredError,
                memory.lastValueSquaredError,
                () -> StoredSeries.row(series, memory.tail()));
    }

    private void emit(
            String id, Due series, Made made, TopicLimits.Window times, Tally tally, @Nullable ForecastTap tap) {
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
            context().forward(new Record<>(id, forecast, times.nearest(point.timestampMs())), names.forecasts);
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
        if (task != null) {
            task.worst.close();
        }
    }

    private Task task() {
        return Objects.requireNonNull(task, "init comes first");
    }
}
