package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.accuracy.PairedSums;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.points.Pace;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Challengers forecast a sample of a task's series in shadow, beside the champion, and both are scored on the same points
 * from the same origins. Nothing of it is emitted or stored, and no forecast depends on it: a twin of a series' memory begins
 * with the points that the series keeps, and is gone after a restart.
 *
 * <p>The sample is a {@link ShadowSample}. What the networks forecast is compared, and not what guards emit in place of it.
 * Numbers that are not finite count as the largest error: left out, a network that overflows on the hardest points would be
 * judged by the others.
 *
 * <p>It is long because twins, the errors at the points of a batch, and the sums of these begin and end together.
 *
 * <p>One stream task owns it. A batch is: {@link #met} for each point while the champion forecasts, then {@link #follow}.
 */
public final class Shadow {

    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);

    /** A stream thread's time that warming twins up may take. */
    private static final double WARM_UP_SHARE = 0.05;

    /**
     * The champion's errors at a point.
     *
     * @param spread that they are counted in, and the challengers' as well: a twin's own differs where it has imputed other
     *     values
     */
    private record Met(long seq, double spread, double[] errors) {}

    /**
     * What a challenger knows of a series.
     *
     * @param nonFinite where its numbers were not finite
     */
    private record Twin(SeriesMemory memory, NonFinite nonFinite) {}

    /** Where numbers were not finite, of forecasts that may be outstanding. */
    private static final class NonFinite {

        /** By origin, the fingerprint of the release that they were of. */
        private final NavigableMap<Long, Long> fingerprints = new TreeMap<>();

        /** Those at the point to come were not. */
        void add(SeriesMemory memory, ServedModel model) {
            long origin = memory.seq() + 1;
            fingerprints.headMap(origin - Forecast.MOST_HORIZON).clear();
            fingerprints.put(origin, model.fingerprint());
        }

        /** Whether a release's were not at an origin. */
        LongPredicate of(ServedModel model) {
            Long fingerprint = model.fingerprint();
            return origin -> fingerprint.equals(fingerprints.get(origin));
        }
    }

    /** A series in the sample. */
    private static final class Sampled {
        /** By the challenger's fingerprint. */
        final Map<Long, Twin> twins = new HashMap<>();

        /** Where the numbers of releases that serve were not finite. */
        final NonFinite nonFinite = new NonFinite();

        /** Of the points of the batch at hand. */
        final List<Met> met = new ArrayList<>();

        long seenMs;
        float stepMs;
    }

    private final ShadowSample sample;
    private final ForecastStep step;
    private final IntSupplier tasks;
    private final Map<String, Sampled> series = new HashMap<>();
    private final Map<Long, PairedSums> sums = new LinkedHashMap<>();
    private List<ServedModel> challengers = List.of();

    /** Challengers that could not be run. */
    private final Set<Long> failed = new HashSet<>();

    private @Nullable ServedModel champion;

    /**
     * A shadow without challengers.
     *
     * @param ring how many points are kept of a series
     * @param guards as of the champion's step: where a naive forecast stands in, a shift is not followed, and what networks
     *     forecast after it is compared
     * @param nanoTime a clock of nanoseconds
     * @param tasks how many the process has now
     */
    public Shadow(ShadowSample sample, RingCapacity ring, boolean guards, LongSupplier nanoTime, IntSupplier tasks) {
        this.sample = sample;
        this.tasks = tasks;
        this.step = new ForecastStep(new BatchForecaster(ring, new WarmUpBudget(WARM_UP_SHARE, nanoTime)), guards)
                .withoutBounds();
    }

    /** The champion's forecasts meet a point: {@link ForecastStep.Listener#met}. */
    public void met(SeriesMemory memory, Point point) {
        if (champion == null || series.isEmpty()) {
            return;
        }
        Sampled sampled = series.get(memory.series());
        if (sampled != null) {
            String name = champion.maker().name();
            double spread = memory.spread();
            double[] errors = Tally.errors(memory, name, sampled.nonFinite.of(champion), point.value(), spread);
            sampled.met.add(new Met(memory.seq() + 1, spread, errors));
        }
    }

    /** The numbers of a release that serves were not finite: {@link ForecastStep.Listener#nonFinite}. */
    public void nonFinite(SeriesMemory memory, ServedModel model) {
        Sampled sampled = series.get(memory.series());
        if (sampled != null) {
            sampled.nonFinite.add(memory, model);
        }
    }

    /**
     * Challengers forecast the points that the champion has just forecast.
     *
     * @param models that the champion's batch was made with
     * @param owed its series and points; all memories are up to date
     */
    public void follow(LiveModel.Models models, List<Owed> owed, long nowMs) {
        if (sample.share() == 0) {
            return;
        }
        keepUpWith(models);
        if (challengers.isEmpty()) {
            return;
        }
        List<Owed> sampled = new ArrayList<>();
        for (Owed one : owed) {
            Sampled known = series.get(one.memory().series());
            if (known != null) {
                known.seenMs = nowMs;
                known.stepMs = one.memory().stepMs();
                sampled.add(one);
            }
        }
        for (ServedModel challenger : challengers) {
            try {
                forecast(models.alone(challenger), challenger, sampled);
            } catch (RuntimeException e) {
                // Nobody waits for a challenger: no forecast may suffer from it.
                LOG.error(
                        "{} no longer forecasts in shadow here",
                        challenger.maker().name(),
                        e);
                failed.add(challenger.fingerprint());
                sums.remove(challenger.fingerprint());
            }
        }
        sampled.forEach(one -> sampled(one.memory()).met.clear());
        // Without those that have just failed.
        keepUpWith(models);
        if (challengers.isEmpty()) {
            return;
        }
        // From the next point on.
        int most = sample.most(tasks.getAsInt());
        for (Owed one : owed) {
            takeIn(one.memory(), most, nowMs);
        }
    }

    private List<ServedModel> sound(List<ServedModel> models) {
        return failed.isEmpty()
                ? models
                : models.stream()
                        .filter(model -> !failed.contains(model.fingerprint()))
                        .toList();
    }

    private Sampled sampled(SeriesMemory memory) {
        return series.computeIfAbsent(memory.series(), any -> new Sampled());
    }

    /** Another champion begins new sums; a challenger that has gone takes its twins along. */
    private void keepUpWith(LiveModel.Models models) {
        ServedModel now = models.champion();
        List<ServedModel> wanted = sound(models.challengers());
        if (now == champion && wanted.equals(challengers)) {
            return;
        }
        if (now == null || champion == null || now.fingerprint() != champion.fingerprint()) {
            sums.clear();
            series.values().forEach(sampled -> sampled.met.clear());
        }
        champion = now;
        challengers = wanted;
        List<Long> present = challengers.stream().map(ServedModel::fingerprint).toList();
        sums.keySet().retainAll(present);
        series.values().forEach(sampled -> sampled.twins.keySet().retainAll(present));
        if (challengers.isEmpty()) {
            series.clear();
        }
    }

    private void forecast(LiveModel.Models alone, ServedModel challenger, List<Owed> owed) {
        List<Owed> twins = new ArrayList<>();
        for (Owed one : owed) {
            Twin twin = sampled(one.memory()).twins.get(challenger.fingerprint());
            if (twin != null) {
                twins.add(new Owed(twin.memory, one.points()));
            }
        }
        if (!twins.isEmpty()) {
            step.run(alone, twins, new Tally(), new Scorer(challenger));
            // Nobody stores them.
            twins.forEach(twin -> twin.memory().takeCheckpoint());
        }
    }

    private void takeIn(SeriesMemory memory, int most, long nowMs) {
        Sampled known = series.get(memory.series());
        if (known == null) {
            if (!sample.has(memory, series.size(), most)) {
                return;
            }
            known = sampled(memory);
            known.seenMs = nowMs;
        }
        for (ServedModel challenger : challengers) {
            known.twins.computeIfAbsent(challenger.fingerprint(), any -> new Twin(memory.twin(), new NonFinite()));
        }
    }

    /** Compares what a challenger had forecast for a point with what the champion had. */
    private final class Scorer implements ForecastStep.Listener {

        private final ServedModel challenger;

        Scorer(ServedModel challenger) {
            this.challenger = challenger;
        }

        @Override
        public void met(SeriesMemory twin, Point point) {
            String name = challenger.maker().name();
            for (Met met : sampled(twin).met) {
                if (met.seq == twin.seq() + 1) {
                    sums.computeIfAbsent(challenger.fingerprint(), any -> new PairedSums())
                            .add(
                                    met.errors,
                                    Tally.errors(
                                            twin, name, nonFiniteOf(twin).of(challenger), point.value(), met.spread));
                }
            }
        }

        @Override
        public void nonFinite(SeriesMemory twin, ServedModel model) {
            nonFiniteOf(twin).add(twin, model);
        }

        private NonFinite nonFiniteOf(SeriesMemory memory) {
            Twin twin = sampled(memory).twins.get(challenger.fingerprint());
            return Objects.requireNonNull(twin, "only twins are forecast for").nonFinite;
        }

        @Override
        public void emitted(SeriesMemory series, Point point, Forecast forecast) {
            // Nobody is to see it.
        }
    }

    /** The series in the sample. */
    Set<String> sampled() {
        return Set.copyOf(series.keySet());
    }

    /** A series has ended. */
    public void forget(String id) {
        series.remove(id);
    }

    /** Where the process has got more tasks, each has a smaller part: those with the greatest hashes go. */
    private void giveRoom() {
        int bytes = series.values().stream()
                .flatMap(one -> one.twins.values().stream())
                .mapToInt(twin -> twin.memory.heapBytes())
                .max()
                .orElse(0);
        int surplus = series.size() - ShadowSample.fitting(sample.most(tasks.getAsInt()), bytes);
        if (surplus > 0) {
            List<String> byHash = new ArrayList<>(series.keySet());
            byHash.sort(Comparator.comparingDouble(ShadowSample::hash).reversed());
            byHash.subList(0, surplus).forEach(series::remove);
        }
    }

    /**
     * Returns the sums since the last call, one record for each challenger that has been scored.
     *
     * @param instance process, and task in it
     */
    public List<PairedErrors> take(String instance, long fromMs, long toMs) {
        series.values().removeIf(one -> !Pace.isLive(toMs - one.seenMs, one.stepMs));
        giveRoom();
        List<PairedErrors> taken = new ArrayList<>();
        for (ServedModel challenger : challengers) {
            PairedSums sum = sums.remove(challenger.fingerprint());
            if (sum != null && champion != null) {
                sum.over(champion.maker().name(), challenger.maker().name(), instance, fromMs, toMs, series.size())
                        .ifPresent(taken::add);
            }
        }
        return taken;
    }
}
