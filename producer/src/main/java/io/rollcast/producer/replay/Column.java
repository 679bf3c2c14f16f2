package io.rollcast.producer.replay;

/**
 * Column of a file.
 *
 * @param name its name, which others may have too
 * @param place its place among the columns of the file from 0, or -1 if it is not known before its rows
 */
record Column(String name, int place) {

    /** Column that some rows may have. */
    static Column ofRows(String name) {
        return new Column(name, -1);
    }
}
