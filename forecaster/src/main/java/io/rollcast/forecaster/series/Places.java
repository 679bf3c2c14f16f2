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

    /** Element i is ten to the power of {@value #DIGITS} - i. */
    private static final double[] SPREADS = new double[DIGITS + MOST + 1];

    static {
        for (int places = 0; places < POWERS_OF_TEN.length; places++) {
            POWERS_OF_TEN[places] = Double.parseDouble("1e" + places);
        }
        for (int i = 0; i < SPREADS.length; i++) {
            SPREADS[i] = Double.parseDouble("1e" + (DIGITS - i));
        }
    }

    private Places() {}

    /** Rounds forecasts in place; those of a constant series, or of one with a tiny spread, are left as they are. */
    static void round(double[] forecast, double spread) {
        double power = ofForecasts(spread);
        if (power > 0) {
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = Math.rint(forecast[h] * power) / power;
            }
        }
    }

    /** Power of ten whose inverse forecasts are multiples of; 0 where they are to be left as they are. */
    static double ofForecasts(double spread) {
        return power(spread, DIGITS);
    }

    /** Power of ten whose inverse the bounds of forecasts are multiples of; 0 where they are to be left as they are. */
    static double ofBounds(double spread) {
        return power(spread, DIGITS_OF_BOUNDS);
    }

    /** Ten to the power of as many places as the spread has before its first digit, and so many digits more. */
    private static double power(double spread, int digits) {
        for (int places = 0; places <= MOST; places++) {
            if (spread >= SPREADS[DIGITS - digits + places]) {
                return POWERS_OF_TEN[places];
            }
        }
        return 0;
    }
}
