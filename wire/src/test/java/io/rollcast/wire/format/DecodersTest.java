package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.DoubleDeserializer;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.FloatSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.junit.jupiter.api.Test;

class DecodersTest {

    /** Makes of a text what its first word says. */
    public static final class Scripted implements Deserializer<Object> {

        private String word = "";

        @Override
        public void configure(Map<String, ?> settings, boolean isKey) {
            word = String.valueOf(settings.get("word"));
        }

        @Override
        public Object deserialize(String topic, byte[] bytes) {
            return switch (new String(bytes, UTF_8)) {
                case "map" -> Map.of("value", word);
                case "list" -> Arrays.asList(1, null);
                case "null" -> null;
                case "later" -> throw new TimeoutException("registry http://registry:8081 is slow");
                case "down" ->
                    throw new SerializationException(
                            "Error retrieving Avro schema", new ConnectException("http://registry:8081 refused"));
                case "untrusted" -> throw connectionFault(new SSLHandshakeException("certificate_unknown"));
                case "slow" -> throw connectionFault(new HttpConnectTimeoutException("HTTP connect timed out"));
                case "closed" -> throw connectionFault(new ClosedChannelException());
                case "ends" -> throw connectionFault(faultOfARegistryThatEnds());
                case "not there" -> throw new SerializationException("Error deserializing", answer(404));
                case "not allowed" -> throw new SerializationException("Error deserializing", answer(403));
                case "no such schema" ->
                    throw new SerializationException(
                            "Error deserializing", new Exception("Schema 7 not found; error code: 40403"));
                case "in trouble" ->
                    throw new SerializationException(
                            "Error retrieving Avro schema of http://registry:8081",
                            new Exception("Error in the backend data store; error code: 50001"));
                case "truncated" -> throw new SerializationException("Error deserializing", truncated());
                case "no JSON" -> throw new SerializationException("Error deserializing", noJson());
                default -> throw new SerializationException("Unknown magic byte!");
            };
        }
    }

    private static SerializationException connectionFault(IOException cause) {
        return new SerializationException("Error retrieving Avro schema of http://registry:8081", cause);
    }

