package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.api.ForecastTap;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.series.SeriesTail;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.Shadow;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.ForecasterConfig.Late;
import io.rollcast.forecaster.stream.SeriesStore.Slot;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts in batches, emits one forecast per point in the series' order, and remembers what came of it: the
 * {@link ForecastStep} between Kafka's records.
 *
 * <p>A batch is made when it is full, and before every commit: offsets, forecasts and states are committed together, and
 * no point is ever between them. So there is nothing to restore but the store, and nothing to do at the end.
 *
 * <p>One instance per stream task, called by that task's thread alone. Kafka Streams calls {@link #init} of the same
 * instance again when it revives a task after a fault: whatever belongs to a life of the task begins there.
 *
 * <p>It is long because what a life of the task holds changes together, at the same few calls of Kafka Streams.
 */
final class ForecastProcessor extends ContextualProcessor<String, @Nullable Double, Object, Object>
        implements Intake.Taker {

    /**
     * What belongs to one life of the task, from {@link #init} on.
     *
     * @param idle null where no series is forgotten, and none is missed
     * @param due series that are owed forecasts, in the order of their first point
     */
    private record Task(
            SeriesStore store,
            Intake intake,
            ForecastStep step,
            Shadow shadow,
            WorstSeries.Table worst,
            Arrivals.Cursor arrivals,
            @Nullable IdleSeries idle,
            AnomalyTeller anomalies,
            AccuracyRecords accuracy,
            List<Waiting> due) {}

    private static final Duration INTAKE_CLOCK = Duration.ofSeconds(1);

    /** A series whose points wait for their forecasts. */
    private record Waiting(Slot slot, List<Point> points) {}

    /** Names of the nodes and stores that this processor speaks to. */
    record Neighbours(
            String store, String releases, String forecasts, String accuracy, String deadLetters, String anomalies) {}

    /** Opens the intake of a task when its life begins. */
    @FunctionalInterface
    interface Intakes {
        Intake open(ProcessorContext<Object, Object> context, SeriesStore store, Intake.Taker taker);
    }

    private final ForecasterConfig config;
    private final Shared shared;
    private final Neighbours names;
    private final Intakes intakes;
    private final ThreadLocal<WarmUpBudget> budget;
    private final DeadLetters letters;
    private @Nullable Task task;

    /** Of the record that is being processed. */
    private Headers headers = new RecordHeaders();

    /**
     * A processor for one task.
     *
     * @param budget of the thread for warming series up, whichever tasks they are of
     */
    ForecastProcessor(
            ForecasterConfig config,
            Shared shared,
            Neighbours names,
            Intakes intakes,
            ThreadLocal<WarmUpBudget> budget) {
        this.config = config;
        this.shared = shared;
        this.names = names;
        this.intakes = intakes;
        this.budget = budget;
        this.letters = new DeadLetters(shared.limits(), config.topics().deadLetters());
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        SeriesStore store = context.getStateStore(names.store);
        WorstSeries.Table worst = shared.feeds().worst().table(context.taskId().partition());
        store.begin((series, tail) -> worst.offer(
                series, SeriesTail.relativeError(tail), () -> SeriesRow.of(series, SeriesTail.decode(tail))));
        store.beforeCommit(context, this::settle);
        KeyValueStore<String, byte[]> releases = context.getStateStore(names.releases);
        shared.live().findReleasesBy(releases::get);
        Optional<Duration> forgetAfter = config.state().lifetimes().forgetAfter();
        int missingAfter = config.accuracy().missingAfter();
        IdleSeries idle =
                forgetAfter.isPresent() || missingAfter > 0 ? new IdleSeries(store, forgetAfter, missingAfter) : null;
        ForecastStep step = new ForecastStep(
                new BatchForecaster(config.state().ring(), budget.get()),
                config.work().guards(),
                config.accuracy().alarms());
        task = new Task(
                store,
                intakes.open(context, store, this),
                config.work().intervals() ? step : step.withoutBounds(),
                new Shadow(
                        config.accuracy().shadow(),
                        config.state().ring(),
                        config.work().guards(),
                        System::nanoTime,
                        shared.feeds().worst()::tasks),
                worst.open(),
                shared.arrivals().cursor(),
                idle,
                new AnomalyTeller(
                        context.taskId().partition(), context::currentSystemTimeMs, store::series, this::tell),
                new AccuracyRecords(
                        config.identity().instance() + "/" + context.taskId(),
                        shared.clock().millis()),
                new ArrayList<>());
        context.schedule(config.accuracy().interval(), PunctuationType.WALL_CLOCK_TIME, now -> emitAccuracy());
        context.schedule(
                INTAKE_CLOCK,
                PunctuationType.WALL_CLOCK_TIME,
                now -> task().intake.passTime(now));
        if (idle != null) {
            context.schedule(IdleSeries.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::lookForIdle);
        }
    }

    @Override
    public void process(Record<String, @Nullable Double> record) {
        Record<String, @Nullable Double> event = SentTime.received(record);
        headers = event.headers();
        Bytes source = SourceTime.of(headers);
        if (event.key().equals(SourceTime.KEY) && source != null) {
            hearOf(source, event);
        } else if (event.value() == null) {
            forget(event.key());
        } else {
            task().intake.event(event.key(), event.value(), event.timestamp(), source);
        }
    }

    private void hearOf(Bytes source, Record<String, @Nullable Double> told) {
        Intake intake = task().intake;
        if (SourceTime.isIdle(told)) {
            intake.idle(source, told.timestamp());
        } else if (SourceTime.isUnread(told)) {
            intake.unread(source);
        } else {
            intake.readTo(source, told.timestamp());
        }
    }

    @Override
    public void point(String series, Point point) {
        List<Waiting> due = task().due;
        Slot slot = task().store.slot(series);
        if (slot.due < 0) {
            slot.due = due.size();
            due.add(new Waiting(slot, new ArrayList<>(4)));
        }
        List<Point> points = due.get(slot.due).points;
        points.add(point);
        if (point.isImputed()) {
            return; // a measured one follows
        }
        shared.meters().accepted();
        task().arrivals.note(context().recordMetadata().orElse(null), point.timestampMs());
        if (due.size() >= config.work().batchSize() || points.size() >= ForecastStep.MOST_POINTS) {
            forecastDue();
        }
    }

    @Override
    public void refused(String series, double value, long timestampMs, MalformedObservationException fault) {
        if (fault.reason() == Reason.LATE) {
            shared.meters().leftOut(Verdict.LATE);
            if (config.points().late() == Late.DROP) {
                return;
            }
        }
        if (fault.reason() == Reason.SERIES_LIMIT && task().idle != null) {
            task().idle.arrived(timestampMs, context().currentSystemTimeMs());
        }
        shared.meters().deadLetter(fault.reason());
        Record<byte[], byte[]> event =
                new Record<>(series.getBytes(StandardCharsets.UTF_8), JsonFormat.value(value), timestampMs);
        RecordMetadata place = SourcePlace.of(headers)
                .orElseGet(() -> context().recordMetadata().orElse(null));
        context().forward(letters.of(event, fault, place), names.deadLetters);
    }

    @Override
    public void duplicate() {
        shared.meters().leftOut(Verdict.DUPLICATE);
    }

    @Override
    public void ended(String series) {
        forget(series);
    }

    /** A series has ended: after the forecasts that it is still owed, and the ends of its anomalies, nothing of it is left. */
    private void forget(String series) {
        forecastDue();
        task().store.atPresent(() -> task().intake.forget(series));
        task().shadow.forget(series);
        task().anomalies.ended(series, task().store.tail(series), context().currentSystemTimeMs());
        if (task().store.forget(series)) {
            task().worst.removed(series);
            shared.meters().forgotten();
        }
    }

    /** Some of the series that no point has come for are forgotten, or missed; in its next turns, others. */
    private void lookForIdle(long nowMs) {
        forecastDue();
        IdleSeries.Found found =
                Objects.requireNonNull(task().idle, "it was scheduled for this").next(nowMs);
        found.ended().forEach(this::forget);
        List<Slot> missing = found.missing().stream().map(task().store::slot).toList();
        if (!missing.isEmpty()) {
            task().step
                    .catchUp(
                            shared.live().models(),
                            missing.stream().map(slot -> slot.memory).toList());
        }
        for (Slot slot : missing) {
            task().anomalies.missing(slot.memory, nowMs);
            task().store.changed(slot);
        }
        task().anomalies.lookedForMissing(nowMs);
        task().store.trim();
    }

    /** Counts an anomaly and shows it, on the topic as well where there is one. */
    private void tell(Anomaly anomaly) {
        shared.meters().anomalous(anomaly);
        shared.feeds().anomalies().add(anomaly);
        config.topics()
                .anomalies()
                .ifPresent(topic -> context()
                        .forward(
                                new Record<>(
                                        anomaly.key(),
                                        anomaly,
                                        shared.limits().window(topic).nearest(anomaly.atMs())),
                                names.anomalies));
    }

    /** A commit is about to come: nothing may be owed, or only in memory. */
    private void settle() {
        task().store.atPresent(task().intake::store);
        forecastDue();
        // Events that made no point, late ones for example, have brought series to memory as well.
        task().store.trim();
    }

    private void forecastDue() {
        List<Waiting> due = task().due;
        if (due.isEmpty()) {
            return;
        }
        Tally tally = new Tally();
        List<Owed> owed = new ArrayList<>(due.size());
        for (Waiting one : due) {
            owed.add(new Owed(one.slot.memory, one.points));
        }
        LiveModel.Models models = shared.live().models();
        task().step
                .run(
                        models,
                        owed,
                        tally,
                        new Emitter(
                                shared.limits().window(config.topics().forecasts()),
                                shared.feeds().tap().ifOpen()));
        long nowMs = context().currentSystemTimeMs();
        task().shadow.follow(models, owed, nowMs);
        for (Waiting one : due) {
            one.slot.due = -1;
            one.slot.memory.arrived(nowMs);
            task().store.changed(one.slot);
            note(one.slot.memory, nowMs);
        }
        shared.meters().emitted(task().arrivals.take());
        due.clear();
        task().store.trim();
        task().accuracy.add(tally);
        shared.accuracy().merge(tally);
    }

    /** For those who look for the series that are forecast worst, and for those that have ended. */
    private void note(SeriesMemory memory, long nowMs) {
        task().anomalies.point(memory.timestampMs());
        task().worst
                .offer(
                        memory.series(),
                        memory.error(),
                        memory.lastValueError(),
                        () -> SeriesRow.of(memory.series(), memory.tail()));
        if (task().idle != null) {
            task().idle.arrived(memory.timestampMs(), nowMs);
        }
    }

    /** Forwards forecasts, and shows them to those who follow series. */
    private final class Emitter implements ForecastStep.Listener {

        private final TopicLimits.Window times;
        private final @Nullable ForecastTap tap;

        Emitter(TopicLimits.Window times, @Nullable ForecastTap tap) {
            this.times = times;
            this.tap = tap;
        }

        @Override
        public void emitted(SeriesMemory series, Point point, Forecast forecast) {
            context()
                    .forward(
                            new Record<>(
                                    forecast.series(),
                                    series.asReading(point, forecast),
                                    times.nearest(forecast.originMs())),
                            names.forecasts);
            if (!series.guard().emitted().isOfRelease()) {
                shared.meters().guarded();
            }
            if (series.alarm().isFar()) {
                shared.meters().far();
            }
            if (tap != null) {
                tap.emitted(forecast, point.value());
            }
        }

        @Override
        public void met(SeriesMemory series, Point point) {
            task().shadow.met(series, point);
        }

        @Override
        public void anomalous(SeriesMemory series, Anomaly anomaly) {
            task().anomalies.anomalous(series, anomaly);
        }

        @Override
        public void inferred(int series, long nanos) {
            shared.meters().inference(series, nanos);
        }

        @Override
        public void levelShifted() {
            shared.meters().levelShift();
        }

        @Override
        public void nonFinite(SeriesMemory series, ServedModel model) {
            shared.meters().nonFinite();
            task().shadow.nonFinite(series, model);
        }
    }

    private void emitAccuracy() {
        long now = shared.clock().millis();
        task().accuracy
                .write(
                        task().shadow,
                        now,
                        (key, value) -> context().forward(new Record<>(key, value, now), names.accuracy));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake.close();
            task.worst.close();
        }
    }

    private Task task() {
        return Objects.requireNonNull(task, "init comes first");
    }
}
