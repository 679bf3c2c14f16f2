package io.rollcast.benchmark;

import io.rollcast.service.ConfigurationException;

/**
 * What a child process found within its window.
 *
 * @param records forecasts made
 * @param seconds the window's length
 * @param recordsPerSecond forecasts a second
 * @param appCpuMicros processor time of the application, microseconds a record
 * @param brokerCpuMicros of the broker
 * @param allocatedBytes Java heap taken by the application, bytes a record
 * @param warm whether the shortest warm-up had passed before it
 */
record Measurement(
        long records,
        double seconds,
        double recordsPerSecond,
        double appCpuMicros,
        double brokerCpuMicros,
        double allocatedBytes,
        boolean warm) {

    /** What was on the counters at one moment. */
    record Reading(long nanos, long records, long appCpuNanos, long brokerCpuNanos, long allocatedBytes) {}

    static Measurement between(Reading begin, Reading end, boolean warm) {
        long records = end.records - begin.records;
        double seconds = (end.nanos - begin.nanos) / 1e9;
        return new Measurement(
                records,
                seconds,
                records / seconds,
                (end.appCpuNanos - begin.appCpuNanos) / 1e3 / records,
                (end.brokerCpuNanos - begin.brokerCpuNanos) / 1e3 / records,
                (double) (end.allocatedBytes - begin.allocatedBytes) / records,
                warm);
    }

    /**
     * This, if it has figures.
     *
     * @throws ConfigurationException if no record was done in the window
     */
    Measurement requireRecords(Variant variant, Job.Window window) {
        if (records == 0) {
            throw ConfigurationException.of(
                    "%s did no record while it was measured: a --backlog of %d is over before, or %d --measure-ms"
                            + " are too short; give more",
                    variant.label(), window.records(), window.measureMs());
        }
        return this;
    }
}
