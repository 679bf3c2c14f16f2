package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.HostPort;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.Problems;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ApiOptionsTest {

    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        private final ApiOptions options = new ApiOptions();
    }

    @TempDir
    Path directory;

    private static ApiOptions options(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("token"), text);
    }

    @Test
    void theTokenIsWhatIsInTheFile() throws Exception {
        ApiOptions options = options("--http-token-file=" + file("  a-token-of-some-length\n"));
        Problems problems = new Problems();
        options.check(problems);

        assertThat(problems.found()).isEmpty();
        assertThat(options.token()).isEqualTo("a-token-of-some-length");
        assertThat(new QueryApi.Setting("a", Topics.withPrefix(""), null, true, options.token()).toString())
                .doesNotContain("token-of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "two words are not one token", "two\nlines-of-some-length", "umläut-umläut-umläut"})
    void whatIsNoTokenIsRefusedAndNotTold(String text) throws Exception {
        Problems problems = new Problems();
        options("--http-token-file=" + file(text)).check(problems);

        assertThat(problems.found()).singleElement().asString().contains("--http-token-file");
        if (!text.isEmpty()) {
            assertThat(problems.found().get(0)).doesNotContain(text);
        }
    }

    @Test
    void othersAreToldWhereItListensUnlessSaidOtherwise() {
        try (HttpSocket socket = HttpSocket.bind(new HttpOptions(0))) {
            assertThat(options().advertised(socket)).isEqualTo(socket.address());
            assertThat(options("--advertise=forecaster-1:8081").advertised(socket))
                    .isEqualTo(new HostPort("forecaster-1", 8081));
            assertThat(options().token()).isNull();
        }
    }
}
