package io.rollcast.experiments;

import ai.djl.Device;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.Baselines;
import io.rollcast.trainer.fit.Effort;
import io.rollcast.trainer.fit.Evaluation;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.InitialWeights;
import io.rollcast.trainer.fit.Window;
import io.rollcast.trainer.fit.Windows;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The reference recipe that Rollcast grew from, without Kafka: windows of fixed length, sequence to sequence, Adam at a
 * constant rate of 1e-3, mean squared error, no clipping, whole passes, initial weights as Keras draws them. It is there
 * to be compared with: the trainer's optimiser and schedule do better.
 *
 * <p>All networks here see the value alone and begin with new weights. What {@code rollcast train} publishes sees more, and
 * starts from the release that comes with Rollcast.
 *
 * <p>One thread runs it.
 */
public final class Recipe {

    private static final int BATCH = 256;
    private static final double LEARNING_RATE = 1e-3;

    /**
     * The data.
     *
     * @param training windows [context + horizon] to learn from
     * @param validation windows that are looked at after every epoch
     * @param test windows that are looked at once, at the end
     */
    public record Data(List<double[]> training, List<double[]> validation, List<double[]> test) {

        /** Splits series seven to two to one, in their order. */
        public static Data split(List<double[]> series) {
            int training = series.size() * 7 / 10;
            int validation = training + series.size() * 2 / 10;
            if (training == 0 || validation == training || validation == series.size()) {
                throw new IllegalArgumentException(
                        "%d series: at least 10 are needed to split".formatted(series.size()));
            }
            return new Data(
                    series.subList(0, training),
                    series.subList(training, validation),
                    series.subList(validation, series.size()));
        }
    }

    /** One epoch has passed; losses are mean squared errors over all steps, {@code lastStepMse} at the last one. */
    public record Progress(
            String architecture,
            int epoch,
            int epochs,
            double loss,
            double validationLoss,
            double lastStepMse,
            double seconds) {}

    /** Is told of every epoch. */
    public interface Listener {
        void onEpoch(Progress progress);
    }

    /**
     * One network, fitted.
     *
     * @param parameters trainable numbers
     * @param secondsPerEpoch on the wall, without validation
     * @param testForecasts the forecasts at the last step of the first test windows, each [horizon]
     */
    public record Outcome(
            String architecture,
            long parameters,
            double secondsPerEpoch,
            double validationLastStepMse,
            double validationAllStepsMse,
            double testLastStepMse,
            double testAllStepsMse,
            List<double[]> testForecasts) {}

    /** Mean squared errors at the last step of the test windows, of forecasts that need no network. */
    public record Naive(double lastValue, double zero, double linear) {}

    private static final int SHOWN_FORECASTS = 8;

    private final Data data;
    private final int units;
    private final int epochs;

    public Recipe(Data data, int units, int epochs) {
        this.data = data;
        this.units = units;
        this.epochs = epochs;
    }

    private int context() {
        return data.training.get(0).length - ModelSpec.Dimensions.DEFAULT_HORIZON;
    }

    private Windows windows() {
        return Windows.withoutClock(
                context(), ModelSpec.Dimensions.DEFAULT_HORIZON, data.training, Window.ofSeries(data.validation));
    }

    /** The three networks' specifications. */
    public List<ModelSpec> networks() {
        return ModelSpec.all(
                new ModelSpec.Dimensions(2, units, context(), ModelSpec.Dimensions.DEFAULT_HORIZON, Scaler.NONE));
    }

    /** Scores what needs no network; fits the regression on the training windows. */
    public Naive naive() {
        var errors = Baselines.fit(windows()).score(Window.ofSeries(data.test));
        double zero = 0;
        for (double[] window : data.test) {
            for (int h = 0; h < ModelSpec.Dimensions.DEFAULT_HORIZON; h++) {
                zero += window[context() + h] * window[context() + h];
            }
        }
        return new Naive(
                errors.lastValue(),
                zero / ((double) data.test.size() * ModelSpec.Dimensions.DEFAULT_HORIZON),
                errors.linear());
    }

