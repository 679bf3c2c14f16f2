package io.rollcast.network;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * An array of single-precision numbers in Java's memory, such as a weight of a release.
 *
 * @param shape dimensions, outermost first; a scalar has none
 * @param data elements in row-major order; their number is the product of {@code shape}. The array is not copied, because
 *     weights are large; callers must not change it
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

    /** Returns a tensor of zeros. */
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

    /** Returns one of a network's tensors, which the caller has checked to be there. */
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
