package io.rollcast.trainer;

import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.StartFrom;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.List;

/**
 * How a trainer works.
 *
 * @param topics where to read and publish
 * @param from where in the observations to start
 * @param history what is kept of the observations
 * @param minSeriesPoints points that make a series count towards the first round: {@link Readiness}
 * @param architectures which networks to fit, in this order
 * @param layers recurrent layers
 * @param units width of each
 * @param context points of a window, for validation and for windowed inference
 * @param horizon steps ahead that are forecast
 * @param fit how each network is fitted
 * @param every from the start of one round to the start of the next
 * @param refreshShare epochs of a fit that begins from the latest release of its architecture, as a share of those of
 *     a fit from new weights; 0 for new weights always
 * @param device as the operator wrote it: {@code auto}, {@code cpu} or {@code gpu:N}
 * @param keep releases of each architecture that stay on the topic
 */
public record TrainerConfig(
        Topics topics,
        StartFrom from,
        History.Bounds history,
        int minSeriesPoints,
        List<String> architectures,
        int layers,
        int units,
        int context,
        int horizon,
        FitConfig fit,
        Duration every,
        double refreshShare,
        String device,
        int keep) {

    public TrainerConfig {
        architectures = List.copyOf(architectures);
        if (keep < 1) {
            throw new IllegalArgumentException("%d releases to keep: it must be at least 1".formatted(keep));
        }
    }
}
