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
import java.time.Duration;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds series on whatever instance they are. First here; then at the owner that the series' key points to; then at all
 * others, because producers may spread keys over partitions in ways of their own. That there is no such series is said
 * only when every partition has been looked into; else why not: an instance refuses the question, is too busy, does not
 * answer, or partitions are being moved.
 */
final class Finder {

    private static final Duration RETRY = Duration.ofSeconds(1);
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
        Coverage covered = new Coverage(here.partitions());
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
        covered.require("the partition of series '%s'".formatted(id));
        throw HttpProblem.of(404, "there is no series '%s'", id);
    }

    private @Nullable Found firstFound(List<HostPort> asked, String path, Coverage covered, Set<HostPort> silent) {
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
        Coverage covered = new Coverage(here.partitions());
        List<HostPort> asked = others();
        List<@Nullable Answer> answers = ask(asked, path);
        for (int i = 0; i < asked.size(); i++) {
            Answer answer = answers.get(i);
            if (answer != null && answer.status() == 200) {
                parts.add(rows(answer.body()));
            }
            covered.add(asked.get(i), answer);
        }
        covered.require("partitions");
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

    /** Which partitions have been looked into, and what kept this instance from looking into others. */
    private final class Coverage {

        private final Set<Integer> partitions;
        private @Nullable HttpProblem refusal;
        private @Nullable HttpProblem busy;
        private @Nullable HostPort silent;

        /** @param here partitions of this instance */
        Coverage(Set<Integer> here) {
            partitions = new HashSet<>(here);
        }

        /** @param answer of a peer, or null if it could not be reached */
        void add(HostPort peer, @Nullable Answer answer) {
            if (answer == null) {
                silent = peer;
            } else if (answer.status() == 200 || answer.status() == 404) {
                partitions.addAll(answer.partitions());
            } else if (answer.status() >= 500) {
                busy = HttpProblem.unavailable(
                        answer.retryAfter(),
                        "the forecaster at %s cannot answer now (HTTP %d): ask again soon",
                        peer,
                        answer.status());
            } else if (answer.isForbidden()) {
                refusal = HttpProblem.of(
                        502,
                        "the forecaster at %s refuses questions of this one (HTTP %d): %s",
                        peer,
                        answer.status(),
                        Peers.REMEDY);
            } else {
                refusal = HttpProblem.of(
                        502,
                        "the forecaster at %s does not answer the question (HTTP %d): are all of the same build?",
                        peer,
                        answer.status());
            }
        }

        /**
         * Refuses unless all partitions have been looked into.
         *
         * @param what cannot be read otherwise
         */
        void require(String what) {
            int all = owners.partitions();
            if (all > 0 && IntStream.range(0, all).allMatch(partitions::contains)) {
                return;
            }
            if (refusal != null) {
                throw refusal;
            }
            if (busy != null) {
                throw busy;
            }
            throw silent != null
                    ? HttpProblem.unavailable(
                            RETRY,
                            "%s cannot be read now: no answer from the forecaster at %s; ask again soon",
                            what,
                            silent)
                    : HttpProblem.unavailable(
                            RETRY,
                            "%s cannot be read now: work is being shared out anew, or state restored; ask again soon",
                            what);
        }
    }

    /** For a path as well as for a query: a space is not a plus. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
