package io.rollcast.service;

/**
 * One answer to a health question.
 *
 * @param ok whether all is well
 * @param detail what was found, for people: a state, an age, a cause
 */
public record Health(boolean ok, String detail) {

    /** What a service can say of itself. Asked from HTTP threads. */
    public interface Probe {

        /** Whether the process should go on living; if not, it should be restarted. */
        Health live();

        /** Whether the service does its work now. */
        Health ready();
    }
}
