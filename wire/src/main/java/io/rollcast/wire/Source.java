package io.rollcast.wire;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where observations are read: topics by name, or all topics whose names match a pattern.
 *
 * @param topics names, at least one; empty where there is a pattern
 * @param pattern of whole names
 */
public record Source(List<String> topics, Optional<Pattern> pattern) {

    public Source {
        topics = List.copyOf(topics);
        if (topics.isEmpty() == pattern.isEmpty()) {
            throw new IllegalArgumentException(
                    "topics %s and pattern %s: give one of them".formatted(topics, pattern.orElse(null)));
        }
        if (topics.stream().distinct().count() < topics.size()) {
            throw new IllegalArgumentException("topics %s: one of them is there twice".formatted(topics));
        }
        topics.forEach(Topics::requireName);
    }

    /** One topic or several. */
    public static Source of(String... topics) {
        return new Source(List.of(topics), Optional.empty());
    }

    /** All topics whose names match, those that are created later as well. */
    public static Source matching(Pattern pattern) {
        return new Source(List.of(), Optional.of(pattern));
    }

    /** Whether it is one topic, by its name. */
    public boolean isSingle() {
        return topics.size() == 1;
    }

    /** Whether a topic is one of these. */
    public boolean has(String topic) {
        return pattern.map(names -> names.matcher(topic).matches()).orElseGet(() -> topics.contains(topic));
    }

    /** As a person would name it. */
    @Override
    public String toString() {
        return pattern.map(names -> "topics that match " + names).orElseGet(() -> String.join(",", topics));
    }
}
