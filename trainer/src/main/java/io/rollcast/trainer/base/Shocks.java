package io.rollcast.trainer.base;

import java.util.Set;

/** What happens to a series at some time: its level or its sizes change, points lie far off, or measurements fail. */
final class Shocks {

    private final Draw draw;
    private final Set<Kind> kinds;

    Shocks(Draw draw, Set<Kind> kinds) {
        this.draw = draw;
        this.kinds = kinds;
    }

    /** Multiplies a season by other factors from one to three times on, now and then. */
    void changeSeason(double[] season) {
        if (draw.chance(0.09) && !Curves.constant(season)) {
            kinds.add(Kind.SEASON_CHANGE);
            changeSizes(season, Curves.mean(season));
        }
    }

    /** Multiplies noise by other factors from one to three times on, now and then. */
    void changeNoise(double[] noise) {
        if (draw.chance(0.09)) {
            kinds.add(Kind.NOISE_CHANGE);
            changeSizes(noise, 0);
        }
    }

    private void changeSizes(double[] values, double centre) {
        int changes = draw.integer(1, 3);
        for (int k = 0; k < changes; k++) {
            double factor = draw.chance(0.5) ? draw.logBetween(1.5, 6) : 1 / draw.logBetween(1.5, 6);
            for (int i = time(values); i < values.length; i++) {
                values[i] = centre + factor * (values[i] - centre);
            }
        }
    }

    /** Shifts the level from one to four times on, abruptly or by a ramp, now and then. */
    void shiftLevel(double[] values) {
        if (draw.chance(0.2)) {
            kinds.add(Kind.LEVEL_SHIFT);
            boolean huge = draw.chance(0.3);
            if (huge) {
                kinds.add(Kind.HUGE_SHIFT);
            }
            double spread = Curves.unit(values);
            int shifts = draw.integer(1, 4);
            for (int k = 0; k < shifts; k++) {
                double shift = spread * draw.sign() * (huge ? draw.logBetween(5, 100) : draw.logBetween(0.5, 5));
                int ramp = draw.chance(0.3) ? draw.duration(2, 100) : 1;
                int begin = time(values);
                for (int i = begin; i < values.length; i++) {
                    values[i] += shift * Math.min(1, (i - begin + 1.0) / ramp);
                }
            }
        }
    }

    /** Adds spikes, single or in a cluster, now and then. */
    void addSpikes(double[] values) {
        double spread = Curves.unit(values);
        int sides = draw.pick(0.6, 0.15, 0.25);
        double size = draw.logBetween(3, 30);
        if (draw.chance(0.15)) {
            kinds.add(Kind.SPIKES);
            double interval = draw.logBetween(30, 1_000);
            int longest = draw.chance(0.6) ? 1 : draw.integer(2, 8);
            double decay = draw.between(0.3, 1);
            for (int i = (int) (interval * draw.exponential());
                    i < values.length;
                    i += 1 + (int) (interval * draw.exponential())) {
                double spike = spread * spike(sides, size);
                int points = Math.min(draw.integer(1, longest), values.length - i);
                for (int k = 0; k < points; k++) {
                    values[i + k] += spike;
                    spike *= decay;
                }
            }
        }
        if (draw.chance(0.05)) {
            kinds.add(Kind.OUTLIER_CLUSTER);
            int begin = time(values);
            int end = Math.min(values.length, begin + draw.duration(5, 80));
            for (int i = begin; i < end; i++) {
                if (draw.chance(0.35)) {
                    values[i] += spread * spike(sides, size);
                }
            }
        }
    }

    /** Height of a spike in spreads, of 3 to 50: upwards, downwards or both ways. */
    private double spike(int sides, double size) {
        double sign = sides == 0 ? 1 : sides == 1 ? -1 : draw.sign();
        return sign * Math.max(3, size * draw.between(0.4, 1.6));
    }

    /** Sets one to four stretches to zero, to a constant or to the value before them, now and then. */
    void dropOut(double[] values) {
        if (draw.chance(0.09)) {
            kinds.add(Kind.DROPOUT);
            int kind = draw.pick(0.5, 0.2, 0.3);
            double constant = draw.chance(0.5) ? Curves.min(values) : Curves.quantile(values, draw.uniform());
            int stretches = draw.integer(1, 4);
            for (int k = 0; k < stretches; k++) {
                int begin = time(values);
                int end = Math.min(values.length, begin + draw.duration(2, 100));
                double value = kind == 0 ? 0 : kind == 1 ? constant : values[begin];
                for (int i = begin; i < end; i++) {
                    values[i] = value;
                }
            }
        }
    }

    private int time(double[] values) {
        return draw.integer(1, values.length - 1);
    }
}
