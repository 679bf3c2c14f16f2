package io.rollcast.experiments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.ModelSpec;
import io.rollcast.producer.Signal;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.wire.Forecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast recipe}: the reference recipe on the producer's own series, without Kafka, with a table and a picture
 * at the end.
 */
@Command(
        name = "recipe",
        mixinStandardHelpOptions = true,
        description = "Fits the three networks by the reference recipe, without Kafka, and compares them.")
public final class RecipeCommand implements RollcastCommand {

    private static final int CONTEXT = 50;

    /** The variance of the noise, uniform on +-0.5: no forecast can do better. */
    private static final double NOISE_FLOOR = 1 / 12.0;

    /**
     * What the best forecast from 50 points has: the mean under the posterior of the four parameters, found elsewhere by
     * Monte Carlo. It holds for the noise and the window of the recipe.
     */
    private static final double BAYES_LIMIT = 0.0917;

    /** The best that Keras reaches by this recipe. */
    private static final double KERAS_BEST = 0.121;

    /** Of every series, for the trainer's own fit: as long as a topic may well hold. */
    private static final int STRETCH = 210;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series, split 7:2:1 for training, validation and test (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int series;

    @Option(
            names = "--units",
            paramLabel = "N",
            description = "Width of both layers (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int units;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training series (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int epochs;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Repetitions, each with other weights and series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int seeds;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Where to draw forecasts and learning curves, as SVG (default: ${DEFAULT-VALUE}).",
            defaultValue = "recipe.svg")
    private Path picture = Path.of("");

    @Option(names = "--json", description = "Print one JSON object on stdout, all else on stderr.")
    private boolean json;

    /** Mean and standard deviation over seeds; the deviation is 0 for one seed. */
    record Spread(double mean, double sd) {
        static Spread of(List<Double> values) {
            double mean =
                    values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Spread(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)));
        }

