package io.rollcast.producer;

/** Due times of points. Made for one run, and used by the publishing thread alone. */
interface Schedule {

    /**
     * Returns when a point is due, in nanoseconds since the start of the run.
     *
     * @param number number of the point, from 0
     */
    long dueNanos(long number, Point point);

    /** Schedule by which all points are due at once: they are sent as fast as Kafka accepts them. */
    static Schedule unpaced() {
        return (number, point) -> 0;
    }

    /** Schedule of a fixed rate. Due times follow from the point's number, so that rounding errors do not add up. */
    static Schedule perSecond(double rate) {
        double intervalNanos = 1e9 / rate;
        return (number, point) -> (long) (number * intervalNanos);
    }

    /** Schedule by the points' own timestamps, {@code speed} times as fast as recorded; the first point is due at once. */
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
