package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.slf4j.LoggerFactory;

/** A death whose cause is plain takes one line, without a stack trace, that names the value, the rule and the remedy. */
class ThreadDeathsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(ThreadDeaths.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    private ThreadDeaths deaths() {
        return new ThreadDeaths(ForecasterConfig.standard("app", Topics.withPrefix(""), "i", directory));
    }

    private static Throwable ofStore(String words) {
        return new ProcessorStateException(
                "Error while batch writing to store series", new RocksDBException("While appending to file: " + words));
    }

    private String onlyLine() {
        assertThat(log.list).hasSize(1);
        ILoggingEvent event = log.list.get(0);
        assertThat(event.getLevel()).isEqualTo(Level.ERROR);
        assertThat(event.getThrowableProxy()).as("stack trace").isNull();
        return event.getFormattedMessage();
    }

    @Test
    void anotherForecasterWithTheSameNameEndsThisOne() {
        assertThat(deaths().handle(new StreamsException(new FencedInstanceIdException("fenced"))))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(onlyLine()).contains("was the state directory copied?", "app/instance-id");
    }

    @Test
    void aFullDiskIsWaitedFor() {
        assertThat(deaths().handle(ofStore("1.sst: No space left on device")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(onlyLine()).contains(directory.toString(), "is full", "--state-dir");
    }

    @Test
    void aFullDiskThatStaysFullEndsTheForecasterWithTheSameRemedy() {
        ThreadDeaths deaths = deaths();
        for (int i = 0; i < ThreadReplacements.MOST; i++) {
            deaths.handle(ofStore("1.sst: No space left on device"));
        }
        log.list.clear();

        assertThat(deaths.handle(ofStore("1.sst: No space left on device")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(onlyLine()).contains("forecaster ends", "is full", "--state-dir");
    }

    @Test
    void aReadOnlyFileSystemEndsTheForecaster() {
        assertThat(deaths().handle(ofStore("1.sst: Read-only file system")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(onlyLine()).contains(directory.toString(), "read-only", "--state-dir");
    }

    @Test
    void aFailingDiskIsToldWithItsRemedy() {
        assertThat(deaths().handle(ofStore("1.sst: Input/output error")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(onlyLine())
                .contains(directory.toString(), "1.sst: Input/output error", "system's log", "--state-dir");
    }

    @Test
    void tooManyOpenFilesAreToldWithTheLimitToRaise() {
        assertThat(deaths().handle(ofStore("1.sst: Too many open files")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(onlyLine()).contains("Too many open files", "ulimit -n", "LimitNOFILE", directory.toString());
    }

    @Test
    void damagedFilesAreRestoredFromKafka() {
        assertThat(deaths().handle(new ProcessorStateException(
                        "Error while getting value", new RocksDBException("block checksum mismatch: stored = 1"))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(onlyLine()).contains("block checksum mismatch", "restored from Kafka");
    }

    @Test
    void aDeletedTopicEndsTheForecaster() {
        assertThat(deaths().handle(new MissingSourceTopicException("One or more source topics were missing")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(onlyLine()).contains("observations", "does not exist", "create it");
    }

    @Test
    void stateThatThisBuildDoesNotReadEndsTheForecaster() {
        assertThat(deaths().handle(new StreamsException(new UnreadableStateException(
                        "store steps: open steps are stored in format 6: run the build that wrote them"))))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(onlyLine()).contains("forecaster ends", "format 6", "run the build that wrote them");
    }

    @Test
    void anyOtherDeathHasItsTrace() {
        assertThat(deaths().handle(new IllegalStateException("a fault of the program")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(log.list.get(0).getThrowableProxy()).isNotNull();
    }
}
