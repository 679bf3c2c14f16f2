package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Refusals refusals = new Refusals(Duration.ofMinutes(1), nanos::get);

    private void every10sFor60s(KafkaException trouble) {
        refusals.note(trouble);
        for (int i = 0; i < 6; i++) {
            after(10, trouble);
        }
    }

    private void after(int seconds, KafkaException trouble) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        refusals.note(trouble);
    }

    @Test
    void aMinuteOfThemIsFinal() {
        refusals.note(new SaslAuthenticationException("wrong password"));
        after(29, new SaslAuthenticationException("wrong password"));
        after(30, new TopicAuthorizationException(Set.of("models")));
        assertThatCode(refusals::check).doesNotThrowAnyException();

        KafkaException latest = new KafkaException("poll", new SaslAuthenticationException("wrong password"));
        after(1, latest);
        assertThatThrownBy(refusals::check).isSameAs(latest);
    }

    @Test
    void refusalsThatPassAreNot() {
        refusals.note(new SaslAuthenticationException("not known yet"));
        after(29, new SaslAuthenticationException("not known yet"));
        after(31, new SaslAuthenticationException("not known yet"));
        after(30, new SaslAuthenticationException("not known yet"));
        assertThatCode(refusals::check).doesNotThrowAnyException();
    }

    @Test
    void aBrokerThatIsAwayIsWaitedFor() {
        every10sFor60s(new TimeoutException("no answer"));
        assertThatCode(refusals::check).doesNotThrowAnyException();
    }

    @Test
    void whatIsRefusedForAMomentIsAskedForAgain() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        String answer = refusals.patiently(() -> {
            if (calls.incrementAndGet() == 1) {
                throw new TopicAuthorizationException(Set.of("models"));
            }
            return "release";
        });
        assertThat(answer).isEqualTo("release");
        assertThat(calls.get()).isEqualTo(2);
    }

    @Test
    void whatIsRefusedForAMinuteFails() {
        KafkaException refused = new KafkaException("gru/2", new TopicAuthorizationException(Set.of("models")));
        assertThatThrownBy(() -> refusals.patiently(() -> {
                    nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));
                    throw refused;
                }))
                .isSameAs(refused);
        assertThatThrownBy(refusals::check).isSameAs(refused);
    }

    @Test
    void whatFailsForAnotherReasonIsNotAskedForAgain() {
        KafkaException away = new TimeoutException("no answer");
        assertThatThrownBy(() -> refusals.patiently(() -> {
                    throw away;
                }))
                .isSameAs(away);
    }
}
