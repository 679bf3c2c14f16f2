package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcast.network.RefusedReleaseException.Reason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

    private static Safetensors small() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", Tensor.of(new float[] {1, -0f, Float.NaN, Float.MIN_VALUE, 5, 6}, 2, 3));
        tensors.put("a.bias", Tensor.of(new float[] {7}, 1));
        tensors.put("größe", Tensor.of(new float[] {8}));
        return new Safetensors(tensors, Map.of("note", "any \"text\" \n\u0000 at all"));
    }

    @Test
    void readsBackWhatItWrote() throws RefusedReleaseException {
        // Given
        Safetensors original = small();

        // When
        Safetensors readBack = Safetensors.decode(original.encode());

        // Then
        assertThat(readBack).isEqualTo(original);
        assertThat(readBack.tensors().keySet())
                .containsExactlyElementsOf(original.tensors().keySet());
        assertThat(readBack.encode()).isEqualTo(original.encode());
    }

    @Test
    void writesTheFormatByteForByte() {
        // Given
        Safetensors file = new Safetensors(Map.of("w", Tensor.of(new float[] {1}, 1, 1)), Map.of("k", "v"));
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
        String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));

        // When
        byte[] bytes = file.encode();

        // Then
        byte[] expected = RawFile.of(padded, 4);
        expected[expected.length - 2] = (byte) 0x80;
        expected[expected.length - 1] = 0x3F;
        assertThat(bytes).isEqualTo(expected);
    }

    @Test
    void readsTensorsInAnyOrderOfTheHeaderAndWithoutMetadata() throws RefusedReleaseException {
        // Given
        byte[] file = RawFile.of(
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
                12);

        // When
        Safetensors read = Safetensors.decode(file);

        // Then
        assertThat(read.tensors())
                .containsEntry("a", Tensor.of(new float[1]))
                .containsEntry("b", Tensor.of(new float[2], 2));
        assertThat(read.metadata()).isEmpty();
    }

    @Test
    void refusesEveryTruncation() {
        byte[] file = small().encode();
        for (int length = 0; length < file.length; length++) {
            // Given
            byte[] truncated = Arrays.copyOf(file, length);

            // When
            RefusedReleaseException refusal =
                    catchThrowableOfType(RefusedReleaseException.class, () -> Safetensors.decode(truncated));

            // Then
            assertThat(refusal).as("the first %d bytes", length).isNotNull();
            assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
        }
    }
}
