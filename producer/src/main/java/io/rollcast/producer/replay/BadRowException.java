package io.rollcast.producer.replay;

/** Fault of one row or cell of a replayed file. The message names the value, the rule and, where there is one, the remedy. */
final class BadRowException extends Exception {

    private static final long serialVersionUID = 1;

    /** Kind of fault, by which faults are counted. */
    enum Reason {
        MALFORMED("malformed"),
        /** Has no cell for a column: the row ends before it. */
        SHORT_ROW("too short"),
        NO_SERIES("no series id"),
        BAD_TIME("bad time"),
        REFUSED_TIME("time refused by the topic"),
        NOT_A_NUMBER("not a number");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final Reason reason;

    BadRowException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
