package io.rollcast.inspect;

import io.rollcast.inspect.Fields.Row;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Times of a field that name no zone, beside those of their records: in which zone they are. */
final class LocalTimes {

    /** Zones of the world differ by multiples of this. */
    private static final long ZONES_MS = Duration.ofMinutes(15).toMillis();

    private static final double NEARLY_ALL = 0.95;

    /** A time as it would be in UTC, and by how much it is ahead of its record then, both in milliseconds. */
    private record Local(long utcMs, long aheadMs) {}

    private final Field field;
    private final List<Local> times;
    private final ZoneId system;

    /**
     * The times of rows.
     *
     * @param system zone of this computer, which is often that of the clocks
     */
    LocalTimes(List<Row> rows, Field field, ZoneId system) {
        this.field = field;
        this.system = system;
        this.times = rows.stream()
                .flatMap(row -> Times.inUtc(
                                field.timeForm().format(), row.fields().get(field.path()))
                        .stream()
                        .mapToObj(utcMs -> new Local(utcMs, utcMs - row.timestampMs())))
                .toList();
    }

    /** The zone to propose; empty for UTC. An event may be late, so that times behind their records are of no other for sure. */
    Optional<ZoneId> zone() {
        ZoneOffset offset = usualOffset();
        if (offset.getTotalSeconds() == 0) {
            return Optional.empty();
        }
        if (fits(system)) {
            return Optional.of(system);
        }
        return offset.getTotalSeconds() > 0 && fits(offset) ? Optional.of(offset) : Optional.empty();
    }

    /** What a person should know of it. */
    String remark() {
        String what = "times in '%s' name no zone".formatted(field.path());
        Optional<ZoneId> zone = zone();
        ZoneOffset offset = usualOffset();
        if (zone.isPresent() && zone.get().equals(system)) {
            return "%s: --time-zone %s, that of this computer, fits those of their records".formatted(what, system);
        }
        if (zone.isPresent()) {
            return "%s and would be ahead of their records in UTC: --time-zone %s fits until clocks change; give a name such as Europe/Berlin, which follows the changes"
                    .formatted(what, offset);
        }
        return offset.getTotalSeconds() < 0 && fits(offset)
                ? "%s and are taken for UTC: they are late by %s then, or of clocks in the west; for these give a --time-zone such as America/New_York"
                        .formatted(what, offset.getId().substring(1))
                : "%s and are taken for UTC: --time-zone".formatted(what);
    }

    private ZoneOffset usualOffset() {
        long[] ahead = times.stream().mapToLong(Local::aheadMs).sorted().toArray();
        long ms = ahead.length == 0 ? 0 : ZONES_MS * Math.round((double) ahead[ahead.length / 2] / ZONES_MS);
        int most = ZoneOffset.MAX.getTotalSeconds();
        return Math.abs(ms / 1000) > most ? ZoneOffset.UTC : ZoneOffset.ofTotalSeconds((int) (ms / 1000));
    }

    /** Whether nearly all times are those of their records there. */
    private boolean fits(ZoneId zone) {
        long fitting = times.stream()
                .filter(time -> Math.abs(time.aheadMs() - offsetMs(zone, time.utcMs())) <= ZONES_MS / 3)
                .count();
        return fitting >= NEARLY_ALL * times.size();
    }

    private static long offsetMs(ZoneId zone, long localMs) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(Math.floorDiv(localMs, 1000L), 0, ZoneOffset.UTC);
        return 1000L * zone.getRules().getOffset(local).getTotalSeconds();
    }
}
