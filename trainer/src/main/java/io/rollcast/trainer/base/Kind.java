package io.rollcast.trainer.base;

/** What a made-up series consists of. A series has several kinds; statistics and tests count them. */
public enum Kind {
    /** The producer's generator: two sines and uniform noise. */
    REFERENCE,

    /** Its clock knows a day. */
    DAY,
    /** Few sines of a day and its fractions. */
    HARMONICS,
    /** One to three peaks a day, as commuters make them. */
    BUMPS,
    /** Plateaus: opening hours, shifts, machines that are on at night. */
    PLATEAUS,
    /** Rises evenly and falls at once, or the other way round. */
    SAWTOOTH,
    /** Half a sine, and nothing at night, as the sun has it. */
    DAYLIGHT,
    /** No day is exactly as large, or as early, as another. */
    VARYING_DAYS,
    /** The pattern turns slowly into another one. */
    EVOLVING,
    /** Days of the week differ, and each has a pattern. */
    WEEK,
    /** Days of the week differ, and none has a pattern. */
    WEEK_ONLY,

    /** Periods that no clock knows. */
    OSCILLATION,
    /** Oscillations whose amplitude and frequency drift. */
    DRIFTING_OSCILLATION,

    /** Noise without memory. */
    WHITE_NOISE,
    /** Noise of a first-order autoregression. */
    AR1,
    /** Noise of a second-order autoregression with complex roots, which almost oscillates. */
    AR2,
    /** Innovations of Student's t or Laplace's distribution. */
    HEAVY_TAILS,
    /** Uniform innovations. */
    UNIFORM_NOISE,
    /** Noise in proportion to the level, or to a slow volatility. */
    UNEVEN_NOISE,

    /** Sum of independent steps. */
    RANDOM_WALK,
    /** Random walk whose slope is a random walk as well. */
    LOCAL_TREND,
    /** Returns slowly to its mean, as weather does. */
    WANDERING,
    /** Straight line, with anything added. */
    STRAIGHT_TREND,
    /** Straight line and nothing else. */
    EXACT_LINE,
    /** Grows towards a limit. */
    SATURATION,
    /** Grows or decays exponentially. */
    EXPONENTIAL_TREND,

    /** The level jumps, or moves within a few points, and stays. */
    LEVEL_SHIFT,
    /** A level shift of more than five spreads. */
    HUGE_SHIFT,
    /** Noise gets larger or smaller at some point. */
    NOISE_CHANGE,
    /** The season gets larger or smaller at some point. */
    SEASON_CHANGE,
    /** Single points, or a few, far from the others. */
    SPIKES,
    /** A stretch with many spikes. */
    OUTLIER_CLUSTER,
    /** A stretch at zero, or stuck at a value. */
    DROPOUT,

    /** Exponential of a sum: skewed and positive. */
    EXPONENTIAL,
    /** Square of a sum. */
    SQUARED,
    /** Absolute value of a sum. */
    ABSOLUTE,
    /** Between 0 and 100. */
    PERCENTAGE,
    /** Events of an interval. */
    COUNTS,
    /** Counts that are mostly 0. */
    INTERMITTENT,
    /** Increasing sum, which may start again from 0. */
    CUMULATIVE,
    /** Never above, or never below, a bound that is often reached. */
    CLIPPED,
    /** Integers, or multiples of a coarse unit. */
    ROUNDED,

    /** One value. */
    CONSTANT,
    /** One value, from which the series departs rarely and for a few points. */
    NEARLY_CONSTANT,
    /** Stays at a value for long, then at another one. */
    PIECEWISE_CONSTANT,
    /** Line whose slope changes now and then. */
    PIECEWISE_LINEAR,
    /** Two states, each left at random. */
    ON_OFF,
    /** Memory that grows until it is collected. */
    GARBAGE_COLLECTED
}
