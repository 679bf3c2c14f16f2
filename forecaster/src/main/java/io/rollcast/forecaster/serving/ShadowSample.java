package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.series.SeriesMemory;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which series challengers forecast in {@link Shadow}: a share of all, by a hash of their ids, and the first few of a task
 * whatever their hash, lest a small fleet be never compared.
 *
 * @param share of the series, by hash; 0 for no shadow at all
 * @param least series of a task that are in the sample whatever their hash
 * @param most series of a task in the sample, and its part of {@value #MOST_OF_PROCESS} of the process at most; of those
 *     that take more than 4 kB, as with a long horizon, so many fewer
 */
public record ShadowSample(double share, int least, int most) {

    /** What a series with a horizon of ten steps takes. */
    private static final int USUAL_BYTES = 4_096;

    /** With three releases in shadow, twins of so many take some 48 MB, however many tasks there are. */
    private static final int MOST_OF_PROCESS = 4_000;

    /** One series in 16, and no fewer than 32 of a task. */
    public static final ShadowSample STANDARD = of(1.0 / 16);

    /** A share with the standard bounds. */
    public static ShadowSample of(double share) {
        return share > 0 ? new ShadowSample(share, 32, 1_000) : new ShadowSample(0, 0, 0);
    }

    /** Most of one of so many tasks. */
    int most(int tasks) {
        return Math.min(most, Math.max(1, MOST_OF_PROCESS / Math.max(1, tasks)));
    }

    /** Whether a series comes in, where so many are present, of at most so many of the usual size. */
    boolean has(SeriesMemory memory, int present, int most) {
        return present < fitting(most, memory.heapBytes()) && (present < least || hash(memory.series()) < share);
    }

    /** Most of them, if each takes so many bytes. */
    static int fitting(int most, int bytes) {
        long each = Math.max(USUAL_BYTES, bytes);
        return (int) ((most * (long) USUAL_BYTES + each - 1) / each);
    }

    /** A number from 0 to 1 that follows from the id alone. */
    static double hash(String series) {
        CRC32 crc = new CRC32();
        crc.update(series.getBytes(StandardCharsets.UTF_8));
        return (crc.getValue() * 2_654_435_761L & 0xFFFF_FFFFL) / (double) (1L << 32);
    }
}
