package io.rollcast.service;

import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/** Rights on topics that several commands use. */
public final class TopicRights {

    private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9_-]*");
    private static final String MAKES_THE_LAST_OPTIONAL = "?*{";

    private TopicRights() {}

    /** To read observations, of which several topics or those of a pattern can be the source, and to create the topics. */
    public static List<Right> toRead(Source source) {
        return Stream.concat(
                        toReadPresent(source).stream(), source.topics().stream().map(Right::createTopic))
                .toList();
    }

    /** To read observations, of which several topics or those of a pattern can be the source, where they are. */
    public static List<Right> toReadPresent(Source source) {
        return source.pattern()
                .map(pattern -> List.of(Right.topics(AclOperation.READ, beginning(pattern), Optional.empty())))
                .orElseGet(() -> source.topics().stream()
                        .map(topic -> Right.topic(AclOperation.READ, topic))
                        .toList());
    }

    /** To read releases. */
    public static List<Right> toReadReleases(Topics topics) {
        return List.of(
                Right.topic(AclOperation.READ, topics.models()),
                Right.topic(AclOperation.DESCRIBE_CONFIGS, topics.models())
                        .orElse("that the topic is compacted is not checked"));
    }

    /** How all names begin that match; empty if they have nothing in common. */
    static String beginning(Pattern pattern) {
        String text = pattern.pattern();
        if (text.contains("|") || pattern.flags() != 0) {
            return "";
        }
        Matcher literal = LITERAL.matcher(text);
        boolean found = literal.lookingAt();
        int end = found ? literal.end() : 0;
        if (end > 0 && end < text.length() && MAKES_THE_LAST_OPTIONAL.indexOf(text.charAt(end)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }
}