        @Override
        public String toString() {
            return sd == 0 ? "%.4f".formatted(mean) : "%.4f +-%.4f".formatted(mean, sd);
        }
    }

    /** One network over all seeds. */
    record Network(
            String architecture,
            long parameters,
            double secondsPerEpoch,
            Spread validationLastStepMse,
            Spread testLastStepMse,
            Spread testAllStepsMse) {}

    /**
     * The fit of an LSTM by the optimiser and schedule of the trainer's quick fit.
     *
     * @param secondsToKerasMse until the validation windows had the best MSE that Keras reaches by the recipe; NaN if
     *     any seed never came there
     * @param recipeSeconds of the recipe's LSTM, all epochs
     */
    record Trainer(double secondsToKerasMse, double recipeSeconds, Spread seconds, Spread testLastStepMse) {}

    /** What is printed. */
    record Comparison(
            List<Network> networks,
            Trainer trainer,
            Spread lastValue,
            Spread zero,
            Spread linear,
            double noiseFloor,
            double bayesLimit) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 100, 1_000_000);
        problems.requireWithin("--units", units, 1, ModelSpec.Dimensions.MOST_UNITS);
        problems.requireWithin("--epochs", epochs, 1, 100_000);
        problems.requireWithin("--seeds", seeds, 1, 1000);
        problems.requireNewFile("--picture", picture);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, List<Recipe.Outcome>> outcomes = new LinkedHashMap<>();
        List<Recipe.Trained> trained = new ArrayList<>();
        List<Recipe.Naive> naive = new ArrayList<>();
        RecipePicture drawing = new RecipePicture(CONTEXT);
        try {
            for (int seed = 1; seed <= seeds; seed++) {
                Recipe.Data data = Recipe.Data.split(signals(seed, series, CONTEXT + Forecast.DEFAULT_HORIZON));
                Recipe recipe = new Recipe(data, units, epochs);
                Recipe.Naive baselines = recipe.naive();
                naive.add(baselines);
                drawing.start(data.test());
                drawing.reference("linear", baselines.linear());
                drawing.reference("Bayes", BAYES_LIMIT);
                drawing.reference("noise", NOISE_FLOOR);
                for (ModelSpec spec : recipe.networks()) {
                    Recipe.Outcome outcome = recipe.fit(spec, seed, progress -> {
                        drawing.add(progress);
                        tell(progress);
                    });
                    drawing.add(outcome);
                    outcomes.computeIfAbsent(spec.architecture(), any -> new ArrayList<>())
                            .add(outcome);
                }
                trained.add(recipe.train(
                        signals(seed, data.training().size(), STRETCH), KERAS_BEST, seed, RecipeCommand::tell));
            }
        } catch (FitFailedException e) {
            System.err.println("rollcast: " + e.getMessage());
            return 1;
        }
        Comparison comparison = compare(outcomes, trained, naive);
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(comparison));
        } else {
            System.out.print(table(comparison));
        }
        Files.writeString(picture, drawing.toSvg());
        System.err.println("Forecasts and learning curves are drawn in " + picture);
        return 0;
    }

    /** The first points of the first series. */
    private static List<double[]> signals(long seed, int series, int points) {
        List<double[]> signals = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            Signal signal = new Signal(seed, i, Signal.DEFAULT_NOISE, 0);
            double[] values = new double[points];
            for (int t = 0; t < values.length; t++) {
                values[t] = signal.next();
            }
            signals.add(values);
        }
        return signals;
    }

    private static void tell(Recipe.Progress progress) {
        System.err.println("%-7s epoch %2d/%d  loss %.4f  validation loss %.4f  last time step %.4f  %.1f s"
                .formatted(
                        progress.architecture(),
                        progress.epoch(),
                        progress.epochs(),
                        progress.loss(),
                        progress.validationLoss(),
                        progress.lastStepMse(),
                        progress.seconds()));
    }

    private Comparison compare(
            Map<String, List<Recipe.Outcome>> outcomes, List<Recipe.Trained> trained, List<Recipe.Naive> naive) {
        List<Network> networks = new ArrayList<>();
        outcomes.forEach((architecture, all) -> networks.add(new Network(
                architecture,
                all.get(0).parameters(),
                all.stream()
                        .mapToDouble(Recipe.Outcome::secondsPerEpoch)
                        .average()
                        .orElse(Double.NaN),
                Spread.of(
                        all.stream().map(Recipe.Outcome::validationLastStepMse).toList()),
                Spread.of(all.stream().map(Recipe.Outcome::testLastStepMse).toList()),
                Spread.of(all.stream().map(Recipe.Outcome::testAllStepsMse).toList()))));
        double recipeSeconds = epochs
                * networks.stream()
                        .filter(network -> network.architecture.equals(ModelSpec.Lstm.NAME))
                        .mapToDouble(Network::secondsPerEpoch)
                        .sum();
        Trainer trainer = new Trainer(
                Spread.of(trained.stream().map(Recipe.Trained::secondsToTarget).toList()).mean,
                recipeSeconds,
                Spread.of(trained.stream().map(Recipe.Trained::seconds).toList()),
                Spread.of(trained.stream().map(Recipe.Trained::testLastStepMse).toList()));
        networks.sort(Comparator.comparingDouble(network -> network.testLastStepMse.mean));
        return new Comparison(
                networks,
                trainer,
                Spread.of(naive.stream().map(Recipe.Naive::lastValue).toList()),
                Spread.of(naive.stream().map(Recipe.Naive::zero).toList()),
                Spread.of(naive.stream().map(Recipe.Naive::linear).toList()),
                NOISE_FLOOR,
                BAYES_LIMIT);
    }

    private static String table(Comparison comparison) {
        StringBuilder table = new StringBuilder("%-17s %10s %8s  %-16s  %-16s  %s%n"
                .formatted("", "parameters", "s/epoch", "validation MSE", "test MSE", "test MSE, all steps"));
        for (Network network : comparison.networks) {
            table.append("%-17s %,10d %8.2f  %-16s  %-16s  %s%n"
                    .formatted(
                            network.architecture,
                            network.parameters,
                            network.secondsPerEpoch,
                            network.validationLastStepMse,
                            network.testLastStepMse,
                            network.testAllStepsMse));
        }
        append(table, "linear", comparison.linear.toString());
        append(table, "zero", comparison.zero.toString());
        append(table, "last value", comparison.lastValue.toString());
        append(table, "Bayes, 50 points", "%.4f".formatted(comparison.bayesLimit));
        append(table, "noise alone", "%.4f".formatted(comparison.noiseFloor));
        Trainer trainer = comparison.trainer;
        table.append(
                "%nThe trainer's optimiser and schedule, an LSTM on %d points of each series, in %.1f s: test MSE %s%n"
                        .formatted(STRETCH, trainer.seconds.mean, trainer.testLastStepMse));
        table.append(
                "It passed Keras' best by the recipe (%.3f) after %.1f s: %.2f of the recipe's %.1f s for the LSTM%n"
                        .formatted(
                                KERAS_BEST,
                                trainer.secondsToKerasMse,
                                trainer.secondsToKerasMse / trainer.recipeSeconds,
                                trainer.recipeSeconds));
        return table.toString();
    }

    private static void append(StringBuilder table, String name, String mse) {
        table.append("%-17s %36s  %s%n".formatted(name, "", mse));
    }
}
