package io.rollcast.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcast.network.RefusedReleaseException.Reason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReleaseTest {

    private static final ModelSpec GRU = TestWeights.smallSpecs().get(1);

    private static RefusedReleaseException refusal(byte[] file) {
        return catchThrowableOfType(RefusedReleaseException.class, () -> ModelRelease.decode(file));
    }

    private static Safetensors goodFile() throws RefusedReleaseException {
        return Safetensors.decode(TestWeights.release(GRU).encode());
    }

    /** A good file with a piece of its provenance replaced. */
    private static byte[] withProvenance(String piece, String replacement) throws RefusedReleaseException {
        Safetensors good = goodFile();
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.computeIfPresent("rollcast.provenance", (key, json) -> json.replace(piece, replacement));
        assertThat(metadata).isNotEqualTo(good.metadata());
        return new Safetensors(good.tensors(), metadata).encode();
    }

    /** A good file with one tensor put or, where {@code tensor} is null, removed. */
    private static byte[] withTensor(String name, Tensor tensor) throws RefusedReleaseException {
        Safetensors good = goodFile();
        Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
        if (tensor == null) {
            tensors.remove(name);
        } else {
            tensors.put(name, tensor);
        }
        return new Safetensors(tensors, good.metadata()).encode();
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#specs")
    void readsBackWhatItWrote(ModelSpec spec) throws RefusedReleaseException {
        // Given
        ModelRelease original = TestWeights.release(spec);

        // When
        ModelRelease readBack = ModelRelease.decode(original.encode());

        // Then
        assertThat(readBack).isEqualTo(original);
    }

    @Test
    void readsBackAReleaseWithoutAParent() throws RefusedReleaseException {
        // When
        ModelRelease release = ModelRelease.decode(withProvenance("\"gru/6\"", "null"));

        // Then
        assertThat(release.provenance().parent()).isNull();
    }

    @Test
    void skipsFieldsOfLaterBuilds() throws RefusedReleaseException {
        // Given
        byte[] file = withProvenance("\"parent\"", "\"drift\":{\"score\":[1]},\"parent\"");

        // When
        ModelRelease release = ModelRelease.decode(file);

        // Then
        assertThat(release).isEqualTo(TestWeights.release(GRU));
    }

    @Test
    void refusesBytesThatAreNoSafetensorsFile() {
        // When
        RefusedReleaseException refusal = refusal("gru/7".getBytes(UTF_8));

        // Then
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn.weight_hh_l0", "rnn.bias_ih_l0", "head.bias"})
    void refusesAMissingTensor(String name) throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusal(withTensor(name, null));

        // Then
        assertThat(refusal).hasMessageContaining(name);
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SHAPE);
    }

    @Test
    void refusesATensorTooMany() throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusal(withTensor("rnn.weight_ih_l1", Tensor.of(new float[3], 3, 1)));

        // Then
        assertThat(refusal).hasMessageContaining("rnn.weight_ih_l1");
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SHAPE);
    }

    @Test
    void refusesATensorOfAnotherShape() throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusal(withTensor("head.weight", Tensor.of(new float[10], 1, 10)));

        // Then
        assertThat(refusal).hasMessageContainingAll("head.weight", "[1, 10]", "[10, 1]");
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SHAPE);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesWeightsThatAreNotFinite(float weight) throws RefusedReleaseException {
        // Given
        float[] bias = new float[10];
        bias[9] = weight;

        // When
        RefusedReleaseException refusal = refusal(withTensor("head.bias", Tensor.of(bias, 10)));

        // Then
        assertThat(refusal).hasMessage("element 9 of tensor 'head.bias' is %s: weights must be finite", weight);
        assertThat(refusal.reason()).isEqualTo(Reason.NON_FINITE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2484, 0.25, 1e300, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoBetterThanANaiveForecast(double mse) {
        // Given
        ModelRelease release =
                new ModelRelease(GRU, TestWeights.provenance(mse), TestWeights.random(GRU, TestWeights.SEED));

        // When
        RefusedReleaseException refusal = refusal(release.encode());

        // Then
        assertThat(refusal).hasMessageContainingAll("%.4f of the variance".formatted(mse / 0.2271), "1.0938");
        assertThat(refusal.reason()).isEqualTo(Reason.WORSE_THAN_NAIVE);
    }

    @Test
    void refusesWhatWasNotComparedWithANaiveForecast() {
        // Given
        var validation = new Provenance.Validation(0, 0.1, 0.1, 0.1, 0.4, 0.2484, 0.1394, 0.4, Double.NaN);
        ModelRelease release =
                new ModelRelease(GRU, TestWeights.provenance(validation), TestWeights.random(GRU, TestWeights.SEED));

        // When
        RefusedReleaseException refusal = refusal(release.encode());

        // Then
        assertThat(refusal.reason()).isEqualTo(Reason.WORSE_THAN_NAIVE);
    }

    @Test
    void willNotWriteAReleaseThatLacksATensor() {
        // Given
        Map<String, Tensor> weights = TestWeights.random(GRU, TestWeights.SEED);
        weights.remove("head.bias");
        ModelRelease release = new ModelRelease(GRU, TestWeights.provenance(0.1), weights);

        // Then
        assertThatThrownBy(release::encode).hasMessageContaining("head.bias");
    }

    @Test
    void equalReleasesHaveEqualBytesAndDigests() {
        // Given
        ModelRelease release = TestWeights.release(GRU);
        Map<String, Tensor> otherOrder = new LinkedHashMap<>();
        List.copyOf(new TreeMap<>(release.weights()).descendingKeySet())
                .forEach(name -> otherOrder.put(name, release.weights().get(name)));

        // When
        byte[] bytes = release.encode();
        byte[] again = new ModelRelease(GRU, TestWeights.provenance(0.1), otherOrder).encode();

        // Then
        assertThat(again).isEqualTo(bytes);
        assertThat(ModelRelease.digest(again))
                .isEqualTo(ModelRelease.digest(bytes))
                .matches("[0-9a-f]{16}");
    }

    @Test
    void theMapsOfAReleaseAreWrittenInOneOrderWhateverTheProcess() throws RefusedReleaseException {
        // When
        Map<String, String> metadata = goodFile().metadata();

        // Then
        assertThat(metadata.get("rollcast.provenance"))
                .contains(
                        "\"offsets\":{\"0\":51,\"1\":49,\"2\":50,\"3\":48}",
                        "\"versions\":{\"djl\":\"0.35.1\",\"java\":\"17\",\"pytorch\":\"2.7.1\",\"rollcast\":\"0.1.0\"}");
    }

    @Test
    void theDigestIsTheStartOfTheSha256() {
        assertThat(ModelRelease.digest(new byte[0])).isEqualTo("e3b0c44298fc1c14");
    }

    @ParameterizedTest
    @EnumSource
    void labelsOfReasonsAreLowerCaseWithDashes(Reason reason) {
        assertThat(reason.label()).matches("[a-z]+(-[a-z]+)*");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 24, 288})
    void theHorizonIsThatOfTheRelease(int horizon) throws RefusedReleaseException {
        // Given
        ModelSpec spec = ModelSpec.of("gru", new ModelSpec.Dimensions(2, 5, 50, horizon, Scaler.NONE));
        byte[] file = TestWeights.release(spec).encode();

        // When
        ModelRelease release = ModelRelease.decode(file);
        Inference.Output output = new Inference()
                .run(
                        InferenceNetwork.of(release.spec(), release.weights()),
                        List.of(new Inference.Input(new double[] {1, 2, 3}, new float[0])),
                        1)
                .get(0);

        // Then
        assertThat(release.spec()).isEqualTo(spec);
        assertThat(output.forecasts()[0]).hasSize(horizon);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"inputs\":1"})
    void aReleaseOfFormat2SeesTheValueAlone(String inputs) throws RefusedReleaseException {
        // Given the file of an earlier build
        byte[] file = TestWeights.release(TestWeights.specs().get(0)).encode();
        Safetensors safetensors = Safetensors.decode(file);
        Map<String, String> metadata = new HashMap<>(safetensors.metadata());
        metadata.put("rollcast.format", "2");
        metadata.computeIfPresent(
                "rollcast.spec", (key, spec) -> spec.replace(",\"inputs\":[\"value\"],\"head\":\"dense\"", inputs));
        assertThat(metadata.get("rollcast.spec")).doesNotContain("head");

        // When
        ModelRelease release = ModelRelease.decode(new Safetensors(safetensors.tensors(), metadata).encode());

        // Then
        assertThat(release.spec()).isEqualTo(TestWeights.specs().get(0));
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#seasonalSpecs")
    void aReleaseDeclaresWhatItsNetworkSees(ModelSpec spec) throws RefusedReleaseException {
        // Given
        byte[] file = TestWeights.release(spec).encode();

        // When
        ModelRelease release = ModelRelease.decode(file);

        // Then
        assertThat(release.spec()).isEqualTo(spec);
        assertThat(Safetensors.decode(file).metadata().get("rollcast.spec"))
                .contains("\"horizon\":10,\"memory\":\"carried\",\"scaler\":")
                .contains(
                        "\"inputs\":[\"value\",\"season\",\"two-seasons\",\"week\",\"autoregression\",\"line\"],\"head\":\"mixture\"");
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#seasonalSpecs")
    void weightsFitIntoDimensionsThatWereReadFromAFile(ModelSpec spec) throws RefusedReleaseException {
        ModelSpec.Dimensions read =
                ModelRelease.decode(TestWeights.release(spec).encode()).spec().dimensions();

        assertThat(read.hasWeightsOf(spec.dimensions())).isTrue();
        assertThat(read.hasWeightsOf(TestWeights.specs().get(0).dimensions())).isFalse();
    }
}
