package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8081", "forecaster-1:1", "[::1]:65535", "a.b-c:80", "10.a:80", "a.:80"})
    void whatIsWrittenIsRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    /** So one text with the address of a pod, which Kubernetes puts in, does for either kind of address. */
    @ParameterizedTest
    @CsvSource({"[10.0.0.7]:8081, 10.0.0.7:8081", "[fd00::7]:8081, [fd00::7]:8081"})
    void bracketsMayBeAroundAnyAddress(String text, String read) {
        assertThat(HostPort.parse(text)).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":80",
                "host:0",
                "host:65536",
                "host:-1",
                "::1:80",
                "a b:80",
                "a/b:80",
                "[1:2]:80"
            })
    void nothingElseIs(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write forecaster-1:8081");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcast_forecaster:8081", "node.1:8081", "-a:80", "a-:80", "a..b:80", "10.0.0.256:80"})
    void aHostThatNoUrlCanHaveIsNone(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'" + text + "' cannot be the host of a URL", "write forecaster-1:8081");
    }

    @Test
    void aSocketKnowsItsPortBeforeAnythingAnswers() {
        try (HttpSocket socket = HttpSocket.bind(new HttpOptions(0))) {
            assertThat(socket.port()).isPositive();
            assertThat(socket.isLoopback()).isTrue();
            assertThat(socket.address()).isEqualTo(new HostPort("127.0.0.1", socket.port()));
        }
    }
}
