package io.rollcast.forecaster.series;

/**
 * Decimal places of forecasts: they follow the spread of the series, not its level, so that 1.7e9 + 20 sin is written as
 * finely as 20 sin is. What lies beyond them is far below any error.
 */
final class Places {

    /** Digits after the spread's first. */
    private static final int DIGITS = 5;

    private static final int MOST = 9;
    private static final double[] POWERS_OF_TEN = new double[MOST + 1];

    static {
        for (int places = 0; places < POWERS_OF_TEN.length; places++) {
            POWERS_OF_TEN[places] = Math.pow(10, places);
        }
    }

    private Places() {}

    /** Rounds forecasts in place; those of a constant series, or of one with a tiny spread, are left as they are. */
    static void round(double[] forecast, double spread) {
        int places = (int) Math.ceil(-Math.log10(spread)) + DIGITS;
        if (!(spread > 0) || places > MOST) {
            return;
        }
        double power = POWERS_OF_TEN[Math.max(0, places)];
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = Math.rint(forecast[h] * power) / power;
        }
    }
}
