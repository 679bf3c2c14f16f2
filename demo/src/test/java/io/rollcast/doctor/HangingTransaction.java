package io.rollcast.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;

/** Writes a record in a transaction that no coordinator has heard of, as a broker's fault leaves one behind. */
final class HangingTransaction {

    /** Before it, brokers were told of partitions by the coordinator alone. */
    private static final short VERSION = 11;

    /** The same of offsets. */
    private static final short COMMIT_VERSION = 4;

    private static final long PRODUCER = 4_242;

    private HangingTransaction() {}

    static void plant(int port, TopicPartition partition) throws IOException {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                Compression.NONE,
                PRODUCER,
                (short) 0,
                0,
                new SimpleRecord(System.currentTimeMillis(), "a".getBytes(UTF_8), "1".getBytes(UTF_8)));
        TopicProduceData topic = new TopicProduceData()
                .setName(partition.topic())
                .setPartitionData(List.of(new PartitionProduceData()
                        .setIndex(partition.partition())
                        .setRecords(records)));
        ProduceRequestData data = new ProduceRequestData()
                .setTransactionalId("hanging")
                .setAcks((short) -1)
                .setTimeoutMs(10_000)
                .setTopicData(new TopicProduceDataCollection(List.of(topic).iterator()));
        send(port, new ProduceRequest(data, VERSION).serializeWithHeader(header(ApiKeys.PRODUCE, VERSION)));
    }

    /** Commits an offset of a group in it, as the first of its partition. */
    static void plantOffset(int port, String group, TopicPartition partition) throws IOException {
        TxnOffsetCommitRequestData data = new TxnOffsetCommitRequestData()
                .setTransactionalId("hanging")
                .setGroupId(group)
                .setProducerId(PRODUCER)
                .setProducerEpoch((short) 0)
                .setTopics(List.of(new TxnOffsetCommitRequestTopic()
                        .setName(partition.topic())
                        .setPartitions(List.of(new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(partition.partition())
                                .setCommittedOffset(1)
                                .setCommittedMetadata("")))));
        send(
                port,
                new TxnOffsetCommitRequest(data, COMMIT_VERSION)
                        .serializeWithHeader(header(ApiKeys.TXN_OFFSET_COMMIT, COMMIT_VERSION)));
    }

    private static RequestHeader header(ApiKeys key, short version) {
        return new RequestHeader(key, version, "test", 1);
    }

    private static void send(int port, ByteBuffer request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(request.remaining());
            out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(in.readInt());
        }
    }
}
