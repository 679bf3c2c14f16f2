package io.rollcast.producer;

/** When each point is due. Made for one run, and used by the publishing thread alone. */
interface Schedule {

    /**
     * When the point is due, in nanoseconds since the run's start.
     *
     * @param number of the point, from 0
     */
    long dueNanos(long number, Point point);

    /** All points at once: as fast as Kafka takes them. */
    static Schedule unpaced() {
        return (number, point) -> 0;
    }

    /** Reckoned from the point's number, so that nothing adds up over time. */
    static Schedule perSecond(double rate) {
        double intervalNanos = 1e9 / rate;
        return (number, point) -> (long) (number * intervalNanos);
    }

    /** By the points' own timestamps, {@code speed} times as fast as they were recorded; the first one is due at once. */
    static Schedule asRecorded(double speed) {
        return new Schedule() {
            private long firstMs = Long.MIN_VALUE;

            @Override
            public long dueNanos(long number, Point point) {
                Long timestampMs = point.timestampMs();
                if (timestampMs == null) {
                    throw new IllegalArgumentException("a point without a timestamp cannot be paced by it");
                }
                if (firstMs == Long.MIN_VALUE) {
                    firstMs = timestampMs;
                }
                return (long) ((timestampMs - firstMs) * 1e6 / speed);
            }
        };
    }
}
