package io.rollcast.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Past;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Traits;
import io.rollcast.network.View;
import io.rollcast.producer.Signal;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.TopicRights;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.wire.ReleaseId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code rollcast evaluate}: how good a release is on fresh synthetic series, by how many points of a series it has seen
 * and by how far it looks ahead, beside what is possible at all.
 */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Evaluates a release on fresh synthetic series, by context length and horizon.")
public final class EvaluateCommand implements KafkaCommand {

    private static final int[] CONTEXTS = {10, 25, 50, 75, 100, 150, 200, 400};
    private static final int LONGEST = 400;
    private static final int BATCH = 250;

    /** Points from one search of seasons to the next, and points that are kept, as of a forecaster. */
    private static final int TRAITS_EVERY = 16;

    private static final int KEPT_POINTS = RingCapacity.STANDARD.points();

    /**
     * Mean squared errors of the Bayes-optimal forecast from so many points of a series of the default noise, found
     * elsewhere by Monte Carlo over the four parameters; the noise alone is 1/12.
     */
    private static final Map<Integer, Double> BAYES_LIMITS =
            Map.of(50, 0.0917, 75, 0.0867, 100, 0.0852, 150, 0.0841, 200, 0.0837);

    /** Steps ahead that the limits are for. */
    private static final int BAYES_HORIZON = 10;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(arity = "0..1", paramLabel = "RELEASE", description = "Such as gru/7; the champion if not given.")
    private @Nullable String release;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Fresh series to evaluate on (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int series;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the series; another one than the training series have (default: ${DEFAULT-VALUE}).",
            defaultValue = "7919")
    private long seed;

    @Option(
            names = "--unit",
            paramLabel = "X",
            description = "Multiply every series by this; errors are stated in the original unit"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double unit;

    @Option(
            names = "--shift",
            paramLabel = "X",
            description = "Add this many units to every series (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private double shift;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /**
     * After {@code context} points from the start of a series, with carried memory.
     *
     * @param mse mean over series and horizons
     * @param standardError of {@code mse}, series being independent
     * @param byHorizon shape [horizon]
     * @param bayesLimit what the optimal forecast has, where it is known
     */
    record AtContext(
            int context,
            double mse,
            double standardError,
            double[] byHorizon,
            @Nullable Double bayesLimit) {}

    /** What is printed with {@code --json}. */
    record Report(String release, int series, double unit, double shift, List<AtContext> contexts) {}

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        problems.requireWithin("--series", series, 2, 10_000_000);
        problems.require(unit > 0 && Double.isFinite(unit), "--unit %s: it must be above 0", unit);
        problems.require(Double.isFinite(shift), "--shift %s: it must be finite", shift);
        if (release != null) {
            try {
                ReleaseId.parse(release);
            } catch (IllegalArgumentException e) {
                problems.require(false, "%s", e.getMessage());
            }
        }
    }

    @Override
    public Set<String> unlisted() {
        return KafkaOptions.topicsBut("--models-topic");
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        return TopicRights.toReadReleases(kafka.topics());
    }

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        kafka.prepare(rights());
        ReleaseCatalog catalog = ReleaseCatalog.read(kafka.clientSettings(), kafka.topics());
        Optional<ReleaseId> id = release == null ? catalog.champion() : Optional.of(ReleaseId.parse(release));
        Optional<ModelRelease> model = id.flatMap(catalog::decode);
        if (id.isEmpty() || model.isEmpty()) {
            System.err.println("rollcast: %s cannot be evaluated: 'rollcast models list' shows what is there"
                    .formatted(id.map(ReleaseId::toString).orElse("a champion that nobody named")));
            return 1;
        }
        Report report = new Report(id.get().toString(), series, unit, shift, evaluate(model.get()));
        System.out.print(json ? new ObjectMapper().writeValueAsString(report) + "\n" : table(report));
        return 0;
    }

