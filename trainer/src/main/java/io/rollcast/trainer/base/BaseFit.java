package io.rollcast.trainer.base;

import ai.djl.Device;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scaler;
import io.rollcast.trainer.base.MadeUpSeries.Made;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.InitialWeights;
import io.rollcast.trainer.fit.Stretch;
import io.rollcast.trainer.fit.Window;
import io.rollcast.trainer.fit.Windows;
import java.util.ArrayList;
import java.util.List;

/**
 * Fit of the networks that come with Rollcast, on made-up series alone. The same seed gives the same weights, bit for bit on
 * a CPU.
 */
public final class BaseFit {

    /** Scaler of a release that knows nothing of its series' levels and spreads: each is as observed. */
    public static final Scaler ANY_SERIES = new Scaler(0, 1e30, 1e-30, 1e3, 200);

    /** Points after which a series is warm. */
    public static final int CONTEXT = 50;

    /** Series that are not learnt from; networks are validated on their last points. */
    private static final int HELD_OUT = 500;

    private final FitConfig config;
    private final Windows windows;

    /**
     * Makes the series.
     *
     * @param series number of made-up series to learn from
     */
    public BaseFit(int series, FitConfig config) {
        this.config = config;
        List<Stretch> training = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            Made made = MadeUpSeries.of(config.seed(), i);
            training.add(new Stretch(made.values(), made.stepsPerDay()));
        }
        List<Window> heldOut = new ArrayList<>();
        for (int i = series; i < series + HELD_OUT; i++) {
            Made made = MadeUpSeries.of(config.seed(), i);
            Window.latest(made.values(), made.stepsPerDay(), CONTEXT + Dimensions.DEFAULT_HORIZON)
                    .ifPresent(heldOut::add);
        }
        this.windows = new Windows(CONTEXT, Dimensions.DEFAULT_HORIZON, training, heldOut, List.of(), 0);
    }

    /** Dimensions of the networks. */
    public static Dimensions dimensions(int units) {
        return Dimensions.ofMixture(2, units, CONTEXT, Dimensions.DEFAULT_HORIZON, ANY_SERIES);
    }

    /** The series that are learnt from, and windows of those that are not. */
    public Windows windows() {
        return windows;
    }

    /** Fits a network from new weights. */
    public Fitted fit(ModelSpec spec, Fitter.Progress progress) throws FitFailedException, InterruptedException {
        return new Fitter(Device.cpu(), config).fit(spec, InitialWeights.of(spec, config.seed()), windows, progress);
    }
}
