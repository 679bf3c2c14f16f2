package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.wire.Topics;
import org.junit.jupiter.api.Test;

class JobTest {

    @Test
    void readsBackWhatAChildProcessIsTold() {
        Job job = new Job(
                Variant.ROLLCAST_GRU,
                Profile.THROUGHPUT,
                false,
                "127.0.0.1:9092",
                7,
                Topics.withPrefix("trial-"),
                "trial",
                "/tmp/trial",
                50,
                new Job.Window(1, 2, 3, 4, 5));

        assertThat(Job.parse(job.toJson())).isEqualTo(job);
    }
}
