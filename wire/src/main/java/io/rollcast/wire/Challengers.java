package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The releases that forecast in shadow beside the champion, and what is known of each: the value under
 * {@link Topics#CHALLENGERS} on the models topic. The trainer writes it, forecasters follow it.
 *
 * @param version format of this record: {@value #VERSION}
 * @param champion id of the release that they stand beside
 * @param entries the releases, at most {@value #MOST}
 */
public record Challengers(
        @JsonProperty("version") int version,
        @JsonProperty("champion") String champion,
        @JsonProperty("entries") List<Entry> entries) {

    /** Format that this build writes. */
    public static final int VERSION = 1;

    /** Most releases in shadow: two challengers, and the champion's predecessor. */
    public static final int MOST = 3;

    /** Why a release is in shadow. */
    public enum Role {
        /** A new release, which is to show that it is better than the champion. */
        CHALLENGER,
        /** The release that served before the champion, which serves again if the champion is worse. */
        PREDECESSOR;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A release in shadow.
     *
     * @param id of the release
     * @param role why it is there
     * @param sinceMs since when it has stood beside this champion, epoch milliseconds
     * @param evidence what is known by now
     * @param blocksToDecide blocks that a decision takes by the present estimate, those so far included; -1 if that is not known
     */
    public record Entry(
            @JsonProperty("id") String id,
            @JsonProperty("role") Role role,
            @JsonProperty("since_ms") long sinceMs,
            @JsonProperty("evidence") Evidence evidence,
            @JsonProperty("blocks_to_decide") int blocksToDecide) {

        public Entry {
            ReleaseId.require(id);
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(evidence, "evidence");
        }
    }

    public Challengers {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "challengers of format %d: this build reads format %d".formatted(version, VERSION));
        }
        ReleaseId.require(champion);
        if (entries.size() > MOST) {
            throw new IllegalArgumentException(
                    "%d releases in shadow: there are at most %d".formatted(entries.size(), MOST));
        }
        entries = List.copyOf(entries);
    }

    /** Nothing in shadow. */
    public static Challengers none(String champion) {
        return new Challengers(VERSION, champion, List.of());
    }

    /** Ids of the releases. */
    public List<String> ids() {
        return entries.stream().map(Entry::id).toList();
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
    public static Challengers parse(byte[] json) {
        return RecordJson.OPEN.read(json, Challengers.class, "a record of challengers");
    }
}
