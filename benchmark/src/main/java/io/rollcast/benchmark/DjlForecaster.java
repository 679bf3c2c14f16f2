package io.rollcast.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.trainer.fit.ForecastNetwork;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** DJL called at every point on the window before it. */
final class DjlForecaster implements PointForecaster {

    private final Dimensions dimensions;
    private final ForecastNetwork network;
    private final ByteBuffer points;

    DjlForecaster(ModelRelease release) {
        this.dimensions = release.spec().dimensions();
        this.network = ForecastNetwork.open(release.spec(), release.weights(), Device.cpu());
        this.points = ByteBuffer.allocateDirect(window() * dimensions.inputCount() * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    static Contestant open(Job job) {
        DjlForecaster forecaster = new DjlForecaster(Releases.read(job.variant().architecture()));
        return new PeerContestant(job, new PeerState(forecaster.window(), 0), forecaster);
    }

    @Override
    public int window() {
        return dimensions.window();
    }

    @Override
    public float[] forecast(String series, float[] window) {
        points.clear();
        Standardised standardised = Standardised.of(dimensions, window, points.asFloatBuffer());
        try (NDManager scratch = network.newScratch()) {
            NDArray sequence =
                    scratch.create(points, new Shape(1, window(), dimensions.inputCount()), DataType.FLOAT32);
            float[] all = network.forward(sequence, network.zeroState(scratch, 1), false)
                    .head()
                    .toFloatArray();
            return standardised.toSeries(Arrays.copyOfRange(all, all.length - Forecast.DEFAULT_HORIZON, all.length));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
