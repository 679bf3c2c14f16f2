package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class HttpOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8081",
        "::1, http://[::1]:8081",
        "[::], http://[::]:8081",
        "localhost, http://localhost:8081"
    })
    void whereItIsFoundIsAnAddressThatCanBeOpened(String bind, String url) {
        HttpOptions options = CommandLine.populateCommand(new HttpOptions(8081), "--http-bind=" + bind);

        assertThat(options.url(8081)).isEqualTo(url);
    }
}
