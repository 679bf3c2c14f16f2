package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/** The observations topic is given more partitions under a forecaster that runs, between points; then states are moved. */
final class TopicGrown implements Scenario {

    private static final int PARTITIONS = 8;

    @Override
    public String name() {
        return "topic-grown";
    }

    @Override
    public String made() {
        return "the observations topic gets %d partitions between points; after the hold 'rollcast repartition' moves the states"
                .formatted(PARTITIONS);
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Path settings = stage.directory().resolve("forecaster.properties");
        // By default it takes up to five minutes until a client knows.
        Files.writeString(settings, "metadata.max.age.ms=10000\n");
        Service forecaster = stage.forecaster(
                "forecaster-1", stage.directory().resolve("state"), Launch.PLAIN, "--kafka-properties=" + settings);
        stage.noticeNewPartitions();
        stage.begin(forecaster);
        stage.pause();
        try (Admin admin = Admin.create(stage.clients())) {
            stage.strike(
                    "the observations topic gets more partitions",
                    () -> grow(admin, stage.topics().observations()));
        }
        stage.hold();
        stage.then("the forecaster is stopped, 'rollcast repartition' run, and the forecaster started", () -> {
            forecaster.stop();
            stage.run("repartition");
            forecaster.start();
            stage.goOn();
        });
        stage.waitForForecasts();
    }

    private static void grow(Admin admin, String topic) throws InterruptedException {
        try {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic %s cannot be given partitions".formatted(topic), e);
        }
    }
}
