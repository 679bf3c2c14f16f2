package io.rollcast.chaos;

import io.rollcast.forecaster.series.PointRing;
import io.rollcast.forecaster.series.RoundedState;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a forecaster without faults would have said: a release starts on a series from the points that are kept of it, as
 * they are kept, and takes one step for every further one. Where exactly it started cannot be seen from outside: with the
 * first point that it forecast, others may have been waiting, up to {@value #MOST_PENDING} in all, and then as many of the
 * oldest were not looked at. So every such start is tried, and the one that fits best counts.
 *
 * <p>For releases that carry their memory. One thread.
 */
public final class ReferenceReplay implements ForecastAudit.Reference {

    /** Bounds the starts that are tried; forecasters let fewer points wait. */
    private static final int MOST_PENDING = 32;

    private final Map<String, Released> releases;
    private final int keptPoints;
    private final Map<String, InferenceNetwork> networks = new HashMap<>();
    private final Inference inference = new Inference();

    /** A release and the id under which it was published. */
    record Released(String id, ModelRelease release) {}

    /**
     * @param releases by digest
     * @param keptPoints how many points a forecaster keeps of each series
     */
    ReferenceReplay(Map<String, Released> releases, int keptPoints) {
        this.releases = Map.copyOf(releases);
        this.keptPoints = keptPoints;
    }

    @Override
    public double[] deviations(float[] points, List<Forecast> run) {
        Forecast first = run.get(0);
        if (first.model().equals(Forecast.LAST_VALUE)) {
            return run.stream().mapToDouble(f -> fromLastValue(points, f)).toArray();
        }
        Released released = releases.get(first.digest());
        if (released == null || !released.id.equals(first.model())) {
            // Nobody published that: no number can be right.
            double[] deviations = new double[run.size()];
            Arrays.fill(deviations, Double.POSITIVE_INFINITY);
            return deviations;
        }
        InferenceNetwork network = networks.computeIfAbsent(
                first.digest(), any -> InferenceNetwork.of(released.release.spec(), released.release.weights()));
        float[] seen = seen(points, Math.toIntExact(first.seq()));
        float[][] expected = replay(network, seen, start(network, seen, run), run);
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> distance(expected[i], run.get(i)))
                .toArray();
    }

    /** The points as a release sees them that starts with point {@code first}: those before it as they are kept. */
    private float[] seen(float[] points, int first) {
        float[] seen = points.clone();
        float[] kept = PointRing.kept(Arrays.copyOf(points, first - 1), keptPoints);
        System.arraycopy(kept, 0, seen, first - 1 - kept.length, kept.length);
        return seen;
    }

    /** The run's forecasts by a network that starts with the point at index {@code from}; rounded as forecasters do. */
    private float[][] replay(InferenceNetwork network, float[] points, int from, List<Forecast> run) {
        String series = run.get(0).series();
        int first = Math.toIntExact(run.get(0).seq());
        int last = Math.toIntExact(run.get(run.size() - 1).seq());
        List<float[]> all = new ArrayList<>();
        float[] state = {};
        int done = from;
        for (int seq = first; seq <= last; seq++) {
            if (seq == last || RoundedState.isRoundedAt(series, seq)) {
                Input stretch = new Input(Arrays.copyOfRange(points, done, seq), state);
                int take = seq - Math.max(done, first - 1);
                Output output = inference.run(network, List.of(stretch), take).get(0);
                all.addAll(List.of(output.forecasts()));
                state = output.state();
                RoundedState.round(network.spec(), state);
                done = seq;
            }
        }
        return run.stream()
                .map(forecast -> all.get(Math.toIntExact(forecast.seq()) - first))
                .toArray(float[][]::new);
    }

    /** Index of the point from which the release most likely started on the series. */
    private int start(InferenceNetwork network, float[] points, List<Forecast> run) {
        Forecast first = run.get(0);
        int seq = Math.toIntExact(first.seq());
        int last = Math.toIntExact(run.get(run.size() - 1).seq());
        // The points that waited were forecast at once, by the same release; so no more than the run has.
        int most = Math.min(MOST_PENDING, last - seq + 1);
        if (seq + most - 1 <= keptPoints) {
            return 0;
        }
        // Equally long stretches, each one point further on than the one before, are one batch. Of
        // stretch i the last i + 1 forecasts are of points that waited, the oldest of them being the run's first.
        List<float[]> stretches = new ArrayList<>();
        for (int pending = 1; pending <= most; pending++) {
            int end = Math.max(seq + pending - 1, keptPoints);
            stretches.add(Arrays.copyOfRange(points, end - keptPoints, end));
        }
        List<Output> outputs = replay(network, stretches, most);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < outputs.size(); i++) {
            int end = Math.max(seq + i, keptPoints);
            double distance = distance(outputs.get(i).forecasts()[most - 1 - (end - seq)], first);
            if (distance < least) {
                least = distance;
                best = end - keptPoints;
            }
        }
        return best;
    }

    private List<Output> replay(InferenceNetwork network, List<float[]> stretches, int take) {
        float[] fresh = {};
        return inference.run(
                network,
                stretches.stream().map(points -> new Input(points, fresh)).toList(),
                take);
    }

    private static double fromLastValue(float[] points, Forecast forecast) {
        float[] expected = new float[Forecast.HORIZON];
        Arrays.fill(expected, points[Math.toIntExact(forecast.seq()) - 1]);
        return distance(expected, forecast);
    }

    private static double distance(float[] expected, Forecast forecast) {
        float[] found = forecast.forecast();
        double distance = 0;
        for (int h = 0; h < found.length; h++) {
            double deviation = Math.abs((double) expected[h] - found[h]);
            // NaN must not pass for small.
            distance = Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : Math.max(distance, deviation);
        }
        return distance;
    }
}
