package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Source;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rights as lists, and the commands that grant them; whether they are right, tests of the demo module find on a broker. */
class TopicRightsTest {

    @ParameterizedTest
    @CsvSource({
        "plant-[0-9]+, plant-",
        "plants?, plant",
        "plant-{2}, plant",
        "plant, plant",
        "plant\\.a, plant",
        "plant-a|yard, ''",
        "(?i)plant, ''",
        ".*, ''"
    })
    void namesOfAPatternBeginSo(String pattern, String beginning) {
        assertThat(TopicRights.beginning(Pattern.compile(pattern))).isEqualTo(beginning);
    }

    @Test
    void aPatternWithoutABeginningIsOfAllTopics() {
        Right right = TopicRights.toRead(Source.matching(Pattern.compile(".*"))).get(0);

        assertThat(right.on().name()).isEqualTo("*");
        assertThat(right.on().patternType()).isEqualTo(PatternType.LITERAL);
        assertThat(right.probe()).isEmpty();
    }

    @Test
    void commandsGrantAllOfAResourceAtOnceAndNameWhatCanBeSpared() {
        List<Right> rights = List.of(
                Right.topic(AclOperation.READ, "a"),
                Right.createTopic("a"),
                Right.topic(AclOperation.WRITE, "a"),
                Right.topics(AclOperation.READ, "app-", Optional.empty()),
                Right.transactions("app-"),
                Right.group(AclOperation.READ, "app"));

        String start =
                "kafka-acls --bootstrap-server b:1 --command-config ADMIN.properties --add --allow-principal User:x ";
        assertThat(Acls.text(rights, "b:1", "User:x").lines())
                .containsExactly(
                        start + "--operation Read --operation Write --topic a",
                        start + "--operation Read --topic app- --resource-pattern-type prefixed",
                        start + "--operation Write --transactional-id app- --resource-pattern-type prefixed",
                        start + "--operation Read --group app",
                        "# Without these, the topic must exist.",
                        start + "--operation Create --topic a");
    }

    @Test
    void aShellTakesTheCommandsAsTheyAre() {
        List<Right> rights = List.of(Right.topics(AclOperation.READ, "", Optional.empty()));

        assertThat(Acls.text(rights, "b:1", "User:CN=O'Hara,O=a b;reboot").lines())
                .containsExactly("kafka-acls --bootstrap-server b:1 --command-config ADMIN.properties --add"
                        + " --allow-principal 'User:CN=O'\\''Hara,O=a b;reboot' --operation Read --topic '*'");
    }
}
