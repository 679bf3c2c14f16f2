package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One broker in a process of its own, and the variants that run against it, one at a time, in processes of theirs. */
final class Arena implements AutoCloseable {

    /** What Rollcast's commands have by default. */
    private static final int PARTITIONS = 4;

    /** Of every process, unless told otherwise. */
    private static final String HEAP = "1g";

    private final Path directory;
    private final Path log;
    private final Profile profile;
    private final boolean intervals;
    private final String heap;
    private final ChildJvm broker;
    private final String bootstrapServers;
    private final Admin admin;
    private final Set<String> released = new HashSet<>();
    private final Thread hook = new Thread(this::endAll, "end-benchmark");
    private int runs;

    /** @param profile of the forecaster */
    Arena(Profile profile) throws IOException {
        this(profile, true, HEAP);
    }

    /**
     * @param profile of the forecaster
     * @param intervals whether forecasts have bounds
     */
    Arena(Profile profile, boolean intervals) throws IOException {
        this(profile, intervals, HEAP);
    }

    /**
     * @param profile of the forecaster
     * @param heap of the forecaster, as {@code -Xmx} has it
     */
    Arena(Profile profile, String heap) throws IOException {
        this(profile, true, heap);
    }

    private Arena(Profile profile, boolean intervals, String heap) throws IOException {
        this.profile = profile;
        this.intervals = intervals;
        this.heap = heap;
        directory = Files.createTempDirectory("rollcast-benchmark");
        Runtime.getRuntime().addShutdownHook(hook);
        log = directory.resolve("log.txt");
        broker = new ChildJvm(
                BrokerMain.class,
                log,
                options(HEAP),
                directory.resolve("broker").toString());
        bootstrapServers = broker.line();
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Names the topics of the next run; those that are missing are made. */
    Topics prepare(Variant variant, String observations) throws InterruptedException {
        String run = "%s-%d".formatted(variant.label(), ++runs);
        String models = "models-%s".formatted(variant.label());
        Topics topics = new Topics(observations, "forecasts-" + run, models, "accuracy-" + run, "observations-dlq");
        topics.createMissing(admin, PARTITIONS);
        if (released.add(models)) {
            release(variant, models);
        }
        return topics;
    }

    private void release(Variant variant, String models) throws InterruptedException {
        try (KafkaProducer<String, byte[]> producer = Backlog.newProducer(bootstrapServers)) {
            String id = variant.architecture() + "/1";
            publish(producer, models, id, variant.release());
            promote(producer, models, id);
            shadow(producer, models, id, variant.challengers());
        }
    }

    /** Publishes releases that forecast in shadow. */
    private static void shadow(
            KafkaProducer<String, byte[]> producer, String models, String champion, List<String> architectures)
            throws InterruptedException {
        List<Challengers.Entry> entries = new ArrayList<>();
        for (String architecture : architectures) {
            String id = architecture + "/1";
            publish(producer, models, id, Releases.file(architecture));
            entries.add(new Challengers.Entry(id, Role.CHALLENGER, 0, Evidence.NONE, -1));
        }
        publish(producer, models, Topics.CHALLENGERS, new Challengers(Challengers.VERSION, champion, entries).toJson());
    }

    /** Publishes a release; it does not serve yet. */
    static void publish(KafkaProducer<String, byte[]> producer, String models, String id, byte[] file)
            throws InterruptedException {
        send(producer, new ProducerRecord<>(models, id, file));
    }

    /** Takes a release off the topic. */
    static void retire(KafkaProducer<String, byte[]> producer, String models, String id) throws InterruptedException {
        send(producer, new ProducerRecord<>(models, id, null));
    }

    private static void send(KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> record)
            throws InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "record '%s' could not be sent to topic '%s'".formatted(record.key(), record.topic()),
                    e.getCause());
        }
    }

    /** Makes a release the champion. */
    static void promote(KafkaProducer<String, byte[]> producer, String models, String id) throws InterruptedException {
        publish(producer, models, Topics.CHAMPION, id.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs a variant over a backlog; returns when it has been measured. */
    Measurement measure(Variant variant, Topics topics, int coldPoints, Job.Window window) {
        try (ChildJvm child = start(variant, topics, coldPoints, window)) {
            return Job.read(child.line(), Measurement.class);
        }
    }

    /** Starts a variant that runs until it is closed; returns when it runs. */
    ChildJvm serve(Variant variant, Topics topics, int coldPoints) {
        ChildJvm child = start(variant, topics, coldPoints, null);
        child.line();
        return child;
    }

    /** Starts Rollcast in another way, which {@code main} knows; it is given the same job as a variant. */
    ChildJvm launch(Class<?> main, Variant variant, Topics topics) {
        return new ChildJvm(
                main, log, options(heap), job(variant, topics, 0, null).toJson());
    }

    /** Starts another process of the benchmark's, which writes to the same log. */
    ChildJvm launch(Class<?> main, String mostHeap, String argument) {
        return new ChildJvm(main, log, List.of("-Xmx" + mostHeap, "-XX:TieredStopAtLevel=1"), argument);
    }

    private ChildJvm start(Variant variant, Topics topics, int coldPoints, Job.@Nullable Window window) {
        return new ChildJvm(
                VariantMain.class,
                log,
                options(heap),
                job(variant, topics, coldPoints, window).toJson());
    }

    private Job job(Variant variant, Topics topics, int coldPoints, Job.@Nullable Window window) {
        String run = topics.forecasts();
        return new Job(
                variant,
                profile,
                intervals,
                bootstrapServers,
                broker.pid(),
                topics,
                run,
                stateDirectory(topics).toString(),
                coldPoints,
                window);
    }

    private static List<String> options(String heap) {
        return List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+AlwaysPreTouch",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:MaxTenuringThreshold=2",
                ProcessTimes.LASTING_COMPILERS);
    }

    Admin admin() {
        return admin;
    }

    /** Where the variant that serves these topics keeps its state. */
    Path stateDirectory(Topics topics) {
        return directory.resolve(topics.forecasts());
    }

    /** Takes away what a run has left behind. */
    void discard(Topics topics) throws InterruptedException, IOException {
        try {
            Set<String> own = new HashSet<>(admin.listTopics().names().get());
            own.removeIf(topic -> !topic.startsWith(topics.forecasts()) && !topic.equals(topics.accuracy()));
            admin.deleteTopics(own).all().get();
        } catch (ExecutionException e) {
            throw new KafkaException("topics of %s could not be deleted".formatted(topics.forecasts()), e.getCause());
        }
        delete(stateDirectory(topics));
    }

    /** Makes a topic for points. */
    void createTopic(String name) throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("topic %s could not be made".formatted(name), e.getCause());
        }
    }

    void deleteTopic(String name) {
        // Nobody reads it any more, and nobody waits until it is gone.
        var unused = admin.deleteTopics(List.of(name));
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** After a signal: the processes are this one's children, and must not write into the directory any more. */
    private void endAll() {
        ProcessHandle.current().children().forEach(child -> {
            child.destroyForcibly();
            child.onExit().join();
        });
        try {
            deleteDirectory();
        } catch (IOException | UncheckedIOException e) {
            System.err.println("rollcast: %s could not be deleted: %s".formatted(directory, e.getMessage()));
        }
    }

    /** By one at a time: a process that was killed makes the command close this while the hook runs. */
    private synchronized void deleteDirectory() throws IOException {
        delete(directory);
    }

    @Override
    public void close() throws IOException {
        admin.close(Duration.ZERO);
        broker.close();
        deleteDirectory();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
