package io.rollcast.wire.format.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.UnavailableFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a registry is asked, and what its answers come to. It is long because settings, replicas and faults have cases of their
 * own.
 */
class SchemaRegistryTest {

    private static final String SECRET = "s3cret";

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();

    private SchemaRegistry registry(String urls, String... properties) {
        return new SchemaRegistry(RegistrySettings.of(urls, properties(properties)), nanos::get);
    }

    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    private static AbstractThrowableAssert<?, ?> assertUnavailable(SchemaRegistry registry) {
        return assertThatThrownBy(() -> registry.avro(7)).isInstanceOf(UnavailableFormatException.class);
    }

    @Test
    void aSchemaIsFetchedOnce() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            SchemaRegistry registry = registry(pretend.url() + "/apis/ccompat/v7/");

            assertThat(registry.avro(7).getType()).isEqualTo(Schema.Type.DOUBLE);
            assertThat(registry.avro(7)).isSameAs(registry.avro(7));

            assertThat(pretend.requests).containsExactly("GET /apis/ccompat/v7/schemas/ids/7");
            assertThat(pretend.authorizations).containsExactly("null");
        }
    }

    @Test
    void anUnknownIdIsAFaultOfTheRecordAndIsAskedForAgainLater() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            pretend.status = 404;
            pretend.body = "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}";
            SchemaRegistry registry = registry(pretend.url());

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> registry.avro(7))
                        .isInstanceOfSatisfying(
                                MalformedObservationException.class,
                                fault -> assertThat(fault.reason()).isEqualTo(Reason.UNDECODABLE))
                        .hasMessageContaining("schema id 7")
                        .hasMessageContaining(pretend.url());
            }
            assertThat(pretend.requests).hasSize(1);

            pretend.status = 200;
            pretend.body = "{\"schema\":\"\\\"long\\\"\"}";
            nanos.addAndGet(SchemaRegistry.UNKNOWN_FOR.toNanos());
            assertThat(registry.avro(7).getType()).isEqualTo(Schema.Type.LONG);
        }
    }

    @Test
    void whatIsNoFaultOfTheRecordIsUnavailableAndNamesTheRemedy() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            SchemaRegistry registry = registry(pretend.url());

            pretend.status = 503;
            assertUnavailable(registry).hasMessageContaining(pretend.url()).hasMessageContaining("503");
            pretend.status = 401;
            assertUnavailable(registry).hasMessageContaining("credentials");
            pretend.status = 404;
            pretend.body = "{\"error_code\":404,\"message\":\"Could not find resource\"}";
            assertUnavailable(registry).hasMessageContaining("check that the URL");
            pretend.body = "<html>not here</html>";
            assertUnavailable(registry).hasMessageContaining("check that the URL");
            pretend.status = 200;
            assertUnavailable(registry).hasMessageContaining("not JSON");
            pretend.body = "";
            assertUnavailable(registry).hasMessageContaining("not JSON");
            pretend.close();
            assertUnavailable(registry).hasMessageContaining("no answer");
        }
    }

    @Test
    void aSchemaOfAnotherTypeOrNoneIsAFaultOfTheRecord() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            SchemaRegistry registry = registry(pretend.url());
            pretend.body = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax\"}";
            assertThatThrownBy(() -> registry.avro(1)).hasMessageContaining("PROTOBUF");
            pretend.body = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}";
            assertThat(registry.protobuf(1).message("A"))
                    .as("asked for by its own type")
                    .isNotNull();
            pretend.body = "{\"schema\":\"{\"}";
            assertThatThrownBy(() -> registry.avro(2))
                    .isInstanceOf(MalformedObservationException.class)
                    .hasMessageContaining("not a valid schema of type AVRO");
        }
    }

    @Test
    void replicasAreAskedInTurnBeginningWithTheOneThatAnswered() throws Exception {
        try (PretendRegistry broken = new PretendRegistry();
                PretendRegistry whole = new PretendRegistry()) {
            broken.status = 500;
            SchemaRegistry registry = registry(broken.url() + ", " + whole.url());

            registry.avro(1);
            registry.avro(2);

            assertThat(broken.requests).containsExactly("GET /schemas/ids/1");
            assertThat(whole.requests).containsExactly("GET /schemas/ids/1", "GET /schemas/ids/2");
        }
    }

    @Test
    void aReplicaThatStopsInTheMiddleOfItsAnswerIsLeftForTheNext() throws Exception {
        try (ServerSocket stalling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PretendRegistry whole = new PretendRegistry()) {
            CompletableFuture<Socket> asked = CompletableFuture.supplyAsync(() -> halfAnAnswer(stalling));
            String urls = "http://127.0.0.1:%d,%s".formatted(stalling.getLocalPort(), whole.url());
            RegistryClient client =
                    new RegistryClient(RegistrySettings.of(urls, new Properties()), Duration.ofMillis(300));

            assertThat(client.get("/schemas/ids/7").path("schema").asText()).isEqualTo("\"double\"");

            assertThat(whole.requests).hasSize(1);
            asked.get().close();
            whole.close();
            assertThatThrownBy(() -> client.get("/schemas/ids/7"))
                    .isInstanceOf(UnavailableFormatException.class)
                    .hasMessageContaining("no whole answer within 300 ms");
        }
    }

    /** Answers one request with headers and the beginning of a body; the caller closes the connection. */
    private static Socket halfAnAnswer(ServerSocket server) {
        try {
            Socket client = server.accept();
            client.getInputStream().read(new byte[4096]);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"schema\"".getBytes());
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void credentialsDoNotFollowARedirect() throws Exception {
        try (PretendRegistry moved = new PretendRegistry();
                PretendRegistry other = new PretendRegistry()) {
            moved.status = 307;
            moved.location = other.url() + "/schemas/ids/7?state=" + SECRET;

            assertUnavailable(registry(moved.url(), "bearer.auth.token", SECRET))
                    .hasMessageContaining("HTTP 307 to %s/schemas/ids/7".formatted(other.url()))
                    .hasMessageContaining("credentials")
                    .message()
                    .doesNotContain(SECRET);
            assertThat(other.requests).isEmpty();

            assertThat(registry(moved.url()).avro(7).getType()).isEqualTo(Schema.Type.DOUBLE);
            assertThat(other.authorizations).containsExactly("null");
        }
    }

    @Test
    void credentialsAreSentAndNeverTold() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            String basic = "Basic " + Base64.getEncoder().encodeToString(("user:" + SECRET).getBytes());
            String urlWithSecret = pretend.url().replace("//", "//user:" + SECRET + "@");
            SchemaRegistry[] registries = {
                registry(
                        pretend.url(),
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "basic.auth.user.info",
                        "user:" + SECRET),
                registry(
                        pretend.url(),
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "schema.registry.basic.auth.user.info",
                        "user:" + SECRET),
                registry(urlWithSecret),
                registry(pretend.url(), "bearer.auth.token", SECRET)
            };
            for (SchemaRegistry registry : registries) {
                registry.avro(1);
            }
            assertThat(pretend.authorizations).containsExactly(basic, basic, basic, "Bearer " + SECRET);

            pretend.status = 401;
            for (SchemaRegistry registry : registries) {
                assertUnavailable(registry).message().doesNotContain(SECRET).doesNotContain(basic);
            }
            pretend.close();
            for (SchemaRegistry registry : registries) {
                assertUnavailable(registry).message().doesNotContain(SECRET).doesNotContain(basic);
            }
            assertThat(RegistrySettings.of(urlWithSecret, new Properties()).toString())
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void unusableSettingsAreToldWithoutSecrets() {
        for (String url : List.of(
                "registry:8081",
                "ftp://user:%s@host",
                "http://user:%s/9@host:8081",
                "http://user:12/%s@host:8081",
                "http://user:12?%s@host:8081",
                "http://user:12#%s@host:8081",
                "http://user:%s@at@host:8081",
                "http://user:12,%s/9@host:8081")) {
            assertThatThrownBy(() -> registry("https://one," + url.formatted(SECRET)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("such as http://registry:8081")
                    .message()
                    .doesNotContain(SECRET);
        }
        assertThatThrownBy(() -> registry("http://one:8081, http://two:port")).hasMessageContaining("URL 2 of 2");
        assertThatThrownBy(() -> registry("http://host", "bearer.auth.token", SECRET + '\u200b'))
                .hasMessageContaining("bearer.auth.token")
                .message()
                .doesNotContain(SECRET);
        assertThatThrownBy(() -> registry("http://host", "basic.auth.credentials.source", "USER_INFO"))
                .hasMessageContaining("basic.auth.user.info");
        assertThatThrownBy(() -> registry("http://host", "basic.auth.credentials.source", "SASL_INHERIT"))
                .hasMessageContaining("SASL_INHERIT");
        assertThatThrownBy(() -> registry(
                        "http://host", "basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", SECRET))
                .hasMessageContaining("user:password")
                .message()
                .doesNotContain(SECRET);
        assertThatThrownBy(() -> registry("http://host", "schema.registry.ssl.truststore.location", "/no/such/file"))
                .hasMessageContaining("schema.registry.ssl.truststore.location=/no/such/file");
    }

    @Test
    void aPasswordInAUrlCanHaveAComma() {
        RegistrySettings settings =
                RegistrySettings.of("http://user:a,b@one:8081, https://two/ccompat", new Properties());

        assertThat(settings.toString()).isEqualTo("[http://one:8081, https://two/ccompat]");
        assertThat(settings.authorization())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("user:a,b".getBytes()));
    }

    @Test
    void registeringTellsTheSchemaAndWaitsWhereItIsRefused() throws Exception {
        try (PretendRegistry pretend = new PretendRegistry()) {
            pretend.body = "{\"id\":42}";
            Schema schema = Schema.create(Schema.Type.DOUBLE);
            assertThat(registry(pretend.url()).register("a/b c-value", schema)).isEqualTo(42);
            assertThat(registry(pretend.url(), "auto.register.schemas", "false").register("a", schema))
                    .isEqualTo(42);
            assertThat(pretend.requests).containsExactly("POST /subjects/a%2Fb%20c-value/versions", "POST /subjects/a");

            pretend.status = 409;
            pretend.body = "{\"error_code\":409,\"message\":\"incompatible with version 1\"}";
            assertThatThrownBy(() -> registry(pretend.url()).register("a", schema))
                    .isInstanceOf(UnavailableFormatException.class)
                    .hasMessageContaining("incompatible with version 1");
        }
    }

    @Test
    void httpsTrustsTheStoreThatIsNamed() throws Exception {
        Path store = directory.resolve("registry.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-alias",
                        "registry",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        SECRET,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, SECRET.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SECRET.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);

        try (PretendRegistry pretend = new PretendRegistry(tls)) {
            assertUnavailable(registry(pretend.url())).hasMessageContaining("no answer");
            SchemaRegistry trusting = registry(
                    pretend.url(),
                    "schema.registry.ssl.truststore.location",
                    store.toString(),
                    "schema.registry.ssl.truststore.password",
                    SECRET,
                    "schema.registry.ssl.truststore.type",
                    "PKCS12");
            assertThat(trusting.avro(7).getType()).isEqualTo(Schema.Type.DOUBLE);
            assertThatThrownBy(() -> registry(
                            pretend.url(),
                            "schema.registry.ssl.truststore.location",
                            store.toString(),
                            "schema.registry.ssl.truststore.password",
                            "wrong",
                            "schema.registry.ssl.truststore.type",
                            "PKCS12"))
                    .hasMessageContaining("password");
        }
    }
}
