package io.rollcast.forecaster.series;

/**
 * Decimal places of forecasts: they follow the spread of the series, not its level, so that 1.7e9 + 20 sin is written as
 * finely as 20 sin is. What lies beyond them is far below any error.
 */
final class Places {

    /** Digits of forecasts after the spread's first. */
    private static final int DIGITS = 5;

    /** The same of their bounds, of which there are four times as many and which mean no more than this. */
    private static final int DIGITS_OF_BOUNDS = 2;

    private static final int MOST = 9;
    private static final double[] POWERS_OF_TEN = new double[MOST + 1];

    static {
        for (int places = 0; places < POWERS_OF_TEN.length; places++) {
            POWERS_OF_TEN[places] = StrictMath.pow(10, places);
        }
    }

    private Places() {}

    /** Rounds forecasts in place; those of a constant series, or of one with a tiny spread, are left as they are. */
    static void round(double[] forecast, double spread) {
        double power = power(spread, DIGITS);
        if (power > 0) {
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = Math.rint(forecast[h] * power) / power;
            }
        }
    }

    /** Power of ten whose inverse the bounds of forecasts are multiples of; 0 where they are to be left as they are. */
    static double ofBounds(double spread) {
        return power(spread, DIGITS_OF_BOUNDS);
    }

    private static double power(double spread, int digits) {
        int places = (int) Math.ceil(-StrictMath.log10(spread)) + digits;
        return !(spread > 0) || places > MOST ? 0 : POWERS_OF_TEN[Math.max(0, places)];
    }
}