    private List<AtContext> evaluate(ModelRelease model) {
        int horizon = model.spec().dimensions().horizon();
        double[][] squares = new double[CONTEXTS.length][horizon];
        double[] squaresOfMeans = new double[CONTEXTS.length];
        Inference inference = new Inference();
        InferenceNetwork network = InferenceNetwork.of(model.spec(), model.weights());
        for (int from = 0; from < series; from += BATCH) {
            List<double[]> batch = signals(from, Math.min(series, from + BATCH), horizon);
            List<Output> outputs = inference.run(
                    network,
                    batch.stream().map(values -> input(network.view(), values)).toList(),
                    LONGEST);
            for (int row = 0; row < outputs.size(); row++) {
                for (int c = 0; c < CONTEXTS.length; c++) {
                    double[] forecast = outputs.get(row).forecasts()[CONTEXTS[c] - 1];
                    double mean = 0;
                    for (int h = 0; h < horizon; h++) {
                        double error = (forecast[h] - batch.get(row)[CONTEXTS[c] + h]) / unit;
                        squares[c][h] += error * error;
                        mean += error * error / horizon;
                    }
                    squaresOfMeans[c] += mean * mean;
                }
            }
        }
        List<AtContext> contexts = new ArrayList<>();
        for (int c = 0; c < CONTEXTS.length; c++) {
            double mse = 0;
            for (int h = 0; h < horizon; h++) {
                squares[c][h] /= series;
                mse += squares[c][h] / horizon;
            }
            double variance = Math.max(0, squaresOfMeans[c] / series - mse * mse) * series / (series - 1);
            contexts.add(new AtContext(
                    CONTEXTS[c],
                    mse,
                    Math.sqrt(variance / series),
                    squares[c],
                    horizon == BAYES_HORIZON ? BAYES_LIMITS.get(CONTEXTS[c]) : null));
        }
        return contexts;
    }

    /** What a network sees of a series from its start, with traits as a forecaster finds them in the points that it keeps. */
    private static Input input(View view, double[] values) {
        double[] gathered = new double[LONGEST * view.size()];
        Traits traits = Traits.NONE;
        for (int t = 0; t < LONGEST; t++) {
            if (t % TRAITS_EVERY == 0 && t > 0) {
                traits = Traits.find(Past.of(values, t - 1), Math.min(t, KEPT_POINTS), 0);
            }
            view.gather(Past.of(values, t, KEPT_POINTS + 1), traits, gathered, t * view.size());
        }
        return new Input(Arrays.copyOf(values, LONGEST), new float[0], gathered);
    }

    private List<double[]> signals(int from, int to, int horizon) {
        List<double[]> signals = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Signal signal = new Signal(seed, i, Signal.DEFAULT_NOISE, 0);
            double[] values = new double[LONGEST + horizon];
            for (int t = 0; t < values.length; t++) {
                values[t] = unit * (signal.next() + shift);
            }
            signals.add(values);
        }
        return signals;
    }

    private static String table(Report report) {
        StringBuilder table = new StringBuilder("%s on %,d fresh series%s%n"
                .formatted(
                        report.release,
                        report.series,
                        report.unit == 1 && report.shift == 0
                                ? ""
                                : " in units of %s, shifted by %s units".formatted(report.unit, report.shift)));
        table.append("%7s  %-16s %6s   by steps ahead%n".formatted("context", "MSE", "Bayes"));
        for (AtContext at : report.contexts) {
            StringBuilder horizons = new StringBuilder();
            for (double mse : at.byHorizon) {
                horizons.append(" %.3f".formatted(mse));
            }
            table.append("%7d  %.4f +-%.4f  %6s  %s%n"
                    .formatted(
                            at.context,
                            at.mse,
                            at.standardError,
                            at.bayesLimit == null ? "" : "%.4f".formatted(at.bayesLimit),
                            horizons));
        }
        return table.append("The noise alone has 0.0833.%n".formatted()).toString();
    }
}
