package io.rollcast.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mutates good files at random: what comes out is sound or refused, and nothing else is ever thrown. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileBytesTest {

    /** Bytes that mean something in a header, so that a mutation often leaves JSON behind. */
    private static final byte[] TELLING = "0123456789-+.eE,:[]{}\"\\ \0nul".getBytes(UTF_8);

    private interface Decoder {
        /** Decodes and checks what came out. */
        void decode(byte[] file) throws RefusedReleaseException;
    }

    @Test
    void aMutatedFileIsReadOrRefused() {
        // Given
        byte[] file = new Safetensors(
                        Map.of("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2)), Map.of("key", "text", "other", "words"))
                .encode();

        // When
        int refused = refusedMutations(20_000, file, mutated -> {
            Safetensors read = Safetensors.decode(mutated);
            assertThat(Safetensors.decode(read.encode())).isEqualTo(read);
        });

        // Then
        assertThat(refused).isBetween(10_000, 19_999);
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#smallSpecs")
    void aMutatedReleaseIsReadOrRefused(ModelSpec spec) {
        // Given
        byte[] file = TestWeights.release(spec).encode();

        // When
        int refused = refusedMutations(5_000, file, mutated -> {
            ModelRelease read = ModelRelease.decode(mutated);
            assertThat(read.weights().keySet())
                    .isEqualTo(read.spec().tensorShapes().keySet());
        });

        // Then
        assertThat(refused).isBetween(2_500, 4_999);
    }

    private static int refusedMutations(int mutations, byte[] file, Decoder decoder) {
        int refused = 0;
        for (int i = 0; i < mutations; i++) {
            long seed = TestWeights.SEED + i;
            byte[] mutated = mutate(file, new Random(seed));
            try {
                decoder.decode(mutated);
            } catch (RefusedReleaseException e) {
                assertThat(e).message().isNotBlank();
                refused++;
            } catch (Throwable e) {
                fail("the mutation of seed " + seed, e);
            }
        }
        return refused;
    }

    /** Flips, inserts, deletes or repeats one to three times, mostly in the header. */
    private static byte[] mutate(byte[] file, Random random) {
        byte[] mutated = file;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            int length = Math.min(mutated.length - at, 1 + random.nextInt(random.nextBoolean() ? 1 : 16));
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(mutated, 0, at);
            switch (random.nextInt(5)) {
                case 0 -> next.write(mutated[at] ^ 1 << random.nextInt(8));
                case 1 -> next.write(TELLING[random.nextInt(TELLING.length)]);
                case 2 -> {
                    next.write(random.nextInt(256));
                    length = 0;
                }
                case 3 -> {
                    next.write(mutated, at, length);
                    length = 0;
                }
                default -> {
                    // Nothing takes the place of the bytes that are left out.
                }
            }
            next.write(mutated, at + length, mutated.length - at - length);
            mutated = next.toByteArray();
            if (mutated.length == 0) {
                return mutated;
            }
        }
        return mutated;
    }
}
