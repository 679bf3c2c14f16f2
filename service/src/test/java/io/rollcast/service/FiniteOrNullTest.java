package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FiniteOrNullTest {

    private record Figures(double one, @Nullable Double other, double[] several, long count) {}

    @Test
    void numbersThatAreNotFiniteAreNullAndTheOthersAsTheyWere() throws JsonProcessingException {
        JsonMapper plain = JsonMapper.builder().build();
        JsonMapper mapper = JsonMapper.builder().addModule(new FiniteOrNull()).build();
        Figures finite = new Figures(0.1, 1e300, new double[] {-0.0, 5}, 7);
        double[] several = {Double.NaN, 0.5, Double.NEGATIVE_INFINITY};

        assertThat(mapper.writeValueAsString(finite)).isEqualTo(plain.writeValueAsString(finite));
        assertThat(mapper.writeValueAsString(new Figures(Double.NaN, Double.POSITIVE_INFINITY, several, 7)))
                .isEqualTo("{\"one\":null,\"other\":null,\"several\":[null,0.5,null],\"count\":7}");
        assertThat(mapper.writeValueAsString(new Figures(1, null, new double[0], 7)))
                .isEqualTo("{\"one\":1.0,\"other\":null,\"several\":[],\"count\":7}");
    }
}
