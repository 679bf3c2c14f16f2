package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** One attack that goes on until it is closed. Run by {@link AttackerMain}; its threads are its own. */
interface Onslaught extends AutoCloseable {

    /** What has come of it so far. */
    Outcome outcome();

    @Override
    void close() throws IOException;

    /**
     * What came of an attack.
     *
     * @param answers how often each status was answered; 0 is an end without an answer
     * @param open connections that are open now
     */
    record Outcome(
            @JsonProperty("answers") Map<Integer, Long> answers,
            @JsonProperty("open") int open) {}

    /** Counts of answers by status, for many threads. */
    final class Answers {

        private final Map<Integer, LongAdder> counts = new ConcurrentHashMap<>();

        Answers() {}

        void count(int status) {
            counts.computeIfAbsent(status, any -> new LongAdder()).increment();
        }

        Map<Integer, Long> byStatus() {
            Map<Integer, Long> all = new TreeMap<>();
            counts.forEach((status, count) -> all.put(status, count.sum()));
            return all;
        }
    }
}
