package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a network remembers of a series from one point to the next. */
public enum Memory {
    /** The recurrent state: a new point is one step from the stored state, and memory reaches back without limit. */
    @JsonProperty("carried")
    CARRIED,
    /** Nothing: each forecast is computed afresh from the last window of points. */
    @JsonProperty("window")
    WINDOW
}
