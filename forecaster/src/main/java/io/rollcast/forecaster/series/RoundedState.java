package io.rollcast.forecaster.series;

import io.rollcast.network.ModelSpec;
import java.nio.ByteBuffer;

/**
 * The recurrent state of a series in 8 bits a number: counts of a power of two that a layer has in common. The scale's
 * numbers before them stay as they are. What has been rounded once is exact ever after.
 *
 * <p>Whoever replays a series to compare numbers rounds its state where forecasters do: at every checkpoint.
 *
 * @param numbers shape [{@link ModelSpec#stateSize()}]: the scale's numbers, then [state arrays, layers, units]; empty for
 *     none
 * @param scaleNumbers how many of them are the scale's
 * @param units numbers of a layer
 */
public record RoundedState(float[] numbers, int scaleNumbers, int units) {

    static final float[] NO_STATE = {};
    static final RoundedState NONE = new RoundedState(NO_STATE, 0, 1);

    /** So many bits are left of the largest number of a layer. */
    private static final int BITS = 6;

    /** Rounds a network's state in place. */
    public static void round(ModelSpec spec, float[] state) {
        new RoundedState(
                        state,
                        spec.dimensions().scaler().stateSize(),
                        spec.dimensions().units())
                .round();
    }

    /** Rounds the numbers in place. */
    void round() {
        for (int from = scaleNumbers; from < numbers.length; from += units) {
            int exponent = exponent(from);
            double step = Math.scalb(1.0, exponent);
            double stepsPerUnit = Math.scalb(1.0, -exponent);
            for (int i = from; i < from + units; i++) {
                numbers[i] = (float) (count(numbers[i] * stepsPerUnit) * step);
            }
        }
    }

    private int exponent(int from) {
        // Sizes of numbers are ordered as their bits are; that takes a fraction of the time.
        int largest = 0;
        for (int i = from; i < from + units; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(numbers[i]) & Integer.MAX_VALUE);
        }
        return Math.getExponent(Float.intBitsToFloat(largest)) - BITS;
    }

    private static byte count(double steps) {
        return (byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, (int) Math.rint(steps)));
    }

    private int layers() {
        return (numbers.length - scaleNumbers) / units;
    }

    int encodedBytes(boolean exact) {
        return 5
                + Float.BYTES * (exact ? numbers.length : scaleNumbers)
                + (exact ? 0 : layers() * (Short.BYTES + units));
    }

    /**
     * {@code scale u8: f32 each | exact u8 | layers u8, units u16: exponent i16, i8 each; or if it is exact, f32 each}.
     *
     * @param exact to write all numbers as they are; they may not have been rounded
     */
    void encode(ByteBuffer bytes, boolean exact) {
        bytes.put((byte) scaleNumbers);
        for (int i = 0; i < scaleNumbers; i++) {
            bytes.putFloat(numbers[i]);
        }
        bytes.put((byte) (exact ? 1 : 0)).put((byte) layers()).putShort((short) units);
        if (exact) {
            for (int i = scaleNumbers; i < numbers.length; i++) {
                bytes.putFloat(numbers[i]);
            }
            return;
        }
        for (int from = scaleNumbers; from < numbers.length; from += units) {
            int exponent = exponent(from);
            double stepsPerUnit = Math.scalb(1.0, -exponent);
            bytes.putShort((short) exponent);
            for (int i = from; i < from + units; i++) {
                bytes.put(count(numbers[i] * stepsPerUnit));
            }
        }
    }

    static RoundedState decode(ByteBuffer bytes) {
        float[] scale = new float[bytes.get()];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = bytes.getFloat();
        }
        boolean exact = bytes.get() != 0;
        int layers = bytes.get();
        int units = Short.toUnsignedInt(bytes.getShort());
        float[] numbers = new float[scale.length + layers * units];
        System.arraycopy(scale, 0, numbers, 0, scale.length);
        if (exact) {
            for (int i = scale.length; i < numbers.length; i++) {
                numbers[i] = bytes.getFloat();
            }
            return new RoundedState(numbers, scale.length, units);
        }
        for (int from = scale.length; from < numbers.length; from += units) {
            double step = Math.scalb(1.0, bytes.getShort());
            for (int i = from; i < from + units; i++) {
                numbers[i] = (float) (bytes.get() * step);
            }
        }
        return new RoundedState(numbers, scale.length, units);
    }
}
