package io.rollcast.benchmark;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A release's weights under the names and in the orders of the graphs of {@code export_onnx.py}. ONNX has the gates of a
 * GRU as z, r, h where PyTorch has r, z, n, and those of an LSTM as i, o, f, c where PyTorch has i, f, g, o.
 */
final class OnnxWeights {

    private static final Map<String, int[]> GATES = Map.of("gru", new int[] {1, 0, 2}, "lstm", new int[] {0, 3, 1, 2});

    private OnnxWeights() {}

    /** By name; shapes with the leading direction that ONNX has. */
    static Map<String, Tensor> of(ModelRelease release) {
        int[] gates = GATES.get(release.spec().architecture());
        if (gates == null) {
            throw new IllegalArgumentException("ONNX has no operator for a %s: there are graphs of a gru and an lstm"
                    .formatted(release.spec().architecture()));
        }
        Dimensions dimensions = release.spec().dimensions();
        int units = dimensions.units();
        int rows = gates.length * units;
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int layer = 0; layer < dimensions.layers(); layer++) {
            float[] input = reordered(release, "rnn.weight_ih_l" + layer, gates);
            float[] recurrent = reordered(release, "rnn.weight_hh_l" + layer, gates);
            float[] inputBias = reordered(release, "rnn.bias_ih_l" + layer, gates);
            float[] recurrentBias = reordered(release, "rnn.bias_hh_l" + layer, gates);
            int width = layer == 0 ? dimensions.inputCount() : units;
            weights.put("W" + layer, new Tensor(new int[] {1, rows, width}, input));
            weights.put("R" + layer, new Tensor(new int[] {1, rows, units}, recurrent));
            float[] bias = new float[2 * rows];
            System.arraycopy(inputBias, 0, bias, 0, rows);
            System.arraycopy(recurrentBias, 0, bias, rows, rows);
            weights.put("B" + layer, new Tensor(new int[] {1, 2 * rows}, bias));
        }
        weights.put("head_weight", tensor(release, "head.weight"));
        weights.put("head_bias", tensor(release, "head.bias"));
        return weights;
    }

    private static float[] reordered(ModelRelease release, String name, int[] gates) {
        float[] data = tensor(release, name).data();
        int block = data.length / gates.length;
        float[] reordered = new float[data.length];
        for (int gate = 0; gate < gates.length; gate++) {
            System.arraycopy(data, gates[gate] * block, reordered, gate * block, block);
        }
        return reordered;
    }

    private static Tensor tensor(ModelRelease release, String name) {
        Tensor tensor = release.weights().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the release has no tensor '%s'".formatted(name));
        }
        return tensor;
    }
}
