package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PatientFormatTest {

    private static final IncomingRecord RECORD =
            new IncomingRecord("topic", "s".getBytes(UTF_8), "1.5".getBytes(UTF_8), new RecordHeaders(), 0, 0);

    /** JSON that is unavailable for a number of calls. */
    private static final class Faltering implements WireFormat {
        private final AtomicInteger faults;
        private final AtomicInteger calls = new AtomicInteger();

        Faltering(int faults) {
            this.faults = new AtomicInteger(faults);
        }

        private void falter() {
            calls.incrementAndGet();
            if (faults.getAndDecrement() > 0) {
                throw new UnavailableFormatException("http://registry: no answer; start it", null);
            }
        }

        @Override
        public List<Observation> observations(IncomingRecord record) throws MalformedObservationException {
            falter();
            return JsonFormat.JSON.observations(record);
        }

        @Override
        public List<String> ended(IncomingRecord record) throws MalformedObservationException {
            falter();
            return JsonFormat.JSON.ended(record);
        }

        @Override
        public byte[] value(Forecast forecast) {
            falter();
            return JsonFormat.JSON.value(forecast);
        }
    }

    @Test
    void triesAgainUntilTheFormatIsAvailable() throws Exception {
        for (int faults : new int[] {0, 1, 3}) {
            Faltering faltering = new Faltering(faults);
            PatientFormat patient = new PatientFormat(faltering);

            assertThat(patient.observations(RECORD)).containsExactly(new Observation("s", 1.5, 0));
            assertThat(faltering.calls).hasValue(faults + 1);
            assertThat(patient.waiting()).isZero();
        }
        assertThat(new PatientFormat(new Faltering(1)).ended(RECORD)).containsExactly("s");
        Forecast forecast = new Forecast("s", 1, 2, 3, "last-value", "", false, 0, new double[] {1});
        assertThat(new PatientFormat(new Faltering(1)).value(forecast)).isEqualTo(JsonFormat.JSON.value(forecast));
    }

    @Test
    void aFaultOfTheRecordIsToldAtOnce() {
        IncomingRecord junk =
                new IncomingRecord("topic", "s".getBytes(UTF_8), "junk".getBytes(UTF_8), new RecordHeaders(), 0, 0);

        assertThatThrownBy(() -> new PatientFormat(new Faltering(1)).observations(junk))
                .isInstanceOfSatisfying(
                        MalformedObservationException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.NOT_JSON));
    }

    @Test
    void aThreadThatWaitsIsCountedAndEndsWhenTheFormatIsClosed() {
        PatientFormat patient = new PatientFormat(new Faltering(Integer.MAX_VALUE));
        CompletableFuture<List<Observation>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return patient.observations(RECORD);
            } catch (MalformedObservationException e) {
                throw new AssertionError(e);
            }
        });
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> patient.waiting() == 1);

        patient.close();

        assertThatThrownBy(() -> waiting.get(2, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnavailableFormatException.class)
                .hasMessageContaining("read again")
                .hasMessageContaining("http://registry");
        assertThat(patient.waiting()).isZero();
    }

    @Test
    void anInterruptedThreadEndsItsWaitAndStaysInterrupted() throws Exception {
        PatientFormat patient = new PatientFormat(new Faltering(Integer.MAX_VALUE));
        AtomicReference<Throwable> fault = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                patient.observations(RECORD);
            } catch (UnavailableFormatException | MalformedObservationException e) {
                fault.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> patient.waiting() == 1);

        thread.interrupt();
        thread.join();

        assertThat(fault.get()).isInstanceOf(UnavailableFormatException.class);
        assertThat(interrupted.get()).isTrue();
    }
}
