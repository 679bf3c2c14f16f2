package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was found of a topic.
 *
 * @param topic name
 * @param partitions number of them
 * @param onTopic records on the topic, about
 * @param read records of the sample
 * @param tombstones records without a value among those read
 * @param format in words
 * @param formatShare share of the records that are of this format
 * @param keys examples of keys as text
 * @param distinctKeys different keys
 * @param fields of the values
 * @param series null if the records cannot be read as series
 * @param remarks what a person should know
 * @param reasons of the options of points
 * @param commands null if there is nothing to forecast
 */
record Inspection(
        @JsonProperty String topic,
        @JsonProperty int partitions,
        @JsonProperty("on_topic") long onTopic,
        @JsonProperty int read,
        @JsonProperty int tombstones,
        @JsonProperty String format,
        @JsonProperty("format_share") double formatShare,
        @JsonProperty List<String> keys,
        @JsonProperty("distinct_keys") long distinctKeys,
        @JsonProperty List<Field> fields,
        @JsonProperty @Nullable SeriesSurvey series,
        @JsonProperty List<String> remarks,
        @JsonProperty List<String> reasons,
        @JsonProperty @Nullable CommandLines commands) {

    Inspection {
        keys = List.copyOf(keys);
        fields = List.copyOf(fields);
        remarks = List.copyOf(remarks);
        reasons = List.copyOf(reasons);
    }
}
