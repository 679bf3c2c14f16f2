package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.service.HttpProblem;
import java.time.Clock;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/** Reading while a rebalance closes the stores. */
class StoredSeriesTest {

    /** A range whose store closes when it is gone through. */
    private static final class ClosedRange implements KeyValueIterator<Bytes, byte[]> {
        private boolean closed;

        @Override
        public boolean hasNext() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public Bytes peekNextKey() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private record Answer(Object result) implements StoredSeries.Queries {
        @Override
        @SuppressWarnings("unchecked")
        public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
            StateQueryResult<R> all = new StateQueryResult<>();
            all.addResult(0, QueryResult.forResult((R) result));
            return all;
        }
    }

    private static StoredSeries reader(StoredSeries.Queries queries) {
        return new StoredSeries(
                queries, Feeds.create(Clock.systemUTC(), Tally.SEASONAL_NAIVE), "test", Clock.systemUTC());
    }

    @Test
    void aStoreThatClosesWhileAPageIsReadIsUnavailable() {
        // Given
        ClosedRange range = new ClosedRange();

        // When
        HttpProblem problem = catchThrowableOfType(
                HttpProblem.class, () -> reader(new Answer(range)).page("", "", 10));

        // Then
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem).hasMessageContaining("store series is closed");
        assertThat(range.closed).isTrue();
    }

    @Test
    void aStoreThatIsClosedWhenItIsAskedIsUnavailable() {
        // Given
        StoredSeries closed = reader(new StoredSeries.Queries() {
            @Override
            public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
                throw new InvalidStateStoreException("store series is closed");
            }
        });

        // When
        HttpProblem problem = catchThrowableOfType(HttpProblem.class, () -> closed.byId("a"));

        // Then
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isEqualTo(503);
    }
}
