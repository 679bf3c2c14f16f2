package io.rollcast.trainer.base;

/** What happens to series at random times: shifts, spikes, outages. Sizes are in deviations of the series. */
final class Shocks {

    private Shocks() {}

    /** The level jumps or moves within some points, and stays. */
    static void levelShifts(Draw draw, double[] values) {
        int count = draw.integer(1, 4);
        boolean isHuge = draw.chance(0.25);
        for (int k = 0; k < count; k++) {
            int from = draw.integer(0, values.length - 1);
            int ramp = draw.chance(0.7) ? 1 : draw.integer(2, 60);
            double size = draw.sign() * (isHuge ? draw.logUniform(5, 100) : draw.logUniform(0.5, 5));
            for (int t = from; t < values.length; t++) {
                values[t] += size * Math.min(1, (t - from + 1.0) / ramp);
            }
        }
    }

    /** Spikes of one or a few points, upwards only or to both sides. */
    static void spikes(Draw draw, double[] values) {
        double rate = draw.logUniform(0.001, 0.04);
        double size = draw.logUniform(3, 50);
        boolean isOneSided = draw.chance(0.7);
        double decay = draw.chance(0.5) ? 0 : draw.uniform(0.2, 0.9);
        double present = 0;
        for (int t = 0; t < values.length; t++) {
            present *= decay;
            if (draw.chance(rate)) {
                present += (isOneSided ? 1 : draw.sign()) * size * draw.uniform(0.3, 1);
            }
            values[t] += present;
        }
    }

    /** Stretches in which nothing is measured but a constant. */
    static void dropouts(Draw draw, double[] values) {
        int count = draw.integer(1, 5);
        double to = draw.chance(0.5) ? -3 : draw.uniform(-2, 2);
        for (int k = 0; k < count; k++) {
            int from = draw.integer(0, values.length - 1);
            int end = Math.min(values.length, from + draw.integer(1, 60));
            for (int t = from; t < end; t++) {
                values[t] = to;
            }
        }
    }
}
