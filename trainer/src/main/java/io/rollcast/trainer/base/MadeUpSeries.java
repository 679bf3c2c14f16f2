package io.rollcast.trainer.base;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Made-up series, to fit a network on that is to forecast series that it has never seen. Their variety matters more than
 * how close any of them is to a real one: seasons of a clock or none, walks, trends, noise with and without memory,
 * shocks, counts, percentages, machines that are on or off.
 *
 * <p>A series is made in this order, and each part has probabilities of its own:
 *
 * <ol>
 *   <li>a season ({@link Days}, {@link Oscillations}) and a level that moves slowly ({@link Levels});
 *   <li>{@link Noise} of 0.01 to 3 of their spread;
 *   <li>level shifts, then a {@link Transform};
 *   <li>a bound that cuts off, a unit and an offset;
 *   <li>spikes, rounding and dropouts ({@link Shocks}).
 * </ol>
 *
 * <p>Or it is one of the processes of {@link Lone}, among them the producer's generator, to which only a unit and an offset
 * are given, and shocks to some.
 *
 * <p>The same seed and index give the same values to the last bit, on any machine and from any thread, whatever other
 * series are made: {@link Draw}.
 */
public final class MadeUpSeries {

    private static final int[] STEPS_PER_DAY = {24, 48, 96, 144, 288};

    /**
     * One series.
     *
     * @param values values of equidistant points, 150 to 3,000, all finite
     * @param stepsPerDay steps of a day of its clock, or 0 where the clock knows no day
     * @param kinds what it consists of
     */
    public record Made(double[] values, int stepsPerDay, Set<Kind> kinds) {

        public Made {
            values = values.clone();
            kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
        }
    }

    private final Draw draw;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final int length;
    private final Shocks shocks;

    private MadeUpSeries(Draw draw) {
        this.draw = draw;
        length = draw.chance(0.8) ? draw.integer(700, 3_000) : draw.integer(150, 699);
        shocks = new Shocks(draw, kinds);
    }

    /**
     * Makes a series.
     *
     * @param seed seed of all series of a fit
     * @param index index of this series, at least 0
     * @throws IllegalArgumentException if the index is negative
     */
    public static Made of(long seed, int index) {
        if (index < 0) {
            throw new IllegalArgumentException("series index %d: series are counted from 0".formatted(index));
        }
        Draw draw = new Draw(seed, index);
        while (true) {
            Made made = new MadeUpSeries(draw).make();
            // Rounded or clipped values may all be the same: nothing to learn from, beyond what constants teach.
            if (made.kinds.contains(Kind.CONSTANT) || !Curves.constant(made.values)) {
                return made;
            }
        }
    }

    private Made make() {
        return switch (draw.pick(0.07, 0.13, 0.8)) {
            case 0 -> reference();
            case 1 -> lone();
            default -> composed();
        };
    }

    private Made reference() {
        double[] values = Lone.reference(draw, length, kinds);
        if (draw.chance(0.6)) {
            giveUnit(values);
        }
        return new Made(values, 0, kinds);
    }

    private Made lone() {
        double[] values = Lone.draw(draw, length, kinds);
        boolean plain = kinds.contains(Kind.CONSTANT) || kinds.contains(Kind.EXACT_LINE);
        giveUnit(values);
        if (!plain) {
            finish(values, Transform.NONE);
        }
        return new Made(values, 0, kinds);
    }

    private Made composed() {
        int stepsPerDay = draw.chance(0.12) ? 0 : STEPS_PER_DAY[draw.pick(0.35, 0.15, 0.15, 0.15, 0.2)];
        double[] curve = season(stepsPerDay);
        boolean seasonal = !Curves.constant(curve);
        if (draw.chance(seasonal ? 0.35 : 0.75)) {
            double size = seasonal ? Curves.spread(curve) * draw.logBetween(0.1, 3) : 1;
            Curves.add(curve, size, Levels.draw(draw, length, kinds));
        }
        addNoise(curve);
        shocks.shiftLevel(curve);
        Transform transform = Transform.draw(draw);
        transform.apply(draw, curve, kinds);
        clip(curve);
        if (!transform.hasUnit() || draw.chance(0.1)) {
            giveUnit(curve);
        }
        finish(curve, transform);
        return new Made(curve, stepsPerDay, kinds);
    }

    private double[] season(int stepsPerDay) {
        double[] season;
        if (stepsPerDay > 0) {
            season = Days.draw(draw, length, stepsPerDay, kinds);
        } else if (draw.chance(0.6)) {
            season = Oscillations.draw(draw, length, kinds);
        } else {
            return new double[length];
        }
        shocks.changeSeason(season);
        return season;
    }

    private void addNoise(double[] curve) {
        double ratio = draw.chance(0.07) ? draw.logBetween(0.0001, 0.01) : draw.logBetween(0.01, 3);
        double[] noise = Noise.draw(draw, curve, kinds);
        shocks.changeNoise(noise);
        Curves.add(curve, ratio * Curves.unit(curve), noise);
    }

    /** Cuts off what is above, or below, a quantile, now and then. */
    private void clip(double[] values) {
        if (draw.chance(0.09)) {
            kinds.add(Kind.CLIPPED);
            boolean above = draw.chance(0.5);
            double share = draw.between(0.02, 0.35);
            double bound = Curves.quantile(values, above ? 1 - share : share);
            for (int i = 0; i < values.length; i++) {
                values[i] = above ? Math.min(values[i], bound) : Math.max(values[i], bound);
            }
        }
    }

    /** Scales to a spread of 0.01 to 1e6, and shifts: so that all values are at least 0, by up to 100 spreads, or not. */
    private void giveUnit(double[] values) {
        double spread = draw.logBetween(0.01, 1e6);
        Curves.scale(values, spread / Curves.unit(values), 0);
        double offset = switch (draw.pick(0.45, 0.3, 0.25)) {
            case 0 -> -Curves.min(values) + (draw.chance(0.5) ? 0 : spread * draw.logBetween(0.05, 5));
            case 1 -> spread * (draw.chance(0.8) ? 1 : -1) * draw.logBetween(0.1, 100);
            default -> 0;
        };
        Curves.scale(values, 1, offset);
    }

    /** Spikes, rounding and dropouts; what was at least 0, at most 100 or an integer remains so. */
    private void finish(double[] values, Transform transform) {
        double least = Curves.min(values) >= 0 ? 0 : Double.NEGATIVE_INFINITY;
        double most = transform == Transform.PERCENTAGE && Curves.max(values) <= 100 ? 100 : Double.POSITIVE_INFINITY;
        boolean integers = Arrays.stream(values).allMatch(value -> value == Math.rint(value));
        shocks.addSpikes(values);
        double unit = integers ? 1 : draw.chance(0.14) ? coarseUnit(values) : 0;
        for (int i = 0; i < values.length; i++) {
            double bounded = Math.max(least, Math.min(most, values[i]));
            values[i] = unit > 0 ? Math.rint(bounded / unit) * unit : bounded;
        }
        shocks.dropOut(values);
    }

    /** A decimal unit of 0.03 to 1 spreads, such as 0.1, 0.5 or 20, or 1 where that is finer. */
    private double coarseUnit(double[] values) {
        kinds.add(Kind.ROUNDED);
        double spread = Curves.unit(values);
        if (spread > 1 && draw.chance(0.5)) {
            return 1;
        }
        double rough = spread * draw.logBetween(0.03, 1);
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(rough)));
        double digit = rough / power;
        return power * (digit < 2 ? 1 : digit < 5 ? 2 : 5);
    }
}
