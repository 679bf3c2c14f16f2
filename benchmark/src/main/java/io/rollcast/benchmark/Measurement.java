package io.rollcast.benchmark;

/**
 * What a child process found within its window.
 *
 * @param records forecasts made
 * @param seconds the window's length
 * @param recordsPerSecond forecasts a second
 * @param appCpuMicros processor time of the application, microseconds a record
 * @param brokerCpuMicros of the broker
 * @param allocatedBytes Java heap taken by the application, bytes a record
 */
record Measurement(
        long records,
        double seconds,
        double recordsPerSecond,
        double appCpuMicros,
        double brokerCpuMicros,
        double allocatedBytes) {

    /** What was on the counters at one moment. */
    record Reading(long nanos, long records, long appCpuNanos, long brokerCpuNanos, long allocatedBytes) {}

    static Measurement between(Reading begin, Reading end) {
        long records = end.records - begin.records;
        double seconds = (end.nanos - begin.nanos) / 1e9;
        return new Measurement(
                records,
                seconds,
                records / seconds,
                (end.appCpuNanos - begin.appCpuNanos) / 1e3 / records,
                (end.brokerCpuNanos - begin.brokerCpuNanos) / 1e3 / records,
                (double) (end.allocatedBytes - begin.allocatedBytes) / records);
    }
}
