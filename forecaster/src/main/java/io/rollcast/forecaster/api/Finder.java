package io.rollcast.forecaster.api;

import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.api.Peers.Answer;
import io.rollcast.forecaster.api.SeriesReader.Lookup;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds series on whatever instance they are. First here; then at the owner that the series' key points to; then at all
 * others, because producers may spread keys over partitions in ways of their own. That there is no such series is said
 * only when every partition has been looked into; else why not: an instance refuses the question, is too busy, does not
 * answer, or partitions are being moved.
 */
final class Finder {

    /** So many others are asked at once, and then the next: answers and connections are bounded, instances are not. */
    private static final int MOST_AT_ONCE = 64;

    /** A page of series. */
    record Page(List<SeriesRow> series, @Nullable String next) {}

    /**
     * A series' JSON and where it was found.
     *
     * @param at the other instance, or null if it is here
     */
    record Found(byte[] json, @Nullable HostPort at) {}

    /** Of one series the row that knows more: an instance that was frozen may answer beside its successor. */
    private static final BinaryOperator<SeriesRow> LATER =
            BinaryOperator.maxBy(Comparator.comparingLong(SeriesRow::arrivedMs).thenComparingLong(SeriesRow::seq));

    private static final Comparator<SeriesRow> BY_ID =
            (one, other) -> Arrays.compareUnsigned(utf8(one.id()), utf8(other.id()));

    private final SeriesReader reader;
    private final Owners owners;
    private final Peers peers;
    private final @Nullable HostPort self;

    /** @param self this instance's own address, or null if it has none */
    Finder(SeriesReader reader, Owners owners, Peers peers, @Nullable HostPort self) {
        this.reader = reader;
        this.owners = owners;
        this.peers = peers;
        this.self = self;
    }

    /** What is here, and nothing else; while nothing can be read, nothing is covered. */
    Lookup<SeriesDetail> here(String id) {
        return orNothing(() -> reader.byId(id));
    }

    Lookup<List<SeriesRow>> pageHere(SeriesReader.Page page) {
        return orNothing(() -> reader.page(page));
    }

    Lookup<List<SeriesRow>> worstHere(int limit) {
        return orNothing(() -> reader.worst(limit));
    }

    private static <T> Lookup<T> orNothing(Supplier<Lookup<T>> read) {
        try {
            return read.get();
        } catch (HttpProblem e) {
            return new Lookup<>(null, Set.of());
        }
    }

    /**
     * A series, wherever it is.
     *
     * @throws HttpProblem 404 if there is none, 503 if that cannot be said now
     */
    Found find(String id) {
        return find(id, new HashSet<>());
    }

    /**
     * One of many series that are looked for one after the other, wherever it is.
     *
     * @param silent instances that have not answered, and are not asked again; those that do not answer now are added
     */
    Found find(String id, Set<HostPort> silent) {
        Lookup<SeriesDetail> here = here(id);
        if (here.found() != null) {
            return new Found(ApiJson.write(here.found()), null);
        }
        PartitionCoverage covered = new PartitionCoverage(here.partitions());
        String path = "/api/series/" + encode(id);
        HostPort owner = owners.ownerOf(id);
        List<HostPort> others = others();
        others.removeAll(silent);
        if (owner != null && others.remove(owner)) {
            Found found = firstFound(List.of(owner), path, covered, silent);
            if (found != null) {
                return found;
            }
        }
        Found found = firstFound(others, path, covered, silent);
        if (found != null) {
            return found;
        }
        covered.require(owners.partitions(), "the partition of series '%s'".formatted(id));
        throw HttpProblem.of(404, "there is no series '%s'", id);
    }

    private @Nullable Found firstFound(
            List<HostPort> asked, String path, PartitionCoverage covered, Set<HostPort> silent) {
        List<@Nullable Answer> answers = ask(asked, path);
        for (int i = 0; i < asked.size(); i++) {
            Answer answer = answers.get(i);
            if (answer != null && answer.status() == 200) {
                return new Found(answer.body(), asked.get(i));
            }
            if (answer == null) {
                silent.add(asked.get(i));
            }
            covered.add(asked.get(i), answer);
        }
        return null;
    }

    /** A page of the series of all instances. */
    Page page(SeriesReader.Page wanted) {
        int limit = wanted.limit();
        String path = "/api/series?limit=%d&prefix=%s&%s=%s"
                .formatted(
                        limit,
                        encode(wanted.prefix()),
                        wanted.isBackwards() ? "before" : "after",
                        encode(wanted.from()));
        List<List<SeriesRow>> parts = everywhere(pageHere(wanted), path);
        List<SeriesRow> rows = merged(parts).stream()
                .sorted(wanted.isBackwards() ? BY_ID.reversed() : BY_ID)
                .toList();
        boolean isMore = rows.size() > limit || parts.stream().anyMatch(part -> part.size() >= limit);
        List<SeriesRow> page = rows.subList(0, Math.min(limit, rows.size()));
        return new Page(page, isMore ? page.get(page.size() - 1).id() : null);
    }

    /** The worst series of all instances. */
    Page worst(int limit) {
        String path = "/api/series?sort=worst&limit=%d".formatted(limit);
        return new Page(WorstSeries.worst(List.of(merged(everywhere(worstHere(limit), path))), limit), null);
    }

    /** Each series once. */
    private static List<SeriesRow> merged(List<List<SeriesRow>> parts) {
        return List.copyOf(parts.stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(SeriesRow::id, Function.identity(), LATER))
                .values());
    }

    private List<List<SeriesRow>> everywhere(Lookup<List<SeriesRow>> here, String path) {
        List<List<SeriesRow>> parts = new ArrayList<>();
        if (here.found() != null) {
            parts.add(here.found());
        }
        PartitionCoverage covered = new PartitionCoverage(here.partitions());
        List<HostPort> asked = others();
        List<@Nullable Answer> answers = ask(asked, path);
        for (int i = 0; i < asked.size(); i++) {
            Answer answer = answers.get(i);
            if (answer != null && answer.status() == 200) {
                parts.add(rows(answer.body()));
            }
            covered.add(asked.get(i), answer);
        }
        covered.require(owners.partitions(), "partitions");
        return parts;
    }

    private static List<SeriesRow> rows(byte[] json) {
        try {
            return ApiJson.read(json, Page.class).series;
        } catch (IOException e) {
            throw HttpProblem.of(
                    502,
                    "another instance answered what cannot be read: are all of the same build? %s",
                    e.getMessage());
        }
    }

    /** In the order of those asked; null for one that could not be reached. */
    private List<@Nullable Answer> ask(List<HostPort> asked, String path) {
        List<@Nullable Answer> answers = new ArrayList<>(asked.size());
        for (int from = 0; from < asked.size(); from += MOST_AT_ONCE) {
            List<CompletableFuture<Answer>> questions =
                    asked.subList(from, Math.min(asked.size(), from + MOST_AT_ONCE)).stream()
                            .map(peer -> peers.get(peer, path))
                            .toList();
            for (CompletableFuture<Answer> question : questions) {
                try {
                    answers.add(question.join());
                } catch (CompletionException e) {
                    answers.add(null);
                }
            }
        }
        return answers;
    }

    private List<HostPort> others() {
        return new ArrayList<>(owners.instances().stream()
                .filter(instance -> !instance.equals(self))
                .toList());
    }

    /** For a path as well as for a query: a space is not a plus. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
