package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final ApiBench bench = new ApiBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(ApiBench.PATIENCE).until(condition);
    }

    /** Until the stream is closed. */
    private static void readAll(Stream<String> lines, List<String> read) {
        try {
            lines.forEach(read::add);
        } catch (UncheckedIOException e) {
            read.add("closed");
        }
    }

    /** Reads until a line begins so. */
    private static String next(Iterator<String> lines, String start) {
        while (true) {
            String line = lines.next();
            if (line.startsWith(start)) {
                return line;
            }
        }
    }

    @Test
    void everySecondThereIsAStatusAndNoHistory() throws Exception {
        try (Stream<String> lines = bench.events("/api/stream")) {
            Iterator<String> iterator = lines.iterator();

            assertThat(iterator.next()).isEqualTo("retry: 2000");
            next(iterator, "event: status");
            assertThat(iterator.next()).contains("\"points\":12").doesNotContain("error_history");
            next(iterator, "event: status");
        }
    }

    @Test
    void pointsComeOneByOneOrTogetherAndOfOneSeriesOnly() throws Exception {
        bench.have("s-1", 1);
        bench.have("s-2", 1);
        try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
            Iterator<String> iterator = lines.iterator();
            iterator.next();
            bench.emit("s-2", 1, 0.1f);
            bench.emit("s-1", 8, 0.25f);
            next(iterator, "event: point");
            assertThat(iterator.next())
                    .contains("\"series\":\"s-1\",\"seq\":8,\"at_ms\":800,\"value\":0.25")
                    .contains("\"imputed\":2");

            for (int seq = 9; seq < 1_009; seq++) {
                bench.emit("s-1", seq, 0.5f);
            }
            next(iterator, "event: points");
            assertThat(ApiBench.JSON.readTree(iterator.next().substring(6))).hasSizeLessThanOrEqualTo(64);
        }
    }

    @Test
    void whoReadsASeriesThatCatchesUpOnALongHorizonIsNotTooSlow() throws Exception {
        bench.have("s-1", 1);
        double[] ahead = new Random(1).doubles(Forecast.MOST_HORIZON).toArray();
        Bounds bounds = new Bounds(ahead, ahead, ahead, ahead);
        List<String> read = new CopyOnWriteArrayList<>();
        try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
            Thread reader = new Thread(() -> readAll(lines, read), "reader");
            reader.setDaemon(true);
            reader.start();
            await(() -> bench.api.streams() == 1);

            for (int seq = 1; seq <= 3 * 64; seq++) {
                bench.emit("s-1", seq, 0.5, ahead, bounds);
                if (seq % 64 == 0) {
                    String last = "\"seq\":" + seq;
                    await(() -> read.stream().anyMatch(line -> line.contains(last) || line.contains("bye")));
                }
            }

            assertThat(read).noneMatch(line -> line.contains("bye"));
        }
    }

    @Test
    void whoLeavesIsForgotten() throws Exception {
        bench.have("s-1", 1);
        try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
            lines.iterator().next();
            assertThat(bench.api.streams()).isEqualTo(1);
            assertThat(bench.feeds.tap().ifOpen()).isNotNull();
        }

        await(() -> bench.api.streams() == 0 && bench.feeds.tap().ifOpen() == null);
    }

    @Test
    void whoReadsWhenTheServerEndsIsLetGoInOrder() throws Exception {
        try (Stream<String> lines = bench.events("/api/stream")) {
            lines.iterator().next();
            assertThat(bench.api.streams()).isEqualTo(1);

            bench.server.close();

            assertThat(bench.api.streams()).isZero();
        }
    }

    @Test
    void whoDoesNotReadIsDroppedAndOthersGoOn() throws Exception {
        bench.have("s-1", 1);
        List<String> read = new CopyOnWriteArrayList<>();
        try (Socket slow = new Socket();
                Stream<String> quick = bench.events("/api/stream?series=s-1")) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new InetSocketAddress(bench.address.host(), bench.address.port()));
            slow.getOutputStream()
                    .write("GET /api/stream?series=s-1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            Thread reader = new Thread(() -> readAll(quick, read), "quick-reader");
            reader.setDaemon(true);
            reader.start();
            await(() -> bench.api.streams() == 2);

            long[] seq = {0};
            await(() -> {
                for (int i = 0; i < 64; i++) {
                    bench.emit("s-1", ++seq[0], 0.123456f);
                }
                return bench.api.streams() == 1;
            });

            bench.emit("s-1", 1_000_000_000, 1);
            await(() -> read.stream().anyMatch(line -> line.contains("1000000000")));
            assertThat(read).noneMatch(line -> line.contains("bye"));
        }
    }

    /** Opens a stream; a busy server may ask to come again, as it may any client. */
    private Socket follow() throws Exception {
        while (true) {
            Socket socket = new Socket(bench.address.host(), bench.address.port());
            socket.getOutputStream()
                    .write("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (status.endsWith(" 200 OK")) {
                return socket;
            }
            assertThat(status).contains(" 503 ");
            socket.close();
        }
    }

    @Test
    void thereIsRoomForAThousandAndThenAClearNo() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < EventHub.MOST_CLIENTS; i++) {
                sockets.add(follow());
            }
            await(() -> bench.api.streams() == EventHub.MOST_CLIENTS);

            var response = bench.get("/api/stream");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).hasValue("10");
            assertThat(bench.get("/api/status").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await(() -> bench.api.streams() == 0);
    }

    @Test
    void pointsOfAnotherInstanceArePassedOnAndFollowWhereTheSeriesGoes() throws Exception {
        try (ApiBench other = new ApiBench("b", true, null)) {
            ApiBench.join(bench, other);
            other.have("s-1", 1);
            bench.owners.put("s-1", other.address);
            try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
                Iterator<String> iterator = lines.iterator();
                iterator.next();
                await(() -> other.api.streams() == 1);
                other.emit("s-1", 8, 0.25f);
                next(iterator, "event: point");
                assertThat(iterator.next()).contains("\"seq\":8");

                // When the series moves here
                other.series.clear();
                bench.have("s-1", 1);
                bench.owners.put("s-1", bench.address);
                await(() -> other.api.streams() == 0);
                bench.emit("s-1", 9, 0.5f);
                next(iterator, "event: point");
                assertThat(iterator.next()).contains("\"seq\":9");
            }
        }
    }

    @Test
    void aStreamThatHasNotBegunIsAbandonedWhenItsSeriesMoves() throws Exception {
        try (HeldPeer slow = new HeldPeer("{}");
                ApiBench other = new ApiBench("b", true, null)) {
            ApiBench.join(bench, other);
            bench.group.add(slow.address);
            bench.owners.put("s-1", slow.address);
            try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
                Iterator<String> iterator = lines.iterator();
                iterator.next();
                await(slow::isRequested);

                // When the series moves before the first answer has come
                other.have("s-1", 1);
                bench.owners.put("s-1", other.address);

                // Then there is one stream, from where it is now
                await(() -> other.api.streams() == 1);
                await(slow::isAbandoned);
                other.emit("s-1", 8, 0.25f);
                next(iterator, "event: point");
                assertThat(iterator.next()).contains("\"seq\":8");
            }
        }
    }

    @Test
    void anInstanceThatFollowsForAnotherPassesNothingOn() throws Exception {
        try (ApiBench other = new ApiBench("b", true, null)) {
            ApiBench.join(bench, other);
            // Each believes that the other has it.
            bench.owners.put("s-1", other.address);
            other.owners.put("s-1", bench.address);

            assertThat(bench.get("/api/series/s-1").statusCode()).isEqualTo(404);
            assertThat(bench.get("/api/stream?series=s-1").statusCode()).isEqualTo(404);
        }
    }
}
