package io.rollcast.forecaster.series;

import io.rollcast.wire.Forecast;
import java.util.Arrays;

/**
 * The forecasts of a series whose points are still to come: the last {@link Forecast#HORIZON} of them, each with its
 * maker. Flat arrays, since there is one of these for every series in memory.
 */
public final class Outstanding {

    private static final int MOST = Forecast.HORIZON;

    private final float[] values = new float[MOST * Forecast.HORIZON];
    private final String[] predictors = new String[MOST];
    private int size;
    private int latest = MOST - 1;

    /** How many there are. */
    public int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Adds the newest; of more than {@link Forecast#HORIZON} the oldest goes. */
    void add(String predictor, float[] forecast) {
        latest = (latest + 1) % MOST;
        if (!predictor.equals(predictors[latest])) {
            predictors[latest] = predictor;
        }
        System.arraycopy(forecast, 0, values, latest * Forecast.HORIZON, Forecast.HORIZON);
        size = Math.min(size + 1, MOST);
    }

    /** Who made the forecast at the point before the next {@code steps} points; 1 is the newest. */
    public String predictor(int steps) {
        return predictors[place(steps)];
    }

    /** What that forecast says of the next point, which is {@code steps} ahead of its origin. */
    public float ofNextPoint(int steps) {
        return values[place(steps) * Forecast.HORIZON + steps - 1];
    }

    /** The newest forecast; shape [horizon]. */
    float[] latest() {
        int from = place(1) * Forecast.HORIZON;
        return Arrays.copyOfRange(values, from, from + Forecast.HORIZON);
    }

    private int place(int steps) {
        if (steps < 1 || steps > size) {
            throw new IndexOutOfBoundsException("forecast %d of %d".formatted(steps, size));
        }
        return (latest - steps + 1 + MOST) % MOST;
    }
}
