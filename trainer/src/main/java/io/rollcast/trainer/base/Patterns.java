package io.rollcast.trainer.base;

/** Shapes that repeat: days, weeks and free oscillations, all of a deviation of about 1. */
final class Patterns {

    private static final int DAYS_PER_WEEK = 7;

    private Patterns() {}

    /** One period of a shape. */
    static double[] shape(Draw draw, int steps) {
        double[] shape = new double[steps];
        switch (draw.weighted(0.4, 0.3, 0.15, 0.15)) {
            case 0 -> harmonics(draw, shape);
            case 1 -> bumps(draw, shape);
            case 2 -> plateaus(draw, shape);
            default -> {
                harmonics(draw, shape);
                standardise(shape);
                double[] more = new double[steps];
                if (draw.chance(0.5)) {
                    bumps(draw, more);
                } else {
                    plateaus(draw, more);
                }
                standardise(more);
                double weight = draw.uniform(0.2, 1);
                for (int i = 0; i < steps; i++) {
                    shape[i] += weight * more[i];
                }
            }
        }
        standardise(shape);
        return shape;
    }

    private static void harmonics(Draw draw, double[] shape) {
        int count = draw.integer(1, 6);
        double decay = draw.uniform(0.3, 0.9);
        for (int k = 1; k <= count; k++) {
            double amplitude = StrictMath.pow(decay, k) * draw.gaussian();
            double phase = draw.uniform(0, 2 * Math.PI);
            for (int i = 0; i < shape.length; i++) {
                shape[i] += amplitude * StrictMath.sin(2 * Math.PI * k * i / shape.length + phase);
            }
        }
    }

    /** Peaks at times of the day, such as of commuters. */
    private static void bumps(Draw draw, double[] shape) {
        int count = draw.integer(1, 3);
        for (int k = 0; k < count; k++) {
            double center = draw.uniform(0, 1);
            double width = draw.logUniform(0.02, 0.2);
            double height = draw.chance(0.85) ? draw.uniform(0.3, 1) : -draw.uniform(0.3, 1);
            for (int i = 0; i < shape.length; i++) {
                double distance = Math.abs((double) i / shape.length - center);
                distance = Math.min(distance, 1 - distance) / width;
                shape[i] += height * StrictMath.exp(-distance * distance / 2);
            }
        }
    }

    /** Levels that hold for hours, such as of machines that are on in working time. */
    private static void plateaus(Draw draw, double[] shape) {
        int count = draw.integer(1, 4);
        for (int k = 0; k < count; k++) {
            int from = draw.integer(0, shape.length - 1);
            int length = draw.integer(1, Math.max(1, shape.length / 2));
            double height = draw.uniform(-1, 1);
            for (int i = 0; i < length; i++) {
                shape[(from + i) % shape.length] += height;
            }
        }
    }

    static void standardise(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        double deviation = variance > 0 ? Math.sqrt(variance) : 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - mean) / deviation;
        }
    }

    /** Days of one shape, whose size and shape may vary, modulated by the week or not. */
    static double[] days(Draw draw, int length, int perDay) {
        double[] shape = shape(draw, perDay);
        double[] other = shape(draw, perDay);
        boolean drifts = draw.chance(0.2);
        double variation = draw.chance(0.5) ? 0 : draw.logUniform(0.03, 0.5);
        double persistence = draw.uniform(0, 0.95);
        double[] factors = weekdayFactors(draw);
        double[] addends = weekdayAddends(draw);
        boolean isAbove = draw.chance(0.5);
        int offset = draw.integer(0, DAYS_PER_WEEK * perDay - 1);
        double[] values = new double[length];
        double size = 0;
        for (int t = 0; t < length; t++) {
            int at = t + offset;
            if (at % perDay == 0 || t == 0) {
                size = persistence * size + Math.sqrt(1 - persistence * persistence) * draw.gaussian();
            }
            int weekday = at / perDay % DAYS_PER_WEEK;
            double share = drifts ? (double) t / length : 0;
            double of = (1 - share) * shape[at % perDay] + share * other[at % perDay];
            // Days that are above a base, such as of traffic, are multiplied from there; others around their mean.
            double base = isAbove ? 1.5 : 0;
            values[t] = (of + base) * factors[weekday] * (1 + variation * size) - base + addends[weekday];
        }
        return values;
    }

    private static double[] weekdayFactors(Draw draw) {
        double[] factors = {1, 1, 1, 1, 1, 1, 1};
        switch (draw.weighted(0.5, 0.3, 0.2)) {
            case 1 -> {
                double weekend = draw.uniform(0.1, 1.2);
                factors[5] = weekend;
                factors[6] = draw.chance(0.7) ? weekend : draw.uniform(0.1, 1.2);
            }
            case 2 -> {
                double variation = draw.logUniform(0.05, 0.5);
                for (int i = 0; i < DAYS_PER_WEEK; i++) {
                    factors[i] = Math.max(0, 1 + variation * draw.gaussian());
                }
            }
            default -> {
                // all days are alike
            }
        }
        return factors;
    }

    private static double[] weekdayAddends(Draw draw) {
        double[] addends = new double[DAYS_PER_WEEK];
        if (draw.chance(0.2)) {
            double size = draw.logUniform(0.1, 1);
            for (int i = 0; i < DAYS_PER_WEEK; i++) {
                addends[i] = size * draw.gaussian();
            }
        }
        return addends;
    }

    /** Oscillations of periods that no clock explains: sines, or shapes that repeat. */
    static double[] oscillations(Draw draw, int length) {
        double[] values = new double[length];
        if (draw.chance(0.35)) {
            int period = (int) draw.logUniform(4, 200);
            double[] shape = shape(draw, period);
            for (int t = 0; t < length; t++) {
                values[t] = shape[t % period];
            }
            return values;
        }
        int count = draw.integer(1, 3);
        for (int k = 0; k < count; k++) {
            double frequency = 1 / draw.logUniform(4, 200);
            double drift = draw.chance(0.3) ? draw.logUniform(1e-4, 1e-2) * frequency : 0;
            double amplitude = draw.uniform(0.3, 1);
            double swell = draw.chance(0.3) ? draw.logUniform(100, 2_000) : Double.POSITIVE_INFINITY;
            double phase = draw.uniform(0, 1);
            for (int t = 0; t < length; t++) {
                phase += frequency + drift * draw.gaussian();
                values[t] += amplitude
                        * (1 + 0.8 * StrictMath.sin(2 * Math.PI * t / swell))
                        * StrictMath.sin(2 * Math.PI * phase);
            }
        }
        standardise(values);
        return values;
    }
}
