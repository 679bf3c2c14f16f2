package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How forecasts come of the last layer's output. */
public enum Head {
    /** A dense layer: each step ahead is a linear function of the units, in spreads from the level. */
    @JsonProperty("dense")
    DENSE,
    /**
     * A mixture of simple forecasts, the candidates of {@link View}: at each step ahead their mean, weighted by a softmax of
     * linear functions of the units, and to it a linear function of the units and of the inputs, in spreads. The weights are
     * made anew at each point, so that one network serves series of many kinds, and is a naive forecast where nothing else is
     * known.
     */
    @JsonProperty("mixture")
    MIXTURE
}
