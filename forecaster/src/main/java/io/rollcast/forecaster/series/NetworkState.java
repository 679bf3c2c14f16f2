package io.rollcast.forecaster.series;

import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;

/**
 * State of the network that forecasts a series, after its latest point; and of which release it is.
 *
 * <p>Mutable, and owned by a {@link SeriesMemory}.
 */
final class NetworkState {

    private long fingerprint;
    private float[] numbers = RoundedState.NO_STATE;
    private int scaleNumbers;
    private int units = 1;
    private double typicalSpread;

    /** Of no network. */
    NetworkState() {}

    /** A state that was stored; the typical spread is not known before the network has gone on. */
    NetworkState(long fingerprint, RoundedState stored) {
        this.fingerprint = fingerprint;
        this.numbers = stored.numbers();
        this.scaleNumbers = stored.scaleNumbers();
        this.units = stored.units();
    }

    /** The release that it belongs to, as a number made of its digest; 0 for none. */
    long fingerprint() {
        return fingerprint;
    }

    /** The scale's numbers, then shape [state arrays, layers, units]; not to be changed; empty for none. */
    float[] numbers() {
        return numbers;
    }

    /** Spread of the series that the release was fitted to, in their unit; 0 if it is not known. */
    double typicalSpread() {
        return typicalSpread;
    }

    /** The network has gone on to these numbers, which are copied. */
    void remember(long releaseFingerprint, ModelSpec spec, float[] state) {
        fingerprint = releaseFingerprint;
        if (numbers.length == state.length) {
            // Written over: an array that has been there for long costs the garbage collector nothing.
            System.arraycopy(state, 0, numbers, 0, state.length);
        } else {
            numbers = state.clone();
        }
        Scaler scaler = spec.dimensions().scaler();
        scaleNumbers = scaler.stateSize();
        typicalSpread = scaler.span() > 0 ? scaler.spread() : 0;
        units = spec.dimensions().units();
    }

    /** The same numbers as they are stored: to round them there is to round them here. */
    RoundedState stored() {
        return new RoundedState(numbers, scaleNumbers, units);
    }

    int heapBytes() {
        return Float.BYTES * numbers.length;
    }
}
