package io.rollcast.wire;

/** A record is sound as far as this build can tell, but of a format that only a later build reads. */
public final class NewerFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String what;

    /**
     * Names the formats.
     *
     * @param what the record is, such as {@code an accuracy record}
     * @param found its version
     * @param newest the latest version that this build reads
     */
    NewerFormatException(String what, int found, int newest) {
        super("%s of format %d: this build reads formats up to %d; a later build reads it"
                .formatted(what, found, newest));
        this.what = what;
    }

    /** Returns what the record is, such as {@code an accuracy record}. */
    public String what() {
        return what;
    }
}
