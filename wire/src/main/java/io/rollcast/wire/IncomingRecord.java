package io.rollcast.wire;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a format reads: a Kafka record as it came.
 *
 * @param topic name of the topic that it was read from
 * @param headers of the record, for deserializers that want them
 */
public record IncomingRecord(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}
