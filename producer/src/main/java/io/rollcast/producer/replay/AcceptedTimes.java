package io.rollcast.producer.replay;

import java.util.Optional;

/** Times that the target of a replay accepts. */
public interface AcceptedTimes {

    /** For a target that accepts every time. */
    AcceptedTimes ALL = timestampMs -> Optional.empty();

    /** Returns why a time would be refused at present, or empty if it is accepted. */
    Optional<String> refusal(long timestampMs);
}
