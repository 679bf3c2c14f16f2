package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class SeriesStateSerdeTest {

    @Test
    void whatIsReadIsWhatWasWritten() {
        Random random = new Random(1);
        for (int pending = 0; pending <= ForecasterConfig.MAX_PENDING; pending++) {
            byte[] memory = new byte[random.nextInt(50)];
            random.nextBytes(memory);
            SeriesState written = new SeriesState(memory, new ArrayList<>());
            for (int i = 0; i < pending; i++) {
                written.append(random.nextFloat(), random.nextLong());
            }

            byte[] bytes = SeriesStateSerde.encode(written);
            SeriesState read = SeriesStateSerde.decode(bytes);

            assertThat(read.memory()).isEqualTo(memory);
            assertThat(read.pending()).isEqualTo(written.pending());
            assertThat(SeriesStateSerde.isPending(bytes)).isEqualTo(pending > 0);
        }
    }

    @Test
    void aLaterFormatIsRefusedWithAWayOut() {
        byte[] bytes = SeriesStateSerde.encode(new SeriesState());
        bytes[0] = 9;

        assertThatThrownBy(() -> SeriesStateSerde.decode(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("format 9")
                .hasMessageContaining("reads format 2")
                .hasMessageContaining("reset the application");
    }
}
