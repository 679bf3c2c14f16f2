package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Plays swaps with the first release of each kind over made-up series when it is published, and not only when it takes
 * over. The JIT compiler leaves out what it has never seen taken: at the first swap of a process the whole path would fall
 * back to the interpreter, and be compiled anew in the midst of it.
 *
 * <p>It takes some three seconds, on a thread of its own and with pauses: what is played before the compilers have got round
 * to a method is not remembered, and those who wait for forecasts come first. A twentieth of a core is all it takes. None
 * begins before the first batch: a third of the processor time of a start went into rehearsals, while the partitions of a
 * forecaster that comes back wait for it. Forecasters of one process share what is compiled: the first of them plays for all.
 */
public final class Rehearsal {

    private static final int MANY = 64;
    private static final int FEW = 3;
    private static final int FEW_POINTS = 5;
    private static final RingCapacity RING = new RingCapacity(24, 48);
    private static final int POINTS_A_DAY = 6;
    private static final int ROUNDS = 150;
    private static final long PAUSE_MS = 20;
    private static final double WARM_UP_SHARE = 0.05;

    /** From one swap to the next: some of the series are warmed up in each of them, the others go on waiting. */
    private static final int ROUNDS_A_SWAP = 6;

    /** So many rounds until one in which points of many series have waited. */
    private static final int ROUNDS_A_BACKLOG = 4;

    /** Of this process. */
    private static final Set<String> PLAYED = ConcurrentHashMap.newKeySet();

    private final LiveModel live;
    private final Set<String> played;
    private final Set<String> rehearsed = new HashSet<>();

    /**
     * Rehearsals for a forecaster.
     *
     * @param live the models that it serves, of which its batches ask
     */
    Rehearsal(LiveModel live) {
        this(live, PLAYED);
    }

    /**
     * Rehearsals as if in a process of its own.
     *
     * @param played kinds of networks that have been played in it
     */
    Rehearsal(LiveModel live, Set<String> played) {
        this.live = live;
        this.played = played;
    }

    /** Begins as soon as there are batches, unless there has been a release of this kind before. Returns at once. */
    void of(ModelRelease release) {
        if (rehearsed.add(release.spec().architecture())) {
            Thread thread = new Thread(
                    () -> playInTurn(release), "rehearse-" + release.spec().architecture());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private synchronized void playInTurn(ModelRelease release) {
        try {
            live.awaitFirstBatch();
            if (played.add(release.spec().architecture())) {
                play(release);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void play(ModelRelease release) {
        String architecture = release.spec().architecture();
        // The same weights under two names. Series start with the last value.
        List<ServedModel> models = List.of(
                new ServedModel(new ReleaseId(architecture, 1), "0000000000000001", release, 0),
                new ServedModel(new ReleaseId(architecture, 2), "0000000000000003", release, 0));
        LiveModel live = new LiveModel();
        BatchForecaster batch = new BatchForecaster(RING, new WarmUpBudget(WARM_UP_SHARE, System::nanoTime));
        ForecastStep step = new ForecastStep(batch);
        List<SeriesMemory> many = memories(MANY);
        List<SeriesMemory> few = memories(FEW);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_A_SWAP == ROUNDS_A_SWAP - 1) {
                live.serve(models.get(round / ROUNDS_A_SWAP % 2));
            }
            int points = round % ROUNDS_A_BACKLOG == 0 ? ForecastStep.POINTS_OF_MANY : 1;
            step.run(live.models(), owed(many, points), new Tally(), Rehearsal::ignore);
            step.run(live.models(), owed(few, FEW_POINTS), new Tally(), Rehearsal::ignore);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
        }
    }

    private static List<SeriesMemory> memories(int count) {
        return IntStream.range(0, count)
                .mapToObj(series -> new SeriesMemory("rehearsal-" + series))
                .toList();
    }

    private static List<Owed> owed(List<SeriesMemory> series, int pointsEach) {
        return series.stream()
                .map(memory -> new Owed(
                        memory,
                        IntStream.rangeClosed(1, pointsEach)
                                .mapToObj(i -> point(memory.seq() + i))
                                .toList()))
                .toList();
    }

    /** Six points make a day, so that networks that see seasons have some to look back on. */
    private static Point point(long seq) {
        return new Point(
                StrictMath.sin(2 * Math.PI * seq / POINTS_A_DAY), seq * TimeUnit.DAYS.toMillis(1) / POINTS_A_DAY);
    }

    private static void ignore(SeriesMemory series, Point point, Forecast forecast) {}
}
