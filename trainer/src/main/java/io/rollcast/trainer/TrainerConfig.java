package io.rollcast.trainer;

import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.StartFrom;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.List;

/**
 * Configuration of a trainer.
 *
 * @param topics topics to read and to publish on
 */
public record TrainerConfig(Topics topics, Reading reading, Networks networks, Rounds rounds, Promotion promotion) {

    /**
     * What is read and kept of the observations.
     *
     * @param from place in them at which to start
     * @param points how events become points
     * @param history bounds of what is kept
     * @param minSeriesPoints number of points from which a series counts towards the first round: {@link Readiness}
     */
    public record Reading(StartFrom from, PointRules points, History.Bounds history, int minSeriesPoints) {

        /** All points as they come, of which so many are kept, or as many as this process has room for. */
        public static Reading ofPoints(int kept, int minSeriesPoints) {
            History.Bounds bounds =
                    History.Bounds.ofPoints(kept).within(Runtime.getRuntime().maxMemory(), PointRules.PLAIN);
            return new Reading(StartFrom.EARLIEST, PointRules.PLAIN, bounds, minSeriesPoints);
        }
    }

    /**
     * What is fitted.
     *
     * @param architectures kinds of networks, in this order
     * @param layers number of recurrent layers
     * @param units width of each layer
     * @param context number of points of a window for validation, after which a series is warm
     * @param horizon number of steps ahead that are forecast
     * @param fit configuration of each fit
     * @param device as the operator wrote it: {@code auto}, {@code cpu} or {@code gpu:N}
     */
    public record Networks(
            List<String> architectures, int layers, int units, int context, int horizon, FitConfig fit, String device) {

        public Networks {
            architectures = List.copyOf(architectures);
        }
    }

    /**
     * When fits are made, and what they begin and end with.
     *
     * @param every time from the start of one round to the start of the next
     * @param start weights that fits start from
     * @param refreshShare epochs of a fit that starts from the latest release of its architecture, as a share of those of a
     *     fit from other weights
     * @param keep number of releases of each architecture that stay on the topic, at least 1
     */
    public record Rounds(Duration every, Start start, double refreshShare, int keep) {

        public Rounds {
            if (keep < 1) {
                throw new IllegalArgumentException("%d releases to keep: it must be at least 1".formatted(keep));
            }
        }
    }

    /** Weights that a fit starts from. */
    public enum Start {
        /** Those of the release that comes with Rollcast; new ones where the network has other dimensions. */
        BASE,
        /** Those of the latest release of the same kind; where there is none, as {@link #BASE}. */
        PARENT,
        /** New ones. */
        FRESH
    }

    /**
     * How a new release becomes champion.
     *
     * @param isLive whether it has to prove better on live points, in shadow beside the champion; if not, what is held out of
     *     its fit decides
     * @param patience time after which it is promoted for that all the same, if live points are too few
     * @param refreshesOnDrift whether networks are fitted at once when the champion's skill has dropped
     */
    public record Promotion(boolean isLive, Duration patience, boolean refreshesOnDrift) {

        /** What is held out decides. */
        public static final Promotion BY_VALIDATION = new Promotion(false, Duration.ZERO, false);

        /** Live points decide. */
        public static Promotion live(Duration patience) {
            return new Promotion(true, patience, true);
        }
    }
}
