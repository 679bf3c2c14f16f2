package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decision on a release, and why: a record on the models topic under {@link #key(int)}. The latest are kept.
 *
 * @param version format of this record: {@value #VERSION}
 * @param number of the decision, from 1
 * @param atMs when it was made, epoch milliseconds
 * @param kind what was decided
 * @param release that it is about
 * @param beside the release that it was held against; null if there was none
 * @param why one sentence for people, with the figures
 * @param evidence that led to it; null if the reason is another
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decision(
        @JsonProperty("version") int version,
        @JsonProperty("number") int number,
        @JsonProperty("at_ms") long atMs,
        @JsonProperty("kind") Kind kind,
        @JsonProperty("release") String release,
        @JsonProperty("beside") @Nullable String beside,
        @JsonProperty("why") String why,
        @JsonProperty("evidence") @Nullable Evidence evidence) {

    /** Format that this build writes. */
    public static final int VERSION = 1;

    /** Decisions that stay on the topic. */
    public static final int MOST_KEPT = 200;

    private static final String KEY = "decision-";

    /** What is decided. */
    public enum Kind {
        /** A new release forecasts in shadow beside the champion. */
        ENTERED,
        /** A challenger is champion. */
        PROMOTED,
        /** A challenger cannot be better by as much as matters, and leaves. */
        REJECTED,
        /** A challenger leaves without a verdict, as another has its place or it took too long; or a new one finds no place. */
        LEFT,
        /** The champion was worse than its predecessor, which is champion again. */
        ROLLED_BACK,
        /** The champion is not worse than its predecessor by as much as matters; the predecessor leaves. */
        CONFIRMED,
        /** A promotion or rollback was due, but another release is pinned. */
        PINNED,
        /** The champion's skill has dropped: new releases are fitted at once. */
        DRIFTED;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Decision {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "decision of format %d: this build reads format %d".formatted(version, VERSION));
        }
        Objects.requireNonNull(kind, "kind");
        ReleaseId.require(release);
        if (beside != null) {
            ReleaseId.require(beside);
        }
        Objects.requireNonNull(why, "why");
    }

    public Decision withNumber(int number) {
        return new Decision(version, number, atMs, kind, release, beside, why, evidence);
    }

    /** Key of decision {@code number} on the models topic. */
    public static String key(int number) {
        return KEY + number;
    }

    /** Returns whether a record with this key on the models topic is a decision. */
    public static boolean isKey(String key) {
        return key.startsWith(KEY);
    }

    /**
     * Returns the number in a decision's key.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static int number(String key) {
        return Integer.parseInt(key.substring(KEY.length()));
    }

    /** Returns the record's value on the models topic. */
    public byte[] toJson() {
        return RecordJson.OPEN.write(this);
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    public static Decision parse(byte[] json) {
        return RecordJson.OPEN.read(json, Decision.class, "a decision");
    }
}
