package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a challenger beside the champion: the mean of the champion's error less the challenger's, over blocks of
 * points, with a confidence interval that may be looked at any time. Errors are absolute, in spreads of each series, means
 * over the steps ahead. A positive difference speaks for the challenger.
 *
 * @param blocks number of blocks
 * @param points number of points of all series in them
 * @param championError the champion's mean error
 * @param difference mean difference
 * @param lower lower bound of the mean difference, shared with all earlier looks; negative infinity is written as null
 * @param upper upper bound, likewise
 */
public record Evidence(
        @JsonProperty("blocks") int blocks,
        @JsonProperty("points") long points,
        @JsonProperty("champion_error") double championError,
        @JsonProperty("difference") double difference,
        @JsonProperty("lower") @Nullable Double lower,
        @JsonProperty("upper") @Nullable Double upper) {

    /** What is known before the first block. */
    public static final Evidence NONE = new Evidence(0, 0, 0, 0, null, null);

    /** Difference as a share of the champion's error, so that 0.05 is 5 % better than the champion; 0 if nothing is known. */
    public double gain() {
        return share(difference);
    }

    /** Returns a difference as a share of the champion's error. */
    public double share(double error) {
        return championError > 0 ? error / championError : 0;
    }
}
