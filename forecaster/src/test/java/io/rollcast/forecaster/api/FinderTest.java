package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.service.HostPort;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Two instances, of which each has half of the series. */
class FinderTest {

    private final ApiBench one = new ApiBench("one", true, "the-token-of-this-group");
    private final ApiBench other = new ApiBench("other", true, "the-token-of-this-group");

    @BeforeEach
    void share() {
        ApiBench.join(one, other);
        for (int i = 0; i < 20; i++) {
            (i % 2 == 0 ? one : other).have("s-%02d".formatted(i), i);
        }
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static HttpResponse<String> get(ApiBench bench, String path) throws Exception {
        return bench.get(path, "Authorization", "Bearer the-token-of-this-group");
    }

    @Test
    void eitherAnswersForAllSeriesWhereverKeysSayTheyAre() throws Exception {
        one.owners.put("s-01", other.address);
        one.owners.put("s-03", one.address);
        for (int i = 0; i < 20; i++) {
            String id = "s-%02d".formatted(i);
            for (ApiBench asked : List.of(one, other)) {
                HttpResponse<String> response = get(asked, "/api/series/" + id);
                assertThat(response.statusCode()).isEqualTo(200);
                JsonNode series = ApiBench.JSON.readTree(response.body());
                assertThat(series.path("id").asText()).isEqualTo(id);
                assertThat(series.path("instance").asText()).isEqualTo(i % 2 == 0 ? "one" : "other");
            }
        }
        JsonNode status = ApiBench.JSON.readTree(get(one, "/api/status").body());
        assertThat(status.path("instances").findValuesAsText("instance")).containsExactly("one", "other");
    }

    @Test
    void pagesAreMerged() throws Exception {
        List<String> ids = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = ApiBench.JSON.readTree(
                    get(other, "/api/series?limit=7&after=" + after).body());
            page.path("series").forEach(row -> ids.add(row.path("id").asText()));
            after = page.path("next").textValue();
        }
        assertThat(ids).hasSize(20).isSorted().doesNotHaveDuplicates();

        JsonNode before = ApiBench.JSON.readTree(
                get(one, "/api/series?limit=3&before=s-10").body());
        assertThat(before.path("series").findValuesAsText("id")).containsExactly("s-09", "s-08", "s-07");

        JsonNode worst = ApiBench.JSON.readTree(
                get(one, "/api/series?sort=worst&limit=3").body());
        assertThat(worst.path("series").findValuesAsText("id")).containsExactly("s-19", "s-18", "s-17");
    }

    @Test
    void whatNoneHasIsNotFoundAndWhatOneThatIsGoneHadIsTooEarlyToSay() throws Exception {
        assertThat(get(one, "/api/series/nobody").statusCode()).isEqualTo(404);

        other.close();

        for (String path : List.of("/api/series/nobody", "/api/series/s-01", "/api/series")) {
            HttpResponse<String> response = get(one, path);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        }
        assertThat(get(one, "/api/series/s-00").statusCode()).isEqualTo(200);
    }

    @Test
    void anInstanceWhoseAddressNoUrlCanHaveCountsAsNotReachable() throws Exception {
        // Given one of an earlier build, which took any
        HostPort unreachable = new HostPort("rollcast_forecaster", 8081);
        one.group.remove(other.address);
        one.group.add(unreachable);
        one.owners.put("s-01", unreachable);

        for (String path : List.of("/api/series/s-01", "/api/series")) {
            assertThat(get(one, path).statusCode()).isEqualTo(503);
        }
        assertThat(get(one, "/api/status").statusCode()).isEqualTo(200);
        assertThat(get(one, "/api/series/s-00").statusCode()).isEqualTo(200);

        // When what it has is elsewhere
        one.group.add(other.address);

        // Then
        assertThat(get(one, "/api/series/s-01").statusCode()).isEqualTo(200);
    }

    @Test
    void aSeriesOfAFrozenInstanceIsListedOnceAsItsSuccessorHasIt() throws Exception {
        // Given one that does not know yet that its partition has gone to the other
        one.have("s-01", 7);
        SeriesRow old = one.series.get("s-01");
        SeriesRow now = SeriesRow.of("s-01", 9, 2_000, 2_000, 0.5, 100, "gru/1", true, false, 0.5, 1);
        other.series.put("s-01", now);

        for (ApiBench asked : List.of(one, other)) {
            // When
            JsonNode page =
                    ApiBench.JSON.readTree(get(asked, "/api/series?limit=3").body());
            JsonNode worst = ApiBench.JSON.readTree(
                    get(asked, "/api/series?sort=worst&limit=20").body());

            // Then
            assertThat(page.path("series").findValuesAsText("id")).containsExactly("s-00", "s-01", "s-02");
            assertThat(page.path("series").path(1).path("seq").asLong())
                    .isEqualTo(now.seq())
                    .isGreaterThan(old.seq());
            assertThat(page.path("next").asText()).isEqualTo("s-02");
            assertThat(worst.path("series").findValuesAsText("id")).hasSize(20).doesNotHaveDuplicates();
        }
    }

    @Test
    void anInstanceWithAnotherTokenIsSaidToRefuseAndIsWarnedOfOnce() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Peers.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (ApiBench stranger = new ApiBench("stranger", true, "the-token-of-another-one")) {
            // Given one with the partition that this instance has not
            one.group.remove(other.address);
            one.group.add(stranger.address);

            for (String path : List.of("/api/series/s-01", "/api/series", "/api/series?sort=worst")) {
                // When
                HttpResponse<String> response = get(one, path);

                // Then
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("retry-after")).contains("10");
                assertThat(response.body()).contains(stranger.address.toString(), "401", "--http-token-file");
            }
            assertThat(log.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains(stranger.address.toString(), "--http-token-file");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aBusyInstanceSaysWhenToAskAgain() throws Exception {
        try (HeldPeer busy = HeldPeer.refusing("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n")) {
            one.group.remove(other.address);
            one.group.add(busy.address);

            for (String path : List.of("/api/series/s-01", "/api/series")) {
                HttpResponse<String> response = get(one, path);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("retry-after")).hasValue("7");
                assertThat(response.body()).contains(busy.address.toString(), "cannot answer now (HTTP 503)");
            }
        }
    }

    @Test
    void allInstancesAreAskedHoweverManyThereAre() {
        // Given a hundred that cannot be reached, before the one that has the other partition
        Set<HostPort> instances = new LinkedHashSet<>();
        for (int i = 1; i <= 100; i++) {
            instances.add(new HostPort("rollcast_forecaster", i));
        }
        instances.add(other.address);
        Owners many = new Owners() {
            @Override
            public HostPort ownerOf(String series) {
                return null;
            }

            @Override
            public Set<HostPort> instances() {
                return instances;
            }

            @Override
            public int partitions() {
                return 2;
            }

            @Override
            public Object assignment() {
                return "";
            }
        };
        Peers peers = new Peers("the-token-of-this-group", Optional.empty());
        Finder finder = new Finder(one, many, peers, one.address);

        // Then
        assertThat(finder.worst(50).series()).hasSize(20);
        assertThat(finder.find("s-01").at()).isEqualTo(other.address);
    }
}
