package io.rollcast.network;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * An array of single-precision numbers off the device: a weight as it travels in a release.
 *
 * @param shape dimensions, outermost first; a scalar has none
 * @param data row-major; its length is the product of {@code shape}. Not copied: weights are large, and nobody writes
 *     to them
 */
public record Tensor(int[] shape, float[] data) {

    public Tensor {
        long size = size(shape);
        if (size != data.length) {
            throw new IllegalArgumentException(
                    "shape %s holds %d numbers, not %d".formatted(Arrays.toString(shape), size, data.length));
        }
    }

    public static Tensor of(float[] data, int... shape) {
        return new Tensor(shape, data);
    }

    /** Zeros of that shape. */
    public static Tensor zeros(int... shape) {
        return new Tensor(shape, new float[Math.toIntExact(size(shape))]);
    }

    private static long size(int[] shape) {
        long size = 1;
        for (int dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        return size;
    }

    /** One of a network's tensors; that it has them all is known. */
    static Tensor in(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && Arrays.equals(shape, tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
