package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The observations topic is deleted under a forecaster that runs, and made again. All its points had been forecast. */
final class TopicRecreated implements Scenario {

    private static final int PARTITIONS = 4;

    @Override
    public String name() {
        return "topic-recreated";
    }

    @Override
    public String made() {
        return "the observations topic is deleted when all its points have been forecast, and made again after the hold";
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Service forecaster = stage.forecaster(stage.directory().resolve("state"));
        stage.begin(forecaster);
        stage.pause();
        try (Admin admin = Admin.create(stage.clients())) {
            String topic = stage.topics().observations();
            stage.strike("the observations topic is deleted", () -> delete(admin, topic));
            stage.hold();
            stage.then("the topic is made again, where it is not there yet, and points come", () -> {
                stage.topics().createMissing(admin, PARTITIONS);
                stage.goOn();
            });
            stage.waitForForecasts();
        }
    }

    private static void delete(Admin admin, String topic) throws InterruptedException {
        try {
            admin.deleteTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic %s cannot be deleted".formatted(topic), e);
        }
    }
}
