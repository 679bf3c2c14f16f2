package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.service.Health;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.OperatorServer;
import io.rollcast.service.Problems;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The HTTP servers of services speak TLS where they are given a key store, and nothing else then. */
class HttpTlsTest {

    private static final Health.Probe WELL = new Health.Probe() {
        @Override
        public Health live() {
            return new Health(true, "well");
        }

        @Override
        public Health ready() {
            return live();
        }
    };

    @TempDir
    static Path directory;

    private static TrialAuthority authority;
    private static Path password;

    @BeforeAll
    static void makeKey() throws IOException {
        authority = new TrialAuthority(directory, new TrialSecrets(directory.resolve("secrets.properties")));
        authority.issue("server");
        password = directory.resolve("password");
        OwnerOnly.write(password, authority.storePassword("server") + "\n");
    }

    private HttpOptions options(Path keyStore, Path passwordFile) {
        return CommandLine.populateCommand(
                new HttpOptions(0),
                "--http-port=0",
                "--http-tls-keystore=" + keyStore,
                "--http-tls-password-file=" + passwordFile);
    }

    private static int status(HttpClient client, String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/health/live")).build();
        return client.send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void whoTrustsItsAuthorityIsAnsweredAndNobodyElse() throws Exception {
        // Given
        HttpOptions options = options(authority.store("server"), password);
        HttpSocket socket = HttpSocket.bind(options);
        SSLContext trusting = socket.tls().orElseThrow().client();
        try (OperatorServer server = OperatorServer.start(socket, OperatorServer.newRegistry(), WELL, routes -> {})) {
            String url = options.url(server.port());
            assertThat(url).isEqualTo("https://127.0.0.1:" + server.port());

            // When, then
            assertThat(status(HttpClient.newBuilder().sslContext(trusting).build(), url))
                    .isEqualTo(200);
            assertThatThrownBy(() -> status(HttpClient.newHttpClient(), url)).isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> status(HttpClient.newHttpClient(), "http://127.0.0.1:" + server.port()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** As the probes of Kubernetes ask by the pod's address. */
    @Test
    void anAddressThatTheCertificateLacksIsAnswered() throws Exception {
        HttpSocket socket = HttpSocket.bind(options(authority.store("server"), password));
        SSLContext trusting = socket.tls().orElseThrow().client();
        try (OperatorServer server = OperatorServer.start(socket, OperatorServer.newRegistry(), WELL, routes -> {});
                Socket client = trusting.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            client.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: 10.1.2.3:8081\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void faultsOfTheOptionsAreToldWithoutThePassword() throws IOException {
        Path other = directory.resolve("other");
        OwnerOnly.write(other, "not-the-password");

        assertThat(found(options(authority.store("server"), other)))
                .contains("--http-tls-keystore", "password was incorrect", "--http-tls-password-file")
                .doesNotContain("not-the-password");
        assertThat(found(options(directory.resolve("none.p12"), password))).contains("none.p12", "does not exist");
        assertThat(found(options(authority.store("server"), directory.resolve("none"))))
                .contains("--http-tls-password-file", "cannot be read");
        assertThat(found(CommandLine.populateCommand(new HttpOptions(0), "--http-tls-keystore=keys.p12")))
                .contains("they go together");
    }

    private static String found(HttpOptions options) {
        Problems problems = new Problems();
        options.check(problems);
        assertThat(problems.found()).hasSize(1);
        return problems.found().get(0);
    }
}
