package io.rollcast.trainer.base;

import java.util.Arrays;
import java.util.Set;

/** Pattern of a period, mostly a day: values from 0 to 1 over the period's time from 0 to 1, which repeats. */
final class DayShape {

    /** Points of the table. */
    private static final int POINTS = 1440;

    private final double[] table;

    private DayShape(double[] table) {
        this.table = Curves.fitUnitRange(table);
    }

    /** Draws a pattern and adds its kind; now and then a sum of two. */
    static DayShape draw(Draw draw, Set<Kind> kinds) {
        double[] table = one(draw, kinds);
        if (draw.chance(0.15)) {
            Curves.add(table, draw.logBetween(0.1, 1), one(draw, kinds));
        }
        return new DayShape(table);
    }

    static DayShape sine() {
        double[] table = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            table[i] = StrictMath.sin(2 * Math.PI * i / POINTS);
        }
        return new DayShape(table);
    }

    /** Value at a time in periods, interpolated. */
    double at(double time) {
        double place = (time - Math.floor(time)) * POINTS;
        int before = Math.min((int) place, POINTS - 1);
        double share = place - before;
        return (1 - share) * table[before] + share * table[(before + 1) % POINTS];
    }

    private static double[] one(Draw draw, Set<Kind> kinds) {
        return switch (draw.pick(0.35, 0.25, 0.2, 0.08, 0.12)) {
            case 0 -> harmonics(draw, kinds);
            case 1 -> bumps(draw, kinds);
            case 2 -> plateaus(draw, kinds);
            case 3 -> sawtooth(draw, kinds);
            default -> daylight(draw, kinds);
        };
    }

    private static double[] harmonics(Draw draw, Set<Kind> kinds) {
        kinds.add(Kind.HARMONICS);
        double[] table = new double[POINTS];
        double decay = draw.between(0.5, 2.5);
        int harmonics = draw.integer(1, 6);
        for (int k = 1; k <= harmonics; k++) {
            double amplitude = (k == 1 ? 1 : draw.gaussian()) / StrictMath.pow(k, decay);
            double phase = draw.uniform();
            for (int i = 0; i < POINTS; i++) {
                table[i] += amplitude * StrictMath.sin(2 * Math.PI * (k * (double) i / POINTS + phase));
            }
        }
        return Curves.fitUnitRange(table);
    }

    /** Sum of one to three densities of von Mises. */
    private static double[] bumps(Draw draw, Set<Kind> kinds) {
        kinds.add(Kind.BUMPS);
        double[] table = new double[POINTS];
        int bumps = draw.integer(1, 3);
        for (int k = 0; k < bumps; k++) {
            double height = draw.between(0.3, 1);
            double centre = draw.uniform();
            double concentration = draw.logBetween(0.7, 200);
            for (int i = 0; i < POINTS; i++) {
                double angle = 2 * Math.PI * ((double) i / POINTS - centre);
                table[i] += height * StrictMath.exp(concentration * (StrictMath.cos(angle) - 1));
            }
        }
        return Curves.fitUnitRange(table);
    }

    /** Two to five plateaus, with sharp edges or with ramps. */
    private static double[] plateaus(Draw draw, Set<Kind> kinds) {
        kinds.add(Kind.PLATEAUS);
        int plateaus = draw.chance(0.5) ? 2 : draw.integer(3, 5);
        double[] begins = new double[plateaus];
        for (int k = 0; k < plateaus; k++) {
            begins[k] = draw.uniform();
        }
        Arrays.sort(begins);
        double[] levels = new double[plateaus];
        for (int k = 0; k < plateaus; k++) {
            levels[k] = plateaus == 2 ? k : draw.uniform();
        }
        double[] table = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            int begun = 0;
            while (begun < plateaus && i >= POINTS * begins[begun]) {
                begun++;
            }
            table[i] = levels[begun % plateaus];
        }
        return Curves.fitUnitRange(draw.chance(0.5) ? table : ramped(table, draw.integer(20, 120)));
    }

    /** Moving average, which makes ramps of edges. */
    private static double[] ramped(double[] table, int width) {
        double[] ramped = new double[POINTS];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += table[i];
        }
        for (int i = 0; i < POINTS; i++) {
            ramped[i] = sum / width;
            sum += table[(i + width) % POINTS] - table[i];
        }
        return ramped;
    }

    private static double[] sawtooth(Draw draw, Set<Kind> kinds) {
        kinds.add(Kind.SAWTOOTH);
        int teeth = draw.chance(0.6) ? 1 : draw.integer(2, 4);
        double begin = draw.uniform();
        boolean falling = draw.chance(0.5);
        double[] table = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double time = (double) i / POINTS * teeth + begin;
            double rise = time - Math.floor(time);
            table[i] = falling ? 1 - rise : rise;
        }
        return Curves.fitUnitRange(table);
    }

    private static double[] daylight(Draw draw, Set<Kind> kinds) {
        kinds.add(Kind.DAYLIGHT);
        double noon = draw.uniform();
        double night = draw.between(-0.3, 0.5);
        double power = draw.between(0.6, 2);
        double[] table = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double height = StrictMath.cos(2 * Math.PI * ((double) i / POINTS - noon)) - night;
            table[i] = height > 0 ? StrictMath.pow(height, power) : 0;
        }
        return Curves.fitUnitRange(table);
    }
}