    /** Fault of a client whose server closes every connection without an answer. */
    private static IOException faultOfARegistryThatEnds() {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread ending = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket client = server.accept()) {
                        client.getInputStream().read(new byte[4096]);
                    } catch (IOException e) {
                        // The test has closed the server, or the client its connection.
                    }
                }
            });
            ending.start();
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            IOException fault = catchThrowableOfType(
                    IOException.class,
                    () -> HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()));
            assertThat(fault).hasMessageContaining("header parser received no bytes");
            return fault;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fault of a client whose server answers with a status. */
    private static IOException answer(int status) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            IOException fault = catchThrowableOfType(
                    IOException.class, () -> url.toURL().openStream().close());
            server.stop(0);
            return fault;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IOException truncated() {
        return catchThrowableOfType(
                IOException.class,
                () -> DecoderFactory.get().binaryDecoder(new byte[] {1}, null).readDouble());
    }

    private static IOException noJson() {
        return catchThrowableOfType(IOException.class, () -> new ObjectMapper().readTree("{"));
    }

    @Test
    void readsWhatKafkasSerializersWrite() throws MalformedObservationException {
        assertThat(rows(Formats.float64(), new DoubleSerializer().serialize("t", -1.5)))
                .containsExactly(-1.5);
        assertThat(rows(Formats.float32(), new FloatSerializer().serialize("t", 2.5f)))
                .containsExactly(2.5f);
        assertThat(rows(Formats.int64(), new LongSerializer().serialize("t", -7L)))
                .containsExactly(-7L);
        assertThat(rows(Formats.int32(), new IntegerSerializer().serialize("t", 7)))
                .containsExactly(7);
    }

    @Test
    void refusesBytesOfAnotherLength() {
        var fault = fault(Formats.float64(), "1.5".getBytes(UTF_8));

        assertThat(fault.reason()).isEqualTo(Reason.UNDECODABLE);
        assertThat(fault).hasMessageContaining("the value has 3 bytes: a double has 8; --format names");
    }

    @Test
    void readsLinesOfCells() throws MalformedObservationException {
        assertThat(rows(Formats.csv(List.of("host", "value"), ','), "web1,1.5\n\n\"a, \"\"b\"\"\", 2\r\n"))
                .containsExactly(Map.of("host", "web1", "value", "1.5"), Map.of("host", "a, \"b\"", "value", "2"));
        assertThat(rows(Formats.csv(List.of(), ';'), "host;value\nweb1;1,5"))
                .containsExactly(Map.of("host", "web1", "value", "1,5"));
        assertThat(rows(Formats.csv(List.of(), ';'), "host;value\n")).isEmpty();
    }

    @Test
    void refusesLinesThatDoNotFitTheColumns() {
        ValueDecoder csv = Formats.csv(List.of("host", "value"), ',');

        assertThat(fault(csv, "web1,1\nweb1".getBytes(UTF_8)))
                .hasMessage("line 2 has 1 cells: the columns are 'host,value', 2 of them");
        assertThat(fault(csv, "a,\"b".getBytes(UTF_8))).hasMessageContaining("the value is not CSV");
        assertThat(fault(Formats.csv(List.of(), ','), "a,a\n1,2".getBytes(UTF_8)))
                .hasMessageContaining("each must have a name of its own");
        assertThat(fault(csv, new byte[] {(byte) 0xff}).reason()).isEqualTo(Reason.NOT_UTF8);
        assertThatThrownBy(() -> Formats.csv(List.of("a"), '"')).hasMessageContaining("no quote");
    }

    @Test
    void readsWhatADeserializerMakes() throws MalformedObservationException {
        ValueDecoder decoder = Formats.deserializer(Scripted.class.getName(), Map.of("word", "7"));

        assertThat(rows(decoder, "map")).isEqualTo(List.of(Map.of("value", "7")));
        assertThat(rows(decoder, "list")).isEqualTo(Arrays.asList(1, null));
        assertThat(rows(
                        Formats.deserializer(DoubleDeserializer.class.getName(), Map.of()),
                        new DoubleSerializer().serialize("t", 1.5)))
                .isEqualTo(List.of(1.5));
    }

    @Test
    void tellsRecordsThatADeserializerRefusesFromARegistryThatIsDown() {
        ValueDecoder decoder = Formats.deserializer(Scripted.class.getName(), Map.of());

        assertThat(fault(decoder, "other".getBytes(UTF_8)).reason()).isEqualTo(Reason.UNDECODABLE);
        assertThat(fault(decoder, "other".getBytes(UTF_8)))
                .hasMessage("Scripted refuses the value: Unknown magic byte!");
        assertThat(fault(decoder, "null".getBytes(UTF_8))).hasMessageContaining("returned null");
        for (String unreadable : List.of("truncated", "no JSON", "not there", "not allowed", "no such schema")) {
            assertThat(fault(decoder, unreadable.getBytes(UTF_8))).hasMessageContaining("Error deserializing");
        }
        for (String unavailable : List.of("later", "down", "untrusted", "slow", "closed", "ends", "in trouble")) {
            assertThatThrownBy(() -> rows(decoder, unavailable))
                    .isInstanceOf(UnavailableFormatException.class)
                    .hasMessageContaining("http://registry:8081");
        }
    }

    private static List<Object> rows(ValueDecoder decoder, String text) throws MalformedObservationException {
        return rows(decoder, text.getBytes(UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> rows(ValueDecoder decoder, byte[] value) throws MalformedObservationException {
        return (List<Object>) decoder.rows(new IncomingRecord("t", null, value, new RecordHeaders(), 0, 0));
    }

    private static MalformedObservationException fault(ValueDecoder decoder, byte[] value) {
        return catchThrowableOfType(MalformedObservationException.class, () -> rows(decoder, value));
    }
}
