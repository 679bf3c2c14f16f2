package io.rollcast.trainer.base;

import java.util.Set;

/** Seasons of a clock: what repeats by the day and by the week, from any time of a week on. */
final class Days {

    private static final int WEEK = 7;

    private final Draw draw;
    private final Set<Kind> kinds;

    private Days(Draw draw, Set<Kind> kinds) {
        this.draw = draw;
        this.kinds = kinds;
    }

    /** Draws a season of at least 0, and adds its kinds. */
    static double[] draw(Draw draw, int length, int stepsPerDay, Set<Kind> kinds) {
        kinds.add(Kind.DAY);
        return new Days(draw, kinds).season(length, stepsPerDay);
    }

    private double[] season(int length, int stepsPerDay) {
        boolean weekOnly = draw.chance(0.05);
        boolean week = weekOnly || draw.chance(0.5);
        if (week) {
            kinds.add(weekOnly ? Kind.WEEK_ONLY : Kind.WEEK);
        }
        DayShape weekday = weekOnly ? DayShape.sine() : DayShape.draw(draw, kinds);
        DayShape weekend = week && draw.chance(0.3) ? DayShape.draw(draw, kinds) : weekday;
        DayShape last = draw.chance(0.12) ? evolved() : weekday;
        boolean evolving = last != weekday;
        double base = weekOnly ? 1 : draw.chance(0.4) ? 0 : draw.logBetween(0.1, 3);
        double[] factors = week ? factors() : new double[] {1, 1, 1, 1, 1, 1, 1};
        boolean multiplied = weekOnly || draw.chance(0.75);
        double blend = draw.chance(0.3) ? 0 : draw.between(0.05, 0.3);

        double start = draw.uniform() * WEEK;
        int days = (int) (start + (double) length / stepsPerDay) + 2;
        boolean varying = !weekOnly && draw.chance(0.5);
        double[] sizes = varying ? sizes(days) : new double[days];
        double[] delays = varying && draw.chance(0.6) ? delays(days) : new double[days];

        double[] season = new double[length];
        for (int i = 0; i < length; i++) {
            double time = start + (double) i / stepsPerDay;
            double shifted = time - between(delays, time);
            double share = evolving ? (double) i / length : 0;
            double pattern = (1 - share) * (isWeekend(time) ? weekend : weekday).at(shifted) + share * last.at(shifted);
            double today = weekOnly ? base : base + pattern * StrictMath.exp(between(sizes, time));
            double factor = factor(factors, time, blend);
            season[i] = multiplied ? today * factor : today + factor;
        }
        return season;
    }

    private DayShape evolved() {
        kinds.add(Kind.EVOLVING);
        return DayShape.draw(draw, kinds);
    }

    /** A factor for each day of the week: one of the weekend, or any. */
    private double[] factors() {
        double[] factors = new double[WEEK];
        boolean weekendOnly = draw.chance(0.65);
        double spread = draw.between(0.05, 0.4);
        for (int day = 0; day < WEEK; day++) {
            factors[day] = weekendOnly ? 1 : StrictMath.exp(spread * draw.gaussian());
        }
        if (weekendOnly) {
            boolean twoDays = draw.chance(0.7);
            factors[6] = draw.between(0.1, 1.2);
            factors[5] = twoDays ? Math.min(1.2, factors[6] * draw.between(0.9, 1.4)) : 1;
        }
        return factors;
    }

    private static boolean isWeekend(double time) {
        return (int) time % WEEK >= 5;
    }

    /** The day's factor; around midnight, for a share of a day, it moves evenly from one to the next. */
    private static double factor(double[] factors, double time, double blend) {
        int day = (int) time % WEEK;
        double sinceMidnight = time - Math.floor(time);
        if (sinceMidnight >= blend) {
            return factors[day];
        }
        double share = sinceMidnight / blend;
        return (1 - share) * factors[(day + WEEK - 1) % WEEK] + share * factors[day];
    }

    /** Logarithms of the days' amplitudes. */
    private double[] sizes(int days) {
        kinds.add(Kind.VARYING_DAYS);
        double[] sizes = Curves.autoregression(draw, days, draw.between(0, 0.95));
        Curves.scale(sizes, draw.logBetween(0.03, 0.5), 0);
        return sizes;
    }

    /** Delays of the days, in days. */
    private double[] delays(int days) {
        double[] delays = Curves.autoregression(draw, days, draw.between(0, 0.95));
        Curves.scale(delays, draw.logBetween(0.003, 0.04), 0);
        return delays;
    }

    /** Interpolates between the values of two days. */
    private static double between(double[] ofDays, double time) {
        int day = (int) time;
        double share = time - day;
        return (1 - share) * ofDays[day] + share * ofDays[Math.min(day + 1, ofDays.length - 1)];
    }
}
