package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The files that come with Rollcast are those of their id. */
class BaseReleaseTest {

    private static final String ID = "base/1";

    /** SHA-256 of each network's file. */
    private static final Map<String, String> DIGESTS = Map.of(
            "gru", "97e625668bc58f9eba4917e9f096d3912e36037ea354d2574cddaec0f3207916",
            "ln-rnn", "ce25dfd4a4e54f9d287a56fd20a65ebe173dbaaacaecc3cad73111fd7e70101e",
            "lstm", "688fbeb3dbd913d003025e67e5fb6f8bef0a0baf83dae95a8b1e8964b83cf58c");

    @Test
    void anotherFitHasAnotherId() throws Exception {
        Map<String, String> digests = new TreeMap<>();
        for (String network : BaseRelease.networks()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(BaseRelease.file(network));
            digests.put(network, HexFormat.of().formatHex(digest));
        }

        assertThat(BaseRelease.ID + " " + digests)
                .as("a new fit must get a new id: raise BaseRelease.ID, as stored series, errors and decisions name the"
                        + " network by it, and state the id and the digests here together")
                .isEqualTo(ID + " " + new TreeMap<>(DIGESTS));
    }
}