    /**
     * Fits one network.
     *
     * @param seed of the initial weights and the order of the windows
     * @throws FitFailedException if the loss is no longer finite
     */
    public Outcome fit(ModelSpec spec, long seed, Listener listener) throws FitFailedException, InterruptedException {
        FitConfig config = new FitConfig(
                epochs,
                FitConfig.WHOLE_PASS,
                BATCH,
                context(),
                0,
                Schedule.CONSTANT,
                LEARNING_RATE,
                FitConfig.Loss.SQUARED,
                Double.POSITIVE_INFINITY,
                Duration.ofDays(1),
                seed);
        Map<String, Tensor> start = InitialWeights.asKeras(spec, seed);
        Fitted fitted = new Fitter(Device.cpu(), config)
                .fit(spec, start, windows(), epoch -> listener.onEpoch(progress(epoch.architecture(), epoch)));
        InferenceNetwork network = InferenceNetwork.of(spec, fitted.weights());
        Evaluation validation = Evaluation.of(network, Window.ofSeries(data.validation), context());
        Evaluation test = Evaluation.of(network, Window.ofSeries(data.test), context());
        return new Outcome(
                spec.architecture(),
                spec.parameterCount(),
                fitted.seconds() / fitted.epochs(),
                validation.lastStepMse(),
                validation.allStepsMse(),
                test.lastStepMse(),
                test.allStepsMse(),
                shown(network));
    }

    /**
     * What the optimiser and schedule of the trainer's quick fit do on the same series, with an LSTM that sees the value alone.
     *
     * @param secondsToTarget spent on optimiser steps until the validation windows' MSE was at most the target; NaN if
     *     it never was
     * @param seconds the whole fit took
     */
    public record Trained(double secondsToTarget, double seconds, double testLastStepMse) {}

    /**
     * Fits with the optimiser and schedule of the trainer's quick fit, from new weights.
     *
     * @param stretches of the training series, as long as a topic may hold: these fits learn from sequences longer than a
     *     window
     * @param target MSE at the last step of the validation windows
     */
    public Trained train(List<double[]> stretches, double target, long seed, Listener listener)
            throws FitFailedException, InterruptedException {
        Windows windows = Windows.withoutClock(
                context(), ModelSpec.Dimensions.DEFAULT_HORIZON, stretches, Window.ofSeries(data.validation));
        ModelSpec spec = new ModelSpec.Lstm(new ModelSpec.Dimensions(
                2, Effort.QUICK.units(), context(), ModelSpec.Dimensions.DEFAULT_HORIZON, windows.scaler()));
        double[] reached = {Double.NaN};
        Fitted fitted = new Fitter(Device.cpu(), FitConfig.quick(seed))
                .fit(spec, InitialWeights.of(spec, seed), windows, epoch -> {
                    if (Double.isNaN(reached[0]) && epoch.validation().lastStepMse() <= target) {
                        reached[0] = epoch.seconds();
                    }
                    listener.onEpoch(progress("trainer", epoch));
                });
        InferenceNetwork network = InferenceNetwork.of(spec, fitted.weights());
        double mse =
                Evaluation.of(network, Window.ofSeries(data.test), context()).lastStepMse();
        return new Trained(reached[0], fitted.seconds(), mse);
    }

    private static Progress progress(String name, Fitter.Epoch epoch) {
        return new Progress(
                name,
                epoch.epoch(),
                epoch.epochs(),
                epoch.trainingLoss(),
                epoch.validation().allStepsMse(),
                epoch.validation().lastStepMse(),
                epoch.seconds());
    }

    private List<double[]> shown(InferenceNetwork network) {
        List<double[]> windows = data.test.subList(0, Math.min(SHOWN_FORECASTS, data.test.size()));
        return Evaluation.forecasts(network, Window.ofSeries(windows), context()).stream()
                .map(steps -> steps[context() - 1])
                .toList();
    }
}
